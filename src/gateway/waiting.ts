/** Puts together what stands around booking: the waiting list, call-backs, calendars for others' programs. */
import type { ActPorts, Call } from '../action.ts';
import type { BookingDeps } from '../appointments/book.ts';
import type { Calendars } from '../appointments/calendars.ts';
import { openPublication } from '../appointments/publication.ts';
import { sweepWaitlist } from '../appointments/waitlist-sweep.ts';
import { gatewayCaller } from '../auth/caller.ts';
import type { Cursors } from '../auth/cursors.ts';
import { createFailureLimit } from '../auth/rate-limit.ts';
import { calendarFeedRoutes } from '../channels/rest/calendar-feeds.ts';
import { callBackRoutes } from '../channels/rest/call-backs.ts';
import type { Route } from '../channels/rest/route.ts';
import { schedulingLinkRoutes } from '../channels/rest/scheduling-links.ts';
import { waitlistRoutes } from '../channels/rest/waitlist.ts';
import type { Directory } from '../directory/departments.ts';
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import type { Job } from '../jobs.ts';
import { emergencySigns } from '../mappings.ts';
import type { Hours } from '../messages/hours.ts';
import { signFinder } from '../on-call/emergency.ts';

export interface WaitingNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly calendar: ClinicCalendar;
  readonly cursors: Cursors;
  readonly booking: BookingDeps;
  readonly calendars: Calendars;
  readonly offerMinutes: number;
  readonly hours: Hours;
  readonly publicUrl: string;
  /** Whose free times are published, by ids of departments. */
  readonly departments: readonly string[];
  readonly bookingUrl: string | undefined;
  readonly addressOf: (request: Request) => string;
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Appointment.ru'),
  requestId: 'tick',
};

export function openWaiting({ acts, cursors, booking, ...needs }: WaitingNeeds): {
  readonly routes: readonly Route[];
  readonly jobs: readonly Job[];
} {
  const { directory, calendar, calendars, offerMinutes, hours, publicUrl, addressOf } = needs;
  const deps = { directory, calendar, signsIn: signFinder(emergencySigns()) };
  const sweep = { ...booking, calendars, offerMinutes, hours };
  const { types, zone } = booking;
  const publication = openPublication({ ...needs, types, zone, now: acts.now });
  const failures = createFailureLimit(10, 60_000);
  return {
    routes: [
      ...callBackRoutes({ deps, ports: acts, cursors }),
      ...waitlistRoutes({ deps: booking, ports: acts, cursors }),
      ...schedulingLinkRoutes({ publication, publicUrl }),
      ...calendarFeedRoutes({ ports: acts, directory, zone, publicUrl, addressOf, failures }),
    ],
    jobs: [
      {
        name: 'waitlist',
        when: { everyMinutes: 1 },
        run: async () => void (await sweepWaitlist(acts, SWEEP, sweep)),
      },
    ],
  };
}
