/** What a payer's answer says: whether somebody is insured, each benefit in words, the terms for an estimate. Nothing is dropped. */
import type { Benefit, EligibilityAnswer } from '../ports/eligibility/index.ts';
import type { CoverageTerms } from './estimate-shape.ts';
import {
  BENEFITS,
  INSURANCE_TYPES,
  LEVELS,
  type Mend,
  PERIODS,
  REJECTIONS,
  RETRIED,
  SERVICE_TYPES,
} from './x12-words.ts';

export interface Shown {
  /** In words; `unknown` is set where its code is none of ours. */
  readonly benefit: string;
  readonly unknown?: true;
  readonly services: readonly string[];
  readonly level?: string;
  readonly insuranceType?: string;
  readonly plan?: string;
  readonly period?: string;
  /** Cents. */
  readonly amount?: number;
  /** Percent. */
  readonly percent?: number;
  readonly quantity?: string;
  readonly authorization?: 'required' | 'not-required' | 'unknown';
  readonly network?: 'in' | 'out' | 'both' | 'unknown';
  readonly messages: readonly string[];
  readonly entities: readonly string[];
  /** What nobody here reads, as it came. */
  readonly rest: readonly string[];
}

const word = (words: Readonly<Record<string, string>>, code: string) =>
  (Object.hasOwn(words, code) ? words[code] : undefined) ?? code;
const AUTHORIZATION = { Y: 'required', N: 'not-required', U: 'unknown' } as const;
const NETWORK = { Y: 'in', N: 'out', W: 'both', U: 'unknown' } as const;

export function shown(one: Benefit): Shown {
  return {
    benefit: word(BENEFITS, one.code),
    ...(!Object.hasOwn(BENEFITS, one.code) && { unknown: true }),
    services: one.serviceTypes.map((type) => word(SERVICE_TYPES, type)),
    ...(one.level && { level: word(LEVELS, one.level) }),
    ...(one.insuranceType && { insuranceType: word(INSURANCE_TYPES, one.insuranceType) }),
    ...(one.plan && { plan: one.plan }),
    ...(one.period && { period: word(PERIODS, one.period) }),
    ...(one.amount !== undefined && { amount: one.amount }),
    ...(one.percent !== undefined && { percent: one.percent / 100 }),
    ...(one.quantity && { quantity: `${one.quantity.value} ${one.quantity.of}` }),
    ...(one.authorization && { authorization: AUTHORIZATION[one.authorization] }),
    ...(one.network && { network: NETWORK[one.network] }),
    messages: one.messages,
    entities: one.entities.map(({ role, name, id, contacts }) =>
      [role, name, id, ...contacts].filter(Boolean).join(' '),
    ),
    rest: one.rest,
  };
}

export interface Refused {
  readonly code: string;
  readonly means: string;
  readonly mend?: Mend;
  readonly retry: boolean;
  /** Days to wait, where the payer says so. */
  readonly wait?: number;
}

export function refused({ rejections }: Pick<EligibilityAnswer, 'rejections'>): Refused[] {
  return rejections.map(({ code, followUp }) => {
    const known = Object.hasOwn(REJECTIONS, code) ? REJECTIONS[code] : undefined;
    return {
      code,
      means: known?.means ?? 'The payer gives a reason that is not known here.',
      ...(known?.mend && { mend: known.mend }),
      retry: RETRIED.has(code),
      ...(followUp === 'W' && { wait: 30 }),
      ...(followUp === 'X' && { wait: 10 }),
    };
  });
}

/** Insured on the day or not; undefined where the answer does not say, or says both. */
export function inForce({ benefits }: Pick<EligibilityAnswer, 'benefits'>): boolean | undefined {
  const whole = benefits.filter(isOfWholePlan);
  const said = (codes: string) => whole.some(({ code }) => codes.includes(code) && code.length === 1);
  const [active, inactive] = [said('12345'), said('678')];
  return active === inactive ? undefined : active;
}

/** X12 service type of health benefit plan coverage. */
const WHOLE_PLAN = '30';

export interface TermsAsked {
  /** X12 service type of the visit: `98`. */
  readonly serviceType: string;
  readonly network: 'in' | 'out';
}

/**
 * The terms of an estimate, as far as the answer tells them for sure: what is told twice and differently, or only for the year where what is
 * left is asked for, is left out.
 */
export function termsOf(
  { benefits }: Pick<EligibilityAnswer, 'benefits'>,
  asked: TermsAsked,
): CoverageTerms['benefits'] {
  const mine = benefits.filter(
    ({ network }) => network === undefined || network === 'W' || network === (asked.network === 'in' ? 'Y' : 'N'),
  );
  const amount = (code: string, level: string, period: string) =>
    only(
      narrowest(mine, asked, (one) => one.code === code && one.period === period && (one.level ?? 'IND') === level),
      'amount',
    );
  const left = (code: string) => {
    const remaining = amount(code, 'IND', '29') ?? (amount(code, 'IND', '23') === 0 ? 0 : undefined);
    const family = amount(code, 'FAM', '29');
    return remaining === undefined ? undefined : { remaining, ...(family !== undefined && { family }) };
  };
  const isShare = ({ code, percent }: Benefit) => code === 'A' && percent !== undefined;
  const shares = narrowest(mine, asked, isShare);
  const copay = only(
    narrowest(mine, asked, ({ code, amount }) => code === 'B' && amount !== undefined),
    'amount',
  );
  // Whether a co-pay stands for everything else is told only where the same service has a co-insurance beside it.
  const own = shares.some(({ serviceTypes }) => serviceTypes.includes(asked.serviceType));
  const beside = own ? only(shares, 'percent') : undefined;
  const instead = copay !== undefined && beside === 0;
  // Then what else is done at the visit goes by the plan as a whole.
  const share = instead
    ? only(narrowest(mine, { ...asked, serviceType: WHOLE_PLAN }, isShare), 'percent')
    : only(shares, 'percent');
  const [deductible, outOfPocket] = [left('C'), left('G')];
  return {
    ...(copay !== undefined && beside !== undefined && { copay: { amount: copay, instead } }),
    ...(deductible && { deductible }),
    ...(share !== undefined && { coinsurance: share / 100 }),
    ...(outOfPocket && { outOfPocket }),
  };
}

function isOfWholePlan({ serviceTypes }: Benefit): boolean {
  return serviceTypes.length === 0 || serviceTypes.includes(WHOLE_PLAN);
}

/** Those for the very service; without any, those for the plan as a whole. */
function narrowest(
  benefits: readonly Benefit[],
  { serviceType }: TermsAsked,
  fits: (one: Benefit) => boolean,
): Benefit[] {
  const all = benefits.filter(fits);
  const own = all.filter(({ serviceTypes }) => serviceTypes.includes(serviceType));
  return own.length > 0 ? own : all.filter(isOfWholePlan);
}

function only(benefits: readonly Benefit[], value: 'amount' | 'percent'): number | undefined {
  const values = new Set(benefits.map((one) => one[value]));
  return values.size === 1 ? [...values][0] : undefined;
}

/** What of a benefit tells that something is asked for before the visit. */
export type Asking = Pick<Benefit, 'serviceTypes' | 'messages'> &
  Partial<Pick<Benefit, 'code' | 'authorization' | 'insuranceType'>>;

/** Whether a referral or an authorization is asked for, by the answer alone, and by which part of it. */
export function asksFor({ benefits }: { readonly benefits: readonly Asking[] }, serviceTypes: readonly string[]) {
  const mine = benefits.filter((one) => one.serviceTypes.some((type) => serviceTypes.includes(type)));
  const authorization = mine.some((one) => one.authorization === 'Y')
    ? ('yes' as const)
    : mine.length > 0 && mine.every((one) => one.authorization === 'N')
      ? ('no' as const)
      : ('unknown' as const);
  const word = benefits
    .flatMap(({ messages }) => messages)
    .find((text) => /\breferral\b.*\b(?:required|needed)\b/i.test(text) && !/\bno\b|\bnot\b/i.test(text));
  const bound = benefits.some(({ code = '' }) => ['L', 'MC', 'N'].includes(code));
  const gated = benefits.some(({ insuranceType }) => insuranceType === 'HM' || insuranceType === 'PS');
  const basis = word ? 'message' : bound ? 'primary-care-provider' : gated ? 'plan-type' : undefined;
  return {
    authorization,
    referral: word ? ('yes' as const) : ('unknown' as const),
    ...(word !== undefined && { words: word }),
    ...(basis && { basis }),
  };
}
