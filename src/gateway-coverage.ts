/** Puts insurance together: plans, and what a visit costs. */
import { estimateRoutes } from './channels/rest/estimates.ts';
import { type PlanList, planRoutes } from './channels/rest/plans.ts';
import type { Route } from './channels/rest/route.ts';
import { planMatcher } from './coverage/plan-names.ts';
import { insurancePlans, medicareYears, otherPlans, planWords } from './mappings.ts';

export interface CoverageDesk {
  readonly routes: readonly Route[];
  /** Read when it is first asked for. */
  readonly plans: () => PlanList;
}

export function openCoverage(): CoverageDesk {
  let opened: ReturnType<typeof openPlans> | undefined;
  const list = () => (opened ??= openPlans());
  return { plans: list, routes: [...planRoutes(list), ...estimateRoutes(list)] };
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
