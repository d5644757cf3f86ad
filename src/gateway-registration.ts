/** Puts registration together: its actions, its routes. */
import type { ActPorts } from './action.ts';
import { registrationRoutes } from './channels/rest/registrations.ts';
import type { Route } from './channels/rest/route.ts';
import type { Directory } from './directory/departments.ts';
import type { Zone } from './fhir/clinic-time.ts';
import type { MatchOptions } from './fhir/patient-match.ts';
import type { Keeper } from './kept.ts';
import { type RegistrationActions, registrationActions } from './registration/index.ts';

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
}

export function openRegistration({ acts, directory, matching, zone }: RegistrationNeeds): RegistrationDesk {
  const deps = { matching, dayOf: (at: string) => zone.day(Date.parse(at)).iso };
  const actions = registrationActions(deps);
  return {
    kept: actions,
    routes: (keeper) => registrationRoutes({ actions, keeper, deps, ports: acts, directory }),
  };
}
