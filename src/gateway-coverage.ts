/** Puts insurance together: plans, and what they cost. */
import { planRoutes } from './channels/rest/plans.ts';
import type { Route } from './channels/rest/route.ts';
import { planMatcher } from './coverage/plan-names.ts';
import { insurancePlans, otherPlans, planWords } from './mappings.ts';

export interface CoverageDesk {
  readonly routes: readonly Route[];
}

export function openCoverage(): CoverageDesk {
  let list: ReturnType<typeof readPlans> | undefined;
  return { routes: [...planRoutes(() => (list ??= readPlans()))] };
}

function readPlans() {
  const plans = insurancePlans();
  return { plans, match: planMatcher(plans, planWords(), otherPlans().names) };
}
