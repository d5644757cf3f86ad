/** Puts insurance together: plans, what a visit costs, patients' coverages. */
import type { ActPorts } from './action.ts';
import { coverageRoutes } from './channels/rest/coverages.ts';
import { estimateRoutes } from './channels/rest/estimates.ts';
import { type PlanList, planRoutes } from './channels/rest/plans.ts';
import type { Route } from './channels/rest/route.ts';
import type { CoverageDeps } from './coverage/add-coverage.ts';
import { planMatcher } from './coverage/plan-names.ts';
import type { Zone } from './fhir/clinic-time.ts';
import { insurancePlans, medicareYears, otherPlans, planWords } from './mappings.ts';

export interface CoverageNeeds {
  readonly acts: ActPorts;
  readonly zone: Zone;
}

export interface CoverageDesk {
  readonly routes: readonly Route[];
  /** Read when it is first asked for. */
  readonly plans: () => PlanList;
}

export function openCoverage({ acts, zone }: CoverageNeeds): CoverageDesk {
  let opened: ReturnType<typeof openPlans> | undefined;
  const list = () => (opened ??= openPlans());
  const deps: CoverageDeps = {
    dayOf: (at) => zone.day(Date.parse(at)).iso,
    planOf: (name) => list().planOf(name),
  };
  return {
    plans: list,
    routes: [...planRoutes(list), ...estimateRoutes(list), ...coverageRoutes({ deps, ports: acts })],
  };
}

function openPlans() {
  const plans = insurancePlans();
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const match = planMatcher(plans, planWords(), otherPlans().names);
  const planOf = (name: string) => {
    const { result, candidates } = match(name);
    return result === 'match' ? byId.get(candidates[0]?.plan ?? '') : undefined;
  };
  return { plans, match, planOf, medicare: medicareYears() };
}
