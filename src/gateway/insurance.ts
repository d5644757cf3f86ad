/** Puts together what a visit needs before it: authorizations, questions to Patient Services. */
import type { ActPorts } from '../action.ts';
import type { Cursors } from '../auth/cursors.ts';
import { authorizationRoutes } from '../channels/rest/authorizations.ts';
import { insuranceTaskRoutes } from '../channels/rest/insurance-tasks.ts';
import type { Route } from '../channels/rest/route.ts';
import type { CoverageDeps } from '../coverage/add-coverage.ts';
import type { CheckDeps } from '../coverage/referral-check.ts';
import type { Directory } from '../directory/departments.ts';

export interface InsuranceNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly cursors: Cursors;
  readonly coverage: CoverageDeps;
}

export interface InsuranceDesk {
  /** What a booking looks at too. */
  readonly check: CheckDeps;
  readonly routes: readonly Route[];
}

export function openInsurance({ acts, directory, cursors, coverage }: InsuranceNeeds): InsuranceDesk {
  const { dayOf, planOf } = coverage;
  const check: CheckDeps = { dayOf, planOf, isOurs: (organization) => directory.isOurs(organization) };
  const group = async () => (await directory.group()).reference;
  return {
    check,
    routes: [
      ...authorizationRoutes({ deps: { group, dayOf }, ports: acts }),
      ...insuranceTaskRoutes({ ports: acts, cursors }),
    ],
  };
}
