/** The plans of mappings/plans/ and what they ask for. What no rule says is unknown: the plan is called, nothing is guessed. */
import type { Plan, PlanRule } from '../mappings/insurance-schema.ts';

export type RuleAbout = PlanRule['about'];

export interface Asked {
  /** NUCC. */
  readonly specialty?: string;
  /** In words, as the rules name it. */
  readonly service?: string;
}

export type RuleAnswer =
  | { readonly answer: 'yes' | 'no'; readonly source: string; readonly date: string }
  | { readonly answer: 'unknown' };

/** What a plan says of a specialty and a service: the narrowest rule that fits, one for a service before one for a specialty. */
export function ruleFor(plan: Plan, about: RuleAbout, asked: Asked = {}): RuleAnswer {
  const fits = plan.rules.filter(
    (rule) =>
      rule.about === about &&
      (rule.specialty === undefined || rule.specialty === asked.specialty) &&
      (rule.service === undefined || rule.service === asked.service),
  );
  const narrow = (rule: PlanRule) => (rule.service === undefined ? 0 : 2) + (rule.specialty === undefined ? 0 : 1);
  const [rule] = fits.sort((a, b) => narrow(b) - narrow(a) || (a.date < b.date ? 1 : -1));
  return rule ? { answer: rule.answer, source: rule.source, date: rule.date } : { answer: 'unknown' };
}

export const CALL_THE_PLAN = 'Not known here: call the plan at the number on the card.';

/** A plan as callers read it. */
export function planView(plan: Plan) {
  const say = (about: 'referral' | 'authorization') => {
    const answer = ruleFor(plan, about);
    return answer.answer === 'unknown' ? { ...answer, advice: CALL_THE_PLAN } : answer;
  };
  return {
    id: plan.id,
    name: plan.name,
    aliases: plan.alias,
    kind: plan.kind,
    accepted: plan.accepted,
    referral: say('referral'),
    authorization: say('authorization'),
    rules: plan.rules,
  };
}
