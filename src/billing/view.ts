/** A visit to bill as the billing system reads it. Pure. */
import type { Appointment, Coverage, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { participantOf, referralOf, numberOf as visitNumber } from '../appointments/appointment.ts';
import { periodView } from '../coverage/authorization-view.ts';
import { classOf, memberOf } from '../coverage/coverages.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { BILLING_STATUSES, type BillingStatus, inputsOf, numberOf, statusOf } from './hand-over.ts';

const toBill = z.strictObject({
  reference: z.string(),
  plan: z.string().optional(),
  memberId: z.string().optional(),
  groupNumber: z.string().optional(),
  period: periodView.optional(),
});

export const visitToBillView = z
  .strictObject({
    id: z.string(),
    status: z.enum(Object.keys(BILLING_STATUSES) as [BillingStatus, ...BillingStatus[]]),
    state: z.enum(['waiting', 'taken', 'withdrawn']),
    since: z.string(),
    visit: z.strictObject({
      id: z.string().optional(),
      appointment: z.string(),
      start: z.string(),
      end: z.string(),
      code: z.string().optional(),
      practitioner: z.string().optional(),
      location: z.string().optional(),
    }),
    patient: z.strictObject({ reference: z.string() }),
    coverage: z
      .array(toBill)
      .meta({ description: 'In the order in which they pay; none where the patient is billed.' }),
    referral: z.string().optional(),
    authorization: z.string().optional().meta({ description: 'The authorization that the visit used.' }),
    replaces: z.string().optional().meta({ description: 'Id of the one that was handed over before.' }),
    number: z.string().optional().meta({ description: 'The billing system’s own.' }),
  })
  .meta({ id: 'VisitToBill' });

const STATES: Readonly<Record<string, 'waiting' | 'taken' | 'withdrawn'>> = {
  requested: 'waiting',
  completed: 'taken',
  cancelled: 'withdrawn',
};

export interface ToBillParts {
  readonly visit: Stored<Appointment>;
  /** By `Coverage/…`. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  /** The one before. */
  readonly previous: Task | undefined;
}

export function viewToBill(task: Task, parts: ToBillParts): z.output<typeof visitToBillView> {
  const { visit, previous } = parts;
  const own = visitNumber(visit);
  const [practitioner, location] = [participantOf(visit, 'PractitionerRole'), participantOf(visit, 'Location')];
  const code = visit.serviceType?.[0]?.coding?.find(({ system }) => system === CODES.visitType)?.code;
  const referral = inputsOf(task, 'bill-referral')[0] ?? referralOf(visit);
  const [authorization] = inputsOf(task, 'bill-authorization');
  const number = task.output?.flatMap(({ valueIdentifier }) => valueIdentifier?.value ?? []).at(-1);
  return {
    id: numberOf(task),
    status: statusOf(task) ?? 'to-bill',
    state: STATES[task.status] ?? 'withdrawn',
    since: task.authoredOn ?? '',
    visit: {
      ...(own !== '' && { id: own }),
      appointment: `Appointment/${visit.id}`,
      start: visit.start ?? '',
      end: visit.end ?? '',
      ...(code !== undefined && { code }),
      ...(practitioner !== undefined && { practitioner }),
      ...(location !== undefined && { location }),
    },
    patient: { reference: task.for?.reference ?? '' },
    coverage: inputsOf(task, 'bill-coverage').map((reference) =>
      coverageToBill(reference, parts.coverages.get(reference)),
    ),
    ...(referral !== undefined && { referral }),
    ...(authorization !== undefined && { authorization }),
    ...(previous && { replaces: numberOf(previous) }),
    ...(number !== undefined && { number }),
  };
}

function coverageToBill(reference: string, coverage: Coverage | undefined): z.output<typeof toBill> {
  if (!coverage) return { reference };
  const plan = coverage.payor[0]?.display;
  const [memberId, groupNumber] = [memberOf(coverage), classOf(coverage, 'group')];
  return {
    reference,
    ...(plan !== undefined && { plan }),
    ...(memberId !== undefined && { memberId }),
    ...(groupNumber !== undefined && { groupNumber }),
    ...(coverage.period && { period: { ...coverage.period } }),
  };
}
