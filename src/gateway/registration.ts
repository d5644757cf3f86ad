/** Puts registration together: its actions, its routes, its sweep. */
import type { ActPorts, Call } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import { registrationRoutes } from '../channels/rest/registrations.ts';
import type { Route } from '../channels/rest/route.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Job } from '../jobs.ts';
import type { Keeper } from '../kept.ts';
import { registrationReminders } from '../mappings.ts';
import { type RegistrationActions, registrationActions } from '../registration/index.ts';
import { sweepRegistrations } from '../registration/remind.ts';

export interface RegistrationNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly zone: Zone;
}

export interface RegistrationDesk {
  routes(keeper: Keeper): readonly Route[];
  /** Actions that are kept while the store is away. */
  readonly kept: RegistrationActions;
  readonly jobs: readonly Job[];
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Communication.c'),
  requestId: 'tick',
};

export function openRegistration({ acts, directory, matching, zone }: RegistrationNeeds): RegistrationDesk {
  const deps = { matching, dayOf: (at: string) => zone.day(Date.parse(at)).iso };
  const actions = registrationActions(deps);
  return {
    kept: actions,
    jobs: [
      {
        name: 'registration-reminders',
        when: { dailyAt: { hour: 10, minute: 0 } },
        run: async () => void (await sweepRegistrations(acts, SWEEP, { ...deps, reminders: registrationReminders() })),
      },
    ],
    routes: (keeper) => registrationRoutes({ actions, keeper, deps, ports: acts, directory }),
  };
}
