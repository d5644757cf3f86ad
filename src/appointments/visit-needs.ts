/** What a booking reads to know what its plan asks for, and what it writes for it: questions to Patient Services, a fax to who is to refer. */
import type { Patient } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { type CheckDeps, check, type Known, NOTHING_KNOWN, readKnown } from '../coverage/referral-check.ts';
import { referralsFor, type VisitAsked } from '../coverage/referral-on-file.ts';
import type { CoverageInput } from '../coverage/shape.ts';
import { faxToSend } from '../delivery/fax-to-send.ts';
import type { Directory } from '../directory/departments.ts';
import type { Party, RoleOfPractitioner } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { awaitUntil } from './await-until.ts';
import { type Before, beforeVisit, NOTHING_ASKED } from './before-visit.ts';
import { insuranceTask } from './insurance-task.ts';
import type { Booking } from './shape.ts';
import type { GivenTime } from './time.ts';

export interface NeedsDeps extends CheckDeps {
  readonly directory: Directory;
  readonly zone: Zone;
  /** Business days before a visit on which it is no longer waited for what its plan asks for. */
  readonly awaitDays: number;
  /** Whether a fax with patient data may go to them, `PractitionerRole/…`. */
  readonly faxable: (reference: string) => Promise<boolean>;
}

/** What the visit needs, with all that is read for it. */
export interface Needs extends Before {
  /** The card that pays first, and the coverage on file that it is. */
  readonly paidBy?: { readonly card: CoverageInput; readonly coverage: string };
  /** Instant; set where something is awaited. */
  readonly until?: string;
  readonly patientServices?: Party;
  readonly asks?: Asks;
}

/** Who is to refer, where a fax may go to them. */
export interface Asks {
  readonly to: string;
  readonly patient: Pick<Patient, 'name' | 'birthDate'>;
  /** Days of the clinic, ISO: of the visit, and until when it is held. */
  readonly on: string;
  readonly until?: string;
}

/** Reads nothing for who pays alone, or has no chart yet. */
export const readForBooking = (
  { coverage }: Booking,
  patient: string | undefined,
  reads: Reads,
  deps: NeedsDeps,
): Promise<Known> =>
  coverage.length === 0 || patient === undefined ? Promise.resolve(NOTHING_KNOWN) : readKnown(patient, reads, deps);

/** NUCC codes and parties of who gives a visit. */
export const givenBy = ({ role, department }: Pick<RoleOfPractitioner, 'role' | 'department'>) => ({
  specialties: (role.specialty ?? []).flatMap(({ coding = [] }) =>
    coding.filter(({ system }) => system === CODES.nucc).flatMap(({ code }) => code ?? []),
  ),
  providers: [`PractitionerRole/${role.id}`, department.reference],
});

/** In the order in which they pay, whatever the order in which they were told. */
export const inOrder = (coverage: Booking['coverage']) => coverage.toSorted((a, b) => (a.order ?? 1) - (b.order ?? 1));

export async function needsOf(
  booking: Booking,
  patient: string | undefined,
  time: GivenTime,
  known: Known,
  act: ActContext,
  reads: Reads,
  deps: NeedsDeps,
): Promise<Needs> {
  const [card] = inOrder(booking.coverage);
  if (!card) return NOTHING_ASKED;
  const day = deps.zone.day(time.start).iso;
  const asked: VisitAsked = { ...givenBy(time.role), day };
  const checked = check({ card }, asked, known, deps);
  const { coverage } = checked;
  const before = {
    ...beforeVisit(booking, checked, namedReferral(booking, asked, known), day),
    ...(coverage && { paidBy: { card, coverage: `Coverage/${coverage.id}` } }),
  };
  if (before.awaited.length === 0 && before.unknown.length === 0) return before;
  const { reference, display } = await deps.directory.patientServices();
  const needs = { ...before, patientServices: { reference, display } };
  if (before.awaited.length === 0) return needs;
  const until = awaitUntil(time.start, deps.awaitDays, deps.zone);
  if (until <= Date.parse(act.at)) {
    const text = 'The visit is too near to wait for what its plan asks for.';
    throw new Fault('business-rule', { code: 'too-near-to-await', text, expression: '$.awaitReferral' });
  }
  const who = before.awaited.includes('referral') ? await whoRefers(booking, patient, reads, deps) : undefined;
  const asks = who && { ...who, on: day, until: deps.zone.day(until).iso };
  return { ...needs, until: new Date(until).toISOString(), ...(asks && { asks }) };
}

/** Of whatever specialty it is: somebody says that it led to this visit. */
export function namedReferral({ referral }: Pick<Booking, 'referral'>, asked: VisitAsked, { file }: Known) {
  const one = file.referrals.find(({ serviceRequest }) => `ServiceRequest/${serviceRequest.id}` === referral);
  const code = one?.serviceRequest.performerType?.coding?.[0]?.code;
  if (code === undefined) return undefined;
  return referralsFor({ ...asked, specialties: [code] }, file).find(({ reference }) => reference === referral);
}

/** Undefined: no fax may go to them, or nobody is known. */
export async function whoRefers(
  { primaryCare, patient: told }: Pick<Booking, 'primaryCare' | 'patient'>,
  patient: string | undefined,
  reads: Reads,
  { faxable }: Pick<NeedsDeps, 'faxable'>,
): Promise<Pick<Asks, 'to' | 'patient'> | undefined> {
  const chart = patient === undefined ? undefined : await reads.read('Patient', patient.slice('Patient/'.length));
  const to = primaryCare ?? chart?.generalPractitioner?.[0]?.reference;
  if (to === undefined || !(await faxable(to))) return undefined;
  if (chart) return { to, patient: chart };
  return 'reference' in told
    ? undefined
    : { to, patient: { name: [{ given: told.name.given, family: told.name.family }], birthDate: told.birthDate } };
}

/** Questions and the fax; placeholders: of the visit and its patient. */
export function asking(
  needs: Needs,
  { visit, patient, time }: { readonly visit: string; readonly patient: string; readonly time: GivenTime },
  act: ActContext,
): Create[] {
  const { patientServices: owner, unknown, awaited, until, asks } = needs;
  if (!owner) return [];
  const start = new Date(time.start).toISOString();
  const common = { visit, patient, owner, advice: needs.advice };
  const question = { urn: act.urn(), ...common, about: unknown, due: start };
  const waiting = { urn: act.urn(), ...common, about: awaited, due: until ?? start };
  const { practitioner, specialty = [] } = time.role.role;
  const to = [practitioner?.display, specialty[0]?.coding?.[0]?.display];
  const fax = asks && askFax(asks, to, { task: waiting.urn, patient }, act);
  return [
    ...(unknown.length > 0
      ? [{ urn: question.urn, resource: insuranceTask({ ...question, kind: 'unknown' }, act) }]
      : []),
    ...(awaited.length > 0
      ? [{ urn: waiting.urn, resource: insuranceTask({ ...waiting, kind: 'awaited', asked: fax?.urn }, act) }]
      : []),
    ...(fax ? [fax] : []),
  ];
}

/** Asks who is to refer; `to`: who the visit is with, in words. The first sentence tells nothing of a patient. */
export function askFax(
  { to: recipient, patient: { name = [], birthDate = '' }, on, until }: Asks,
  to: readonly (string | undefined)[],
  about: { readonly task: string; readonly patient: string },
  act: Pick<ActContext, 'urn'>,
): Create {
  const [{ given = [], family = '', text = '' } = {}] = name;
  const who = [...given, family].join(' ').trim() || text;
  const held = until === undefined ? [] : [`It is held until ${until}.`];
  const words = [
    'A plan asks for a referral before a visit with us. Please send it by fax, or call us.',
    `Patient: ${who}, born ${birthDate}.`,
    [`Visit: ${to.filter(Boolean).join(', ')}, on ${on}.`, ...held].join(' '),
  ];
  const reason = { system: CODES.outgoingFax, code: 'plan-asks' };
  return faxToSend({ to: { reference: recipient }, reason, words, ...about }, act);
}

/** Written again under their versions, so that of two visits booked at once for the last one that is allowed one fails. */
export const counted = ({ referral, authorization }: Before, moved: boolean): Update[] => [
  ...(referral?.visits && !moved ? [again(referral.of.serviceRequest)] : []),
  ...(authorization?.visits ? [again(authorization.of)] : []),
];

const again = (resource: Update['resource'] & { meta: { versionId: string } }): Update => ({
  resource,
  versionId: resource.meta.versionId,
});
