/**
 * Whether a plan asks for a referral or an authorization. Pure. In this order: what the payer has answered of this very coverage, then the plan's
 * own rules, the narrowest first. What neither says is unknown, whatever kind of plan it is: the plan is called, and unknown is never taken for no.
 */
import type { Plan } from '../mappings/insurance-schema.ts';
import { type Asked, CALL_THE_PLAN, ruleFor } from './plans.ts';

export const NEEDS = ['referral', 'authorization'] as const;
export type About = (typeof NEEDS)[number];
export type Answer = 'yes' | 'no' | 'unknown';

/** What an answer rests on: the payer's (271), a rule of the plan's file, only what kind of plan it is, nothing, or that nobody is insured. */
export const BASES = ['payer', 'plan-rule', 'plan-kind', 'plan-unknown', 'self-pay'] as const;

export interface Need {
  readonly answer: Answer;
  readonly basis: (typeof BASES)[number];
  /** Where it says so, and the day it was said. */
  readonly rule?: { readonly source: string; readonly date: string };
  readonly advice?: string;
}

/** What the latest answer of a payer says, for an office visit. */
export interface PayerSays {
  readonly referral: Answer;
  readonly authorization: Answer;
  /** The payer's words, where a message decided it. */
  readonly words?: string;
  /** ISO date of the answer. */
  readonly on: string;
  /** Insured on the day asked about; undefined: it does not say. */
  readonly inForce?: boolean;
}

export interface Insured {
  /** Undefined: the name is none of the plans for sure. */
  readonly plan: Plan | undefined;
  readonly payer?: PayerSays | undefined;
  readonly asked: Asked;
}

/** Who comes without referral to any plan that has one: no message about specialists is about them. */
const PRIMARY_CARE = new Set(['207Q00000X', '207R00000X', '208D00000X', '208000000X']);

export function needOf(about: About, { plan, payer, asked }: Insured): Need {
  const said = payer && saysOf(about, payer, asked);
  if (payer && said && said !== 'unknown') {
    const source = payer.words === undefined || about !== 'referral' ? 'The payer’s answer (271)' : payer.words;
    return { answer: said, basis: 'payer', rule: { source, date: payer.on } };
  }
  if (!plan) return { answer: 'unknown', basis: 'plan-unknown', advice: CALL_THE_PLAN };
  const rule = ruleFor(plan, about, asked);
  if (rule.answer === 'unknown') return { answer: 'unknown', basis: 'plan-kind', advice: CALL_THE_PLAN };
  return { answer: rule.answer, basis: 'plan-rule', rule: { source: rule.source, date: rule.date } };
}

/** The payer was asked about an office visit: its no says nothing of a service, nor what it says of specialists anything of primary care. */
function saysOf(about: About, payer: PayerSays, { specialty, service }: Asked): Answer {
  const said = payer[about];
  if (said === 'no' && service !== undefined) return 'unknown';
  const ofSpecialists = about === 'referral' && /\bspecialist/i.test(payer.words ?? '');
  return ofSpecialists && specialty !== undefined && PRIMARY_CARE.has(specialty) ? 'unknown' : said;
}

export const SELF_PAY_NEED: Need = { answer: 'no', basis: 'self-pay' };
