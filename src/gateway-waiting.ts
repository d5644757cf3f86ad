/** Puts together what becomes of patients for whom there is no time: call-backs. */
import type { ActPorts } from './action.ts';
import type { Cursors } from './auth/cursors.ts';
import { callBackRoutes } from './channels/rest/call-backs.ts';
import type { Route } from './channels/rest/route.ts';
import type { Directory } from './directory/departments.ts';
import type { ClinicCalendar } from './fhir/business-hours.ts';
import { emergencySigns } from './mappings.ts';
import { signFinder } from './on-call/emergency.ts';

export interface WaitingNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly calendar: ClinicCalendar;
  readonly cursors: Cursors;
}

export function openWaiting({ acts, cursors, directory, calendar }: WaitingNeeds): {
  readonly routes: readonly Route[];
} {
  const deps = { directory, calendar, signsIn: signFinder(emergencySigns()) };
  return { routes: callBackRoutes({ deps, ports: acts, cursors }) };
}
