/** When the next move of a referral is due, in the clinic's business time. */
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import { dueAt, type ReferralPriority } from '../fhir/referral-timers.ts';
import type { Step } from './lifecycle.ts';
import type { Referral } from './referral.ts';

export function dueDates(calendar: ClinicCalendar) {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    /** A new referral: accepted or declined by then. */
    decideBy: (priority: ReferralPriority, at: string): string =>
      iso(dueAt(calendar, priority, 'decide', Date.parse(at))),
    /** After a step; undefined leaves the date as it is. */
    dueAfter(step: Step, { serviceRequest }: Referral, at: string, visit?: string): string | undefined {
      const priority = serviceRequest.priority ?? 'routine';
      const from = Date.parse(at);
      switch (step) {
        case 'accept':
        case 'no-show':
        case 'cancel-visit':
          return iso(dueAt(calendar, priority, 'schedule', from));
        case 'schedule':
          return visit === undefined ? undefined : iso(dueAt(calendar, priority, 'consultNote', Date.parse(visit)));
        case 'interim-note':
          return iso(dueAt(calendar, priority, 'consultNote', from));
        case 'assign':
        case 'provide-information':
        case 'request-cancellation':
          return iso(dueAt(calendar, priority, 'decide', from));
        case 'request-information':
          return iso(dueAt(calendar, priority, 'decide', from));
        default:
          return undefined;
      }
    },
  };
}
