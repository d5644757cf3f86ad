/** What one disclosure of records leaves: an AuditEvent for the accounting, and a receipt signed for whoever got them. */
import type { Communication, Consent, DocumentReference } from '@medplum/fhirtypes';
import type { ActContext, Reads, Upload } from '../action.ts';
import { utf8 } from '../auth/secrets.ts';
import type { Performed } from '../fhir/provenance.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { isOwn } from './check-request.ts';
import type { StoredPacket } from './deliver-packet.ts';
import type { Method } from './deliver-shape.ts';
import type { RecordsDeps } from './deps.ts';
import { type Basis, disclosureEvent, type HowSure } from './disclosure-event.ts';
import { type Receipt, sha256, signReceipt } from './receipt.ts';
import { askedOf, type RecordsRequest, referencesOf, releaseOf, requestNumber } from './request.ts';

export interface Disclosed {
  /** Number of the delivery. */
  readonly id: string;
  /** Instant, ISO 8601. */
  readonly at: string;
  readonly method: Method;
  readonly to: { readonly reference?: string; readonly name: string; readonly address?: string };
  /** `Communication/…` or its placeholder. */
  readonly communication: string;
  /** Who gave it out. */
  readonly by: Performed;
}

/** The AuditEvent alone: where nobody knows, and where a person found out. */
export async function accounted(
  one: Disclosed,
  sure: HowSure,
  request: RecordsRequest,
  packet: StoredPacket,
  act: Pick<ActContext, 'urn'>,
  deps: RecordsDeps,
): Promise<Create> {
  const group = await deps.directory.group();
  const { task, consent } = request;
  const asked = askedOf(task);
  const release = consent && releaseOf(consent);
  const signer = release?.signedBy;
  const patient = task.for?.reference ?? '';
  const resource = disclosureEvent(
    {
      id: one.id,
      request: requestNumber(task),
      patient,
      basis: basisOf(request),
      purpose: purposeOf(request),
      to: one.to,
      method: one.method,
      what: whatOf(asked.records, packet, deps),
      custodian: { reference: group.reference, display: group.display },
      ...(signer?.name !== undefined && {
        authorizer:
          signer.relationship === 'self' ? { reference: patient, display: signer.name } : { display: signer.name },
      }),
      ...(consent && { consent: `Consent/${consent.id}` }),
      data: [`DocumentReference/${packet.document.id}`, ...referencesOf(task, 'records-approved')],
      outcome: sure,
    },
    { ...one.by, at: one.at },
  );
  return { urn: act.urn(), resource };
}

/** AuditEvent and receipt, to be written with the act that discloses. */
export async function disclosed(
  one: Disclosed,
  request: RecordsRequest,
  packet: StoredPacket,
  act: Pick<ActContext, 'urn'>,
  reads: Pick<Reads, 'read'>,
  deps: RecordsDeps,
): Promise<{ readonly create: readonly Create[]; readonly uploads: readonly Upload[] }> {
  const [event, jws] = await Promise.all([
    accounted(one, 'disclosed', request, packet, act, deps),
    receiptOf(one, request, packet, reads, deps).then((receipt) => signReceipt(receipt, deps.disclosing.keys)),
  ]);
  const urn = act.urn();
  const bytes = utf8(jws);
  return {
    uploads: [{ urn, bytes, contentType: RECEIPT_TYPE }],
    create: [event, { urn: act.urn(), resource: receiptDocument(one, request, urn, bytes.length) }],
  };
}

export const RECEIPT_TYPE = 'application/jose';

async function receiptOf(
  { id, at, method, to }: Disclosed,
  request: RecordsRequest,
  { volumes }: StoredPacket,
  reads: Pick<Reads, 'read'>,
  { directory, packets }: RecordsDeps,
): Promise<Receipt> {
  const { task, consent } = request;
  const paper = consent && (await releasePaper(consent, reads, packets));
  const { requester } = askedOf(task);
  const npi = requester.kind === 'provider' ? requester.organization?.npi : undefined;
  const files: Receipt['files'] = [];
  // One after the other: a packet may be long.
  for (const { name, binary, pages } of volumes) {
    const { bytes } = await packets.files.getBinary(binary);
    const hash = await sha256(new Uint8Array(bytes));
    files.push({ name, sha256: hash, bytes: bytes.length, ...(pages !== undefined && { pages }) });
  }
  return {
    iss: packets.publicUrl,
    request: requestNumber(task),
    disclosure: id,
    at,
    by: { name: (await directory.group()).display },
    // Receipts are shown around: none of them names the patient, who may be who got it, or bear their name.
    to:
      requester.kind === 'provider'
        ? { name: to.name, ...(npi !== undefined && { npi }) }
        : { name: requester.kind === 'patient' ? 'The patient' : 'Whoever acts for the patient' },
    method,
    purpose: purposeOf(request),
    ...(consent && { release: { reference: `Consent/${consent.id}`, ...(paper && { sha256: await sha256(paper) }) } }),
    files,
  };
}

/** The release as it was signed; none where it came without its paper. */
async function releasePaper(
  { sourceReference }: Consent,
  reads: Pick<Reads, 'read'>,
  { files }: RecordsDeps['packets'],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [type, id] = sourceReference?.reference?.split('/') ?? [];
  if (type !== 'DocumentReference' || id === undefined) return undefined;
  const { url = '' } = (await reads.read(type, id)).content[0]?.attachment ?? {};
  if (!url.startsWith('Binary/')) return undefined;
  return new Uint8Array((await files.getBinary(url.slice('Binary/'.length))).bytes);
}

function receiptDocument(one: Disclosed, { task }: RecordsRequest, binary: string, size: number): DocumentReference {
  const patient = task.for?.reference ?? '';
  return {
    resourceType: 'DocumentReference',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference'] },
    identifier: [{ system: SID.disclosure, value: one.id }],
    status: 'current',
    docStatus: 'final',
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }],
      text: 'Receipt of a disclosure',
    },
    category: [{ coding: [{ system: CODES.documentCategory, code: 'administrative' }] }],
    subject: { reference: patient },
    date: one.at,
    securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }] }],
    content: [{ attachment: { contentType: RECEIPT_TYPE, url: binary, size, title: 'Receipt', creation: one.at } }],
    context: { related: [{ reference: one.communication }, { reference: `Task/${task.id}` }] },
  };
}

function basisOf({ task, consent }: RecordsRequest): Basis {
  const release = consent && releaseOf(consent);
  if (isOwn(askedOf(task), release)) return 'individual';
  if (release?.authorization !== undefined) return 'involved-in-care';
  return consent ? 'authorization' : 'treatment';
}

const purposeOf = ({ consent }: RecordsRequest): string => consent?.provision?.purpose?.[0]?.code ?? 'TREAT';

/** Brief, as the accounting wants it (45 CFR 164.528(b)(2)(iii)). */
function whatOf(
  { classes, from, to }: ReturnType<typeof askedOf>['records'],
  { volumes }: StoredPacket,
  { tables }: Pick<RecordsDeps, 'tables'>,
): string {
  const names = classes.map((one) => tables.classes[one]?.display ?? one);
  const pages = volumes.reduce((sum, volume) => sum + (volume.pages ?? 0), 0);
  return [
    names.length > 0 ? names.join(', ') : 'Medical records',
    ...(from === undefined && to === undefined ? [] : [`of ${from ?? 'the beginning'} to ${to ?? 'today'}`]),
    ...(pages > 0 ? [`${pages} pages`] : []),
  ].join(', ');
}

export const disclosureOf = ({ identifier = [] }: Communication): string =>
  identifier.find(({ system }) => system === SID.disclosure)?.value ?? '';
