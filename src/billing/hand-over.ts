/** A fulfilled visit is handed over to be billed: one Task, in the act that fulfils it. Billing again is another Task, part of the one before. */
import type { Appointment, Task, TaskInput } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { ActContext, Reads } from '../action.ts';
import { named } from '../appointments/appointment.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';
import { billedTo, coveragesOf } from './insurance.ts';

export const BILLING_STATUSES = {
  'to-bill': 'bill the coverages, in their order',
  'private-pay': 'bill the patient',
  're-bill': 'the correct insurance was told in time: bill it; what was billed before, `replaces` names',
} as const;

export type BillingStatus = keyof typeof BILLING_STATUSES;

const kind = (code: string) => ({ coding: [{ system: CODES.taskKind, code }] });
export const KIND = `${CODES.taskKind}|bill-visit`;

export interface HandOver {
  readonly visit: Appointment & { readonly id: string };
  readonly status: BillingStatus;
  /** Instead of those of the visit: references and placeholders. */
  readonly coverage?: readonly string[];
  /** The one before. */
  readonly previous?: Stored<Task> | undefined;
}

export function handOver({ visit, status, coverage, previous }: HandOver, act: ActContext): Create<Task> {
  const patient = visit.participant.flatMap(({ actor }) => actor?.reference ?? []).find(isPatient);
  const billed = status === 'private-pay' ? [] : (coverage ?? coveragesOf(visit));
  const request = visit.basedOn?.flatMap(({ reference }) => reference ?? [])[0];
  const authorizations = status === 'private-pay' ? [] : named(visit, 'ClaimResponse');
  const input: TaskInput[] = [
    ...billed.map((reference) => ({ type: kind('bill-coverage'), valueReference: { reference } })),
    ...authorizations.map((reference) => ({ type: kind('bill-authorization'), valueReference: { reference } })),
    ...(request === undefined ? [] : [{ type: kind('bill-referral'), valueReference: { reference: request } }]),
  ];
  const resource: Task = {
    resourceType: 'Task',
    identifier: [{ system: SID.visitToBill, value: act.act }],
    ...(previous && { partOf: [{ reference: `Task/${previous.id}` }] }),
    status: 'requested',
    businessStatus: { coding: [{ system: CODES.billingStatus, code: status }] },
    intent: 'order',
    priority: 'routine',
    code: kind('bill-visit'),
    focus: { reference: `Appointment/${visit.id}` },
    ...(patient !== undefined && { for: { reference: patient } }),
    authoredOn: act.at,
    lastModified: act.at,
    ...(input.length > 0 && { input }),
  };
  return { urn: act.urn(), resource };
}

const isPatient = (reference: string) => reference.startsWith('Patient/');

/** A visit that has been, for the first time. `coverage`: of its referral, where the visit names none and was not booked as self-pay. */
export function firstHandOver(
  visit: Appointment & { readonly id: string },
  act: ActContext,
  coverage: readonly string[] = [],
): Create<Task> {
  const own = coveragesOf(visit).length > 0 || coverage.length === 0;
  const insured = own ? billedTo(visit) === 'insurance' : true;
  return handOver({ visit, status: insured ? 'to-bill' : 'private-pay', ...(!own && { coverage }) }, act);
}

/** What has not been taken yet is not to be taken any more, since another stands in its place. */
export function withdrawn(task: Stored<Task> | undefined, { at }: ActContext): Update[] {
  if (task?.status !== 'requested') return [];
  const statusReason = { text: 'The insurance of the visit was corrected before it was taken.' };
  return [
    { resource: { ...task, status: 'cancelled', statusReason, lastModified: at }, versionId: task.meta.versionId },
  ];
}

/** The latest of a visit (`Appointment/…`). */
export async function latestHandOver(visit: string, reads: Reads): Promise<Stored<Task> | undefined> {
  const where = [
    ['focus', visit],
    ['code', KIND],
  ] as const;
  const { matches } = await reads.search<Task>({ type: 'Task', where, count: 100 });
  const before = new Set(matches.flatMap(({ partOf = [] }) => partOf.map(({ reference }) => reference)));
  return matches.find(({ id }) => !before.has(`Task/${id}`));
}

/** By our number of it; Fault not-found. */
export async function readHandOver(id: string, reads: Pick<Reads, 'search'>): Promise<Stored<Task>> {
  const where = [['identifier', `${SID.visitToBill}|${id}`]] as const;
  const [task] = isActId(id) ? (await reads.search<Task>({ type: 'Task', where, count: 1 })).matches : [];
  if (task) return task;
  throw new Fault('not-found', { code: 'visit-to-bill-not-found', text: 'No such visit was handed over.' });
}

export const numberOf = ({ identifier = [] }: Task): string =>
  identifier.find(({ system }) => system === SID.visitToBill)?.value ?? '';

export const statusOf = ({ businessStatus }: Task): BillingStatus | undefined =>
  businessStatus?.coding?.find(({ system }) => system === CODES.billingStatus)?.code as BillingStatus | undefined; // its binding is required

/** `Type/id` of the inputs of a kind, in order. */
export const inputsOf = ({ input = [] }: Task, code: string): string[] =>
  input
    .filter(({ type }) => type.coding?.some((one) => one.system === CODES.taskKind && one.code === code))
    .flatMap(({ valueReference }) => valueReference?.reference ?? []);
