/** Which reminders a visit has, and when each is sent. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import { DAY, HOUR, type Hours } from './hours.ts';
import type { MessageKind } from './kinds.ts';

export interface Reminder {
  readonly kind: MessageKind;
  /** So long before the visit it is due, ms. */
  readonly before: number;
  /** So long before the visit it is of use at the latest. */
  readonly latest: number;
  /** After so long a reminder that nobody sent is left out: another one comes. */
  readonly grace: number;
}

export const REMINDERS: readonly Reminder[] = [
  { kind: 'visit-reminder-7d', before: 7 * DAY, latest: 5 * DAY, grace: DAY },
  { kind: 'visit-reminder-2d', before: 2 * DAY, latest: DAY, grace: 12 * HOUR },
  { kind: 'visit-reminder-2h', before: 2 * HOUR, latest: HOUR, grace: HOUR },
];

/** How far sending may be moved by the hours of the clinic, ms. */
export const MOVED_AT_MOST = DAY;

/** One visit, one time, one kind: one reminder, for good. */
export const reminderKey = (kind: string, visit: string, start: string): string[] => [kind, visit, start];

/** When it is sent: undefined when not yet, or not any more. `ahead`: how long before that it may be written, ms. */
export function reminderDue(
  { before, latest, grace }: Reminder,
  { start }: Pick<Appointment, 'start'>,
  now: number,
  ahead: number,
  hours: Hours,
): { readonly sendAt: number; readonly agreedBy: number } | undefined {
  const visit = Date.parse(start ?? '');
  const due = visit - before;
  const sendAt = hours.sendAt(due, visit - latest);
  if (!(sendAt <= now + ahead && sendAt > now - grace)) return undefined;
  return { sendAt, agreedBy: Math.min(due, sendAt) };
}

/** Whether it is of no use any more: it waited for longer than sending may take. */
export function isStale(kind: MessageKind, start: string, now: number): boolean {
  const reminder = REMINDERS.find((one) => one.kind === kind);
  return reminder !== undefined && now > Date.parse(start) - reminder.latest + HOUR;
}
