/** A request for records on paper → the input of `request-records`, or of `provide-release`, as far as it was read. Nothing is made up. */
import { recordsRequestShape } from '../records/shape.ts';
import type { ReadDocument } from './fax.ts';
import { type Json, nameOf, patientInput, whole } from './input-of.ts';

type Read = Pick<ReadDocument, 'fields'>;

const listOf = (text: string | undefined) =>
  text
    ?.split(/[,;]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** The input of `request-records`, without its papers. */
export function recordsInput(document: Read): Json {
  const read = (path: string) => document.fields[path]?.value;
  return whole({
    requestId: read('requestId'),
    requester: requesterInput(document),
    patient: patientInput(document),
    records: whole({
      classes: listOf(read('records.classes')),
      from: read('records.from'),
      to: read('records.to'),
      sensitive: listOf(read('records.sensitive')),
    }),
    purpose: read('purpose'),
    release: releaseInput(document),
    delivery: whole({ method: read('delivery.method'), fax: read('delivery.fax') }),
  });
}

function requesterInput({ fields }: Read): Json | undefined {
  const read = (path: string) => fields[`requester.${path}`]?.value;
  const [name, npi] = [read('organization.name'), read('organization.npi')];
  const points = { phone: read('phone'), fax: read('fax') };
  switch (read('kind') ?? (name !== undefined || npi !== undefined ? 'provider' : undefined)) {
    case 'provider':
      return whole({ kind: 'provider', organization: whole({ name, npi }), ...points });
    case 'patient':
      return { kind: 'patient' };
    case 'representative':
      return whole({
        kind: 'representative',
        name: nameOf(read('name')),
        relationship: read('relationship'),
        phone: read('phone'),
      });
    case 'other':
      return whole({ kind: 'other', class: read('class'), name: name ?? read('name'), ...points });
    default:
      return undefined;
  }
}

const LISTS = ['release.classes', 'release.sensitive'];
const FLAGS = [
  'release.statements.revocation',
  'release.statements.conditioning',
  'release.statements.redisclosure',
  'release.part2.refusalConsequences',
  'release.part2.forTreatmentPaymentOperations',
  'release.research',
  'release.conditioned',
  'release.discloser.isClass',
  'release.recipient.isClass',
];
const WORDS = [
  'release.patient.name',
  'release.patient.birthDate',
  'release.description',
  'release.from',
  'release.to',
  'release.discloser.name',
  'release.discloser.npi',
  'release.discloser.fax',
  'release.recipient.name',
  'release.recipient.npi',
  'release.recipient.fax',
  'release.purpose',
  'release.expiresOn',
  'release.expiresEvent',
  'release.signature',
  'release.signedBy.name',
  'release.signedBy.relationship',
  'release.signedBy.authority',
  'release.signedOn',
  'release.part2.program',
  'release.combinedWith',
];

/** The release, by the paths of its fields; undefined where nothing of one was read. */
export function releaseInput({ fields }: Read): Json | undefined {
  const release: Record<string, unknown> = {};
  for (const path of [...WORDS, ...LISTS, ...FLAGS]) {
    const value = fields[path]?.value;
    if (value === undefined) continue;
    const steps = path.split('.').slice(1);
    let at = release;
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>; // made here, so an object
    at[steps.at(-1) ?? ''] = LISTS.includes(path) ? listOf(value) : FLAGS.includes(path) ? value === 'true' : value;
  }
  return Object.keys(release).length > 0 ? release : undefined;
}

/** JSON paths of what a request needs and was not read, or not rightly. What is missing of the release itself the check names. */
export function missingOfRequest(input: Json): string[] {
  const parsed = recordsRequestShape.safeParse(input);
  const paths = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
  return [...new Set([...paths, ...unsaidOf(input)])];
}

/** What the shape lets be left out, because other doors know it: which organization asks, and which records. */
export function unsaidOf({ requester, records }: Json): string[] {
  const provider = isJson(requester) && requester.kind === 'provider' && !isJson(requester.organization);
  const classes = isJson(records) && !Array.isArray(records.classes);
  return [...(provider ? ['requester.organization'] : []), ...(classes ? ['records.classes'] : [])];
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
