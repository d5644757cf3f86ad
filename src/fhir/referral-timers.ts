/**
 * How long a referral may wait for each step, by priority, in the clinic's business time (closed-loop practice: acknowledge within one
 * business day, urgent within two hours; answer within three business days; consult note within seven days of the visit).
 */
import type { ClinicCalendar } from './business-hours.ts';

export type ReferralPriority = 'routine' | 'urgent' | 'asap' | 'stat';

/** A wait in open hours, in business days, or to the end of a calendar day. */
export type Wait = { readonly hours: number } | { readonly businessDays: number } | { readonly days: number };

export interface ReferralTimers {
  /** From receipt until a person has looked at it. */
  readonly acknowledge: Wait;
  /** From receipt until accepted or declined. */
  readonly decide: Wait;
  /** From acceptance until a visit is scheduled. */
  readonly schedule: Wait;
  /** From the visit until the consult note is back. */
  readonly consultNote: Wait;
}

/** The one table of referral due dates. FHIR ranks asap above urgent (http://hl7.org/fhir/request-priority). */
export const referralTimers: Readonly<Record<ReferralPriority, ReferralTimers>> = {
  routine: {
    acknowledge: { businessDays: 1 },
    decide: { businessDays: 3 },
    schedule: { businessDays: 5 },
    consultNote: { days: 7 },
  },
  urgent: {
    acknowledge: { hours: 2 },
    decide: { hours: 8 },
    schedule: { businessDays: 2 },
    consultNote: { days: 3 },
  },
  asap: {
    acknowledge: { hours: 1 },
    decide: { hours: 4 },
    schedule: { businessDays: 1 },
    consultNote: { days: 2 },
  },
  stat: {
    acknowledge: { hours: 0.5 },
    decide: { hours: 1 },
    schedule: { hours: 2 },
    consultNote: { days: 1 },
  },
};

/** When a step is due, milliseconds since the epoch. */
export function dueAt(
  calendar: ClinicCalendar,
  priority: ReferralPriority,
  step: keyof ReferralTimers,
  from: number,
): number {
  const wait = referralTimers[priority][step];
  if ('hours' in wait) return calendar.addBusinessHours(from, wait.hours);
  if ('businessDays' in wait) return calendar.addBusinessDays(from, wait.businessDays);
  return calendar.endOfDay(from, wait.days);
}
