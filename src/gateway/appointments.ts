/** Puts appointments together: their actions, their routes, their sweep. */

import type { Resource } from '@medplum/fhirtypes';
import type { ActPorts, Call } from '../action.ts';
import { awaitedHints } from '../appointments/awaited-hints.ts';
import type { BookingDeps } from '../appointments/book.ts';
import { type Calendars, openCalendars } from '../appointments/calendars.ts';
import { sweepHolds } from '../appointments/end-holds.ts';
import { appointmentActions } from '../appointments/index.ts';
import { sweepAwaited, sweepQuestions } from '../appointments/release-visit.ts';
import { sweepAccepted } from '../appointments/show-scheduled.ts';
import type { NeedsDeps } from '../appointments/visit-needs.ts';
import { gatewayCaller } from '../auth/caller.ts';
import type { Cursors } from '../auth/cursors.ts';
import { appointmentRoutes } from '../channels/rest/appointments.ts';
import { billingRoutes } from '../channels/rest/billing.ts';
import { closingRoutes } from '../channels/rest/closing.ts';
import { referralCheckRoutes } from '../channels/rest/referral-checks.ts';
import type { Route } from '../channels/rest/route.ts';
import type { CheckDeps } from '../coverage/referral-check.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Job } from '../jobs.ts';
import { correctionRules, visitTypes } from '../mappings.ts';
import type { StepDeps } from '../referrals/step.ts';

export interface AppointmentNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly zone: Zone;
  readonly cursors: Cursors;
  readonly referrals: StepDeps;
  readonly publicUrl: string;
  readonly check: CheckDeps;
  readonly awaitDays: number;
  readonly faxable: NeedsDeps['faxable'];
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Appointment.ru system/Task.ru'),
  requestId: 'tick',
};

export function openAppointments({ acts, cursors, publicUrl, check, ...needs }: AppointmentNeeds): {
  readonly routes: readonly Route[];
  readonly jobs: readonly Job[];
  /** For what else gives times away. */
  readonly deps: BookingDeps;
  readonly calendars: Calendars;
  /** Told of what acts write. */
  written(resources: readonly Resource[]): Promise<void>;
} {
  const deps = { ...needs, ...check, types: visitTypes(), corrections: correctionRules() };
  const actions = appointmentActions(deps);
  const awaited = awaitedHints((patient) => sweepAwaited(acts, SWEEP, deps, patient));
  const calendars = openCalendars(acts.store, needs.zone, acts.now);
  const door = { actions, deps, ports: acts, cursors, calendars, host: new URL(publicUrl).host };
  return {
    routes: [
      ...appointmentRoutes(door),
      ...closingRoutes(door),
      ...referralCheckRoutes({ deps, ports: acts }),
      ...billingRoutes({ ports: acts, cursors }),
    ],
    deps,
    calendars,
    written: async (resources) => {
      calendars.written(resources);
      await awaited.written(resources);
    },
    jobs: [
      { name: 'appointment-holds', when: { everyMinutes: 1 }, run: async () => void (await sweepHolds(acts, SWEEP)) },
      {
        name: 'awaited-visits',
        when: { everyMinutes: 1 },
        run: () => awaited.sweep(),
      },
      {
        name: 'accepted-referrals',
        when: { everyMinutes: 1 },
        run: async () => void (await sweepAccepted(acts, SWEEP, deps.referrals)),
      },
      {
        name: 'insurance-questions',
        when: { dailyAt: { hour: 2, minute: 40 } },
        run: async () => void (await sweepQuestions(acts, SWEEP)),
      },
    ],
  };
}
