/** What a payer's answer says: whether somebody is insured, each benefit in words, what is asked for before a visit. Nothing is dropped. */
import type { Benefit, BenefitDate, EligibilityAnswer } from '../ports/eligibility/index.ts';
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

/** Insured on the day or not; undefined where the answer does not say, says both, or tells dates that the day is not within. */
export function inForce({ benefits, dates }: Told, day?: string): boolean | undefined {
  const whole = benefits.filter(isOfWholePlan);
  const said = (codes: string, on: readonly Benefit[]) =>
    on.some(({ code }) => code.length === 1 && codes.includes(code));
  // Part A alone pays for no visit.
  const now = whole.filter((one) => one.insuranceType !== 'MA' && holdsOn(dates, day) && holdsOn(one.dates, day));
  const [active, inactive] = [said('12345', now), said('678', whole)];
  return active === inactive ? undefined : active;
}

export type Told = Pick<EligibilityAnswer, 'benefits' | 'dates'>;

/** X12 service type of health benefit plan coverage. */
const WHOLE_PLAN = '30';

/** A benefit of one procedure names no service type either. */
export function isOfWholePlan({ serviceTypes, procedure }: Benefit): boolean {
  return serviceTypes.includes(WHOLE_PLAN) || (serviceTypes.length === 0 && procedure === undefined);
}

/** DTP01: plan, benefit, eligibility; their begins and their ends. */
const [DURING, BEGINS, ENDS] = [new Set(['291', '292', '307']), ['346', '348', '356'], ['347', '349', '357']];

/** Whether dates leave a day in; of several stretches of one kind one is enough. Without a day nothing is looked at. */
export function holdsOn(dates: readonly BenefitDate[], day: string | undefined): boolean {
  if (day === undefined) return true;
  const within = ({ of, start, end }: BenefitDate) =>
    ENDS.includes(of) ? day <= start : start <= day && (end === undefined || day <= end);
  const kinds = new Set(dates.map(({ of }) => of).filter((of) => DURING.has(of) || [...BEGINS, ...ENDS].includes(of)));
  return [...kinds].every((kind) => dates.some((one) => one.of === kind && within(one)));
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
  // What is said of another service says nothing of this one.
  const near = benefits.filter((one) => one.serviceTypes.length === 0 || mine.includes(one) || isOfPlan(one));
  const word = near.flatMap(({ messages }) => messages).find(asksForReferral);
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

const isOfPlan = ({ serviceTypes }: Asking) => serviceTypes.includes(WHOLE_PLAN);

/** For sure: neither denied nor only for some. */
const asksForReferral = (text: string) =>
  /\breferral\b.*\b(?:required|needed)\b/i.test(text) && !/\b(?:no|not|may|if|unless|except|waived)\b/i.test(text);
