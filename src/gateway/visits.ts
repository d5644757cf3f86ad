/** Everything before and after a visit, put together: insurance, registration, appointments, who is on call. */
import type { Resource } from '@medplum/fhirtypes';
import type { Action, ActPorts } from '../action.ts';
import type { Cursors } from '../auth/cursors.ts';
import type { PlanList } from '../channels/rest/plans.ts';
import type { Route } from '../channels/rest/route.ts';
import type { Directory } from '../directory/departments.ts';
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Job } from '../jobs.ts';
import type { Keeper } from '../kept.ts';
import { openHours } from '../messages/hours.ts';
import type { StepDeps } from '../referrals/step.ts';
import type { Settings } from '../settings.ts';
import { openAppointments } from './appointments.ts';
import { openCoverage } from './coverage.ts';
import { openInsurance } from './insurance.ts';
import { openOnCall } from './on-call.ts';
import type { GatewayPorts } from './ports.ts';
import { openRegistration } from './registration.ts';
import { openWaiting } from './waiting.ts';

export interface VisitNeeds {
  readonly acts: ActPorts;
  readonly ports: Pick<GatewayPorts, 'eligibility' | 'faxNumbers' | 'addressOf'>;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly zone: Zone;
  readonly calendar: ClinicCalendar;
  readonly cursors: Cursors;
  readonly referrals: StepDeps;
  readonly settings: Pick<
    Settings,
    | 'PUBLIC_URL'
    | 'ON_CALL_MINUTES'
    | 'AWAIT_REFERRAL_DAYS'
    | 'WAITLIST_OFFER_MINUTES'
    | 'MESSAGE_HOURS'
    | 'PUBLISH_SLOTS'
    | 'PUBLISH_BOOKING_URL'
  >;
}

export interface Visits {
  readonly plans: () => PlanList;
  routes(keeper: Keeper): readonly Route[];
  /** Actions that are kept while the store is away, by name. */
  readonly kept: ReadonlyMap<string, Action<unknown, unknown, unknown>>;
  readonly jobs: readonly Job[];
  /** Told of what acts write. */
  written(resources: readonly Resource[]): Promise<void>;
  /** Whoever is on call is called for an urgent fax that nobody would see. */
  callForFax(fax: string): Promise<void>;
}

export function openVisits({ ports, settings, ...needs }: VisitNeeds): Visits {
  const { eligibility, faxNumbers } = ports;
  const coverage = openCoverage({ ...needs, ...(eligibility && { eligibility }), publicUrl: settings.PUBLIC_URL });
  const insurance = openInsurance({ ...needs, coverage: coverage.deps });
  const appointments = openAppointments({
    ...needs,
    publicUrl: settings.PUBLIC_URL,
    check: insurance.check,
    awaitDays: settings.AWAIT_REFERRAL_DAYS,
    faxable: async (reference) => (await faxNumbers.verifiedOf([reference])).length > 0,
  });
  const onCall = openOnCall({ ...needs, minutes: settings.ON_CALL_MINUTES });
  const registration = openRegistration(needs);
  const waiting = openWaiting({
    ...needs,
    booking: appointments.deps,
    calendars: appointments.calendars,
    offerMinutes: settings.WAITLIST_OFFER_MINUTES,
    hours: openHours(settings.MESSAGE_HOURS, needs.zone),
    publicUrl: settings.PUBLIC_URL,
    addressOf: ports.addressOf,
    departments: settings.PUBLISH_SLOTS?.split(',') ?? [],
    bookingUrl: settings.PUBLISH_BOOKING_URL,
  });
  const kept = [...Object.values(registration.kept), ...Object.values(coverage.kept)];
  return {
    plans: coverage.plans,
    routes: (keeper) => [
      ...appointments.routes,
      ...onCall.routes,
      ...waiting.routes,
      ...registration.routes(keeper),
      ...coverage.routes(keeper),
      ...insurance.routes,
    ],
    kept: new Map(kept.map((action) => [action.name, action as Action<unknown, unknown, unknown>])),
    jobs: [...coverage.jobs, ...appointments.jobs, ...onCall.jobs, ...waiting.jobs, ...registration.jobs],
    written: appointments.written,
    callForFax: onCall.callForFax,
  };
}
