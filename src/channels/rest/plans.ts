/** The plans the group takes, open to everybody: it is what the clinic prints on its pages. */
import * as z from 'zod';
import type { PlanMatcher } from '../../coverage/plan-names.ts';
import { planView } from '../../coverage/plans.ts';
import { ACCEPTED, PLAN_KINDS, type Plan, RULE_ABOUT } from '../../mappings/insurance-schema.ts';
import { queryOf, type Route } from './route.ts';

const query = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  accepted: z.enum(ACCEPTED).optional(),
});

const said = { source: z.string(), date: z.iso.date() };
const asks = z.strictObject({
  answer: z.enum(['yes', 'no', 'unknown']),
  source: z.string().optional(),
  date: z.iso.date().optional(),
  advice: z.string().optional(),
});
const plan = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    kind: z.enum(PLAN_KINDS),
    accepted: z.strictObject({ answer: z.enum(ACCEPTED), note: z.string().optional(), ...said }),
    referral: asks,
    authorization: asks,
    rules: z.array(
      z.strictObject({
        about: z.enum(RULE_ABOUT),
        answer: z.enum(['yes', 'no']),
        specialty: z.string().optional(),
        service: z.string().optional(),
        ...said,
      }),
    ),
    score: z.number().optional(),
  })
  .meta({ id: 'PlanAnswer' });
const plans = z
  .strictObject({ match: z.enum(['match', 'unsure', 'none']).optional(), items: z.array(plan) })
  .meta({ id: 'Plans' });

export interface PlanList {
  readonly plans: readonly Plan[];
  readonly match: PlanMatcher;
}

export function planRoutes(list: () => PlanList): Route[] {
  return [
    {
      method: 'get',
      path: '/v1/plans',
      tag: 'Insurance',
      summary: 'Insurance plans: which are accepted, and what they ask for',
      description:
        'With `name`, as written on a form or a card: `match` says whether it is one of these plans (then the only item), `unsure` near to those listed, or `none`.',
      scope: null,
      query,
      answers: { 200: { description: 'Plans, by name; with `name` the likeliest first', schema: plans } },
      audit: 'none',
      handle: async (request) => {
        const { name, accepted } = queryOf(query, request);
        const { plans, match } = list();
        const wanted = (plan: Plan) => accepted === undefined || plan.accepted.answer === accepted;
        if (name === undefined) return { status: 200, body: { items: plans.filter(wanted).map(planView) } };
        const { result, candidates } = match(name);
        const items = candidates.flatMap(({ plan: id, score }) =>
          plans
            .filter((plan) => plan.id === id && wanted(plan))
            .map((plan) => ({ ...planView(plan), score: Math.round(score * 1000) / 1000 })),
        );
        return { status: 200, body: { match: result, items } };
      },
    },
  ];
}
