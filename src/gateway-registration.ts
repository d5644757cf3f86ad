/** Puts registration together: its routes. */
import type { ActPorts } from './action.ts';
import { registrationRoutes } from './channels/rest/registrations.ts';
import type { Route } from './channels/rest/route.ts';
import type { Directory } from './directory/departments.ts';
import type { Zone } from './fhir/clinic-time.ts';
import type { MatchOptions } from './fhir/patient-match.ts';

export interface RegistrationNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly matching: MatchOptions;
  readonly zone: Zone;
}

export function openRegistration({ acts, directory, matching, zone }: RegistrationNeeds): {
  readonly routes: readonly Route[];
} {
  const deps = { matching, dayOf: (at: string) => zone.day(Date.parse(at)).iso };
  return { routes: registrationRoutes({ deps, ports: acts, directory }) };
}
