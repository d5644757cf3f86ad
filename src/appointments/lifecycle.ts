/** The life of a visit as one table (STANDARDS: R4 Appointment.status). Every step is the group's own. */
import type { Appointment } from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';

export type Status = Extract<
  Appointment['status'],
  'pending' | 'booked' | 'checked-in' | 'fulfilled' | 'cancelled' | 'noshow'
>;

interface StatusRow {
  readonly means: string;
  /** Nobody else can have its time. */
  readonly blocks?: true;
  readonly terminal?: true;
}

export const STATUSES = {
  pending: { means: 'held: for ten minutes, or until what its plan asks for has come', blocks: true },
  booked: { means: 'the visit is agreed', blocks: true },
  'checked-in': { means: 'the patient is here', blocks: true },
  fulfilled: { means: 'the visit has been', blocks: true, terminal: true },
  cancelled: { means: 'it will not be', terminal: true },
  noshow: { means: 'the patient did not come', terminal: true },
} as const satisfies Record<Status, StatusRow>;

interface Transition {
  readonly from: readonly Status[];
  readonly to: Status;
}

export const STEPS = {
  confirm: { from: ['pending'], to: 'booked' },
  reschedule: { from: ['pending', 'booked'], to: 'booked' },
  cancel: { from: ['pending', 'booked'], to: 'cancelled' },
  'check-in': { from: ['booked'], to: 'checked-in' },
  'no-show': { from: ['booked'], to: 'noshow' },
  fulfil: { from: ['booked', 'checked-in'], to: 'fulfilled' },
} as const satisfies Record<string, Transition>;

export type Step = keyof typeof STEPS;

const row = (step: Step): Transition => STEPS[step];

export const mayTake = (step: Step, status: Appointment['status']): boolean =>
  row(step).from.some((one) => one === status);
export const statusAfter = (step: Step): Status => row(step).to;
export const allowedSteps = (status: Appointment['status']): Step[] =>
  (Object.keys(STEPS) as Step[]).filter((step) => mayTake(step, status));

/** How long a hold lasts, ms. */
export const HOLD_MS = 10 * 60_000;

/**
 * Whether an appointment takes its time, whoever wrote it: all but what is over without having been, was made in error or is only
 * proposed. A hold ends by itself.
 */
export function blocks({ status, created, extension }: Appointment, now: number): boolean {
  if (status === 'pending') return !isOver({ created, extension }, now);
  return status === 'booked' || status === 'arrived' || status === 'checked-in' || status === 'fulfilled';
}

type Held = Pick<Appointment, 'created' | 'extension'>;

/** A hold of ours has run out. Of one without a date of writing nobody knows, so it stays. */
export function isOver(held: Held, now: number): boolean {
  const until = heldUntil(held);
  if (until !== undefined) return Date.parse(until) <= now;
  return held.created !== undefined && Date.parse(held.created) + HOLD_MS <= now;
}

/** Instant until when it waits for what its plan asks for; undefined: it does not. */
export const heldUntil = ({ extension = [] }: Pick<Appointment, 'extension'>): string | undefined =>
  extension.find(({ url }) => url === EXTENSION.heldUntil)?.valueDateTime;

/** Held until the referral or the authorization comes that its plan asks for. */
export const isAwaiting = ({ status, extension }: Pick<Appointment, 'status' | 'extension'>): boolean =>
  status === 'pending' && heldUntil({ extension }) !== undefined;
