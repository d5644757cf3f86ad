/** Puts insurance together: plans, what a visit costs, patients' coverages, payers asked. */

import type { ActPorts, Call } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import { coverageRoutes } from '../channels/rest/coverages.ts';
import { estimateRoutes } from '../channels/rest/estimates.ts';
import { type PlanList, planRoutes } from '../channels/rest/plans.ts';
import type { Route } from '../channels/rest/route.ts';
import { verificationRoutes } from '../channels/rest/verifications.ts';
import type { CoverageDeps } from '../coverage/add-coverage.ts';
import { askAgain, type PayerDeps } from '../coverage/ask-payer.ts';
import { type CoverageActions, coverageActions } from '../coverage/index.ts';
import { planMatcher } from '../coverage/plan-names.ts';
import { verifyTomorrow } from '../coverage/verify-tomorrow.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { Job } from '../jobs.ts';
import type { Keeper } from '../kept.ts';
import type { Plan } from '../mappings/insurance-schema.ts';
import { insurancePlans, medicareYears, otherPlans, planWords } from '../mappings.ts';
import type { Eligibility } from '../ports/eligibility/index.ts';

export interface CoverageNeeds {
  readonly acts: ActPorts;
  readonly zone: Zone;
  readonly directory: Pick<Directory, 'group'>;
  readonly eligibility?: Eligibility;
  readonly publicUrl: string;
}

export interface CoverageDesk {
  routes(keeper: Keeper): readonly Route[];
  /** Actions that are kept while the store is away. */
  readonly kept: CoverageActions;
  readonly deps: CoverageDeps;
  /** Read when it is first asked for. */
  readonly plans: () => PlanList;
  readonly jobs: readonly Job[];
}

const BY_ITSELF: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Coverage.u'),
  requestId: 'tick',
};

export function openCoverage({ acts, zone, directory, eligibility, publicUrl }: CoverageNeeds): CoverageDesk {
  let opened: ReturnType<typeof openPlans> | undefined;
  const list = () => (opened ??= openPlans());
  const deps: CoverageDeps = {
    dayOf: (at) => zone.day(Date.parse(at)).iso,
    planOf: (name) => list().planOf(name),
  };
  const payers: PayerDeps = {
    eligibility,
    group: async () => (await directory.group()).reference,
    dayOf: deps.dayOf,
  };
  const actions = coverageActions(deps);
  return {
    deps,
    plans: list,
    kept: actions,
    routes: (keeper) => [
      ...planRoutes(list),
      ...estimateRoutes(list),
      ...coverageRoutes({ actions, deps, ports: acts, keeper, base: `${publicUrl}/fhir/R4` }),
      ...verificationRoutes(payers, acts),
    ],
    jobs: [
      {
        name: 'eligibility-again',
        when: { everyMinutes: 15 },
        run: async () => void (eligibility && (await askAgain(payers, acts, BY_ITSELF))),
      },
      {
        name: 'eligibility-tomorrow',
        when: { dailyAt: { hour: 20, minute: 0 } },
        run: async () => void (eligibility && (await verifyTomorrow(payers, acts, zone, BY_ITSELF))),
      },
    ],
  };
}

function openPlans() {
  const plans = insurancePlans();
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const match = planMatcher(plans, planWords(), otherPlans().names);
  // The same few names come with every visit; matching one takes most of a millisecond.
  const known = new Map<string, Plan | undefined>();
  const planOf = (name: string) => {
    if (known.has(name)) return known.get(name);
    const { result, candidates } = match(name);
    const plan = result === 'match' ? byId.get(candidates[0]?.plan ?? '') : undefined;
    if (known.size >= 1000) known.clear();
    known.set(name, plan);
    return plan;
  };
  return { plans, match, planOf, medicare: medicareYears() };
}
