/**
 * The terms of an estimate from a payer's answer, as far as it tells them for sure. What is told twice and differently, under a condition that
 * nobody here reads, or in a form that cannot be read, is left out: an estimate then says what is not known.
 */
import type { Benefit } from '../ports/eligibility/index.ts';
import { holdsOn, inForce, isOfWholePlan, type Told } from './benefits.ts';
import type { CoverageTerms } from './estimate-shape.ts';

export interface TermsAsked {
  /** X12 service type of the visit: `98`. */
  readonly serviceType: string;
  readonly network: 'in' | 'out';
  /** Day of the visit, ISO; left out: dates are not looked at. */
  readonly date?: string | undefined;
}

export function termsOf(answer: Told, asked: TermsAsked): CoverageTerms['benefits'] {
  const active = inForce(answer, asked.date);
  if (active === false || (active === undefined && answer.benefits.some(isActive))) return {};
  const told = answer.benefits.filter((one) => counts(one, answer, asked));
  const own = (code: string) => told.filter((one) => one.code === code && one.serviceTypes.includes(asked.serviceType));
  const whole = (code: string) => told.filter((one) => one.code === code && isOfWholePlan(one));
  const narrowest = (code: string) => (own(code).length > 0 ? own(code) : whole(code));

  const visits = narrowest('B').filter(({ period }) => period === undefined || period === VISIT);
  const copay = sure(visits, 'amount');
  const beside = sure(own('A'), 'percent');
  const ofPlan = left(whole('C'));
  const deductible = own('C').length > 0 ? left(own('C')) : undefined;
  const first = own('C').length > 0 ? deductible?.remaining !== 0 : isSaving(told) && ofPlan?.remaining !== 0;
  // Whether a co-pay stands for everything else is told only where the same service has a co-insurance beside it, and no deductible of its own.
  const instead = beside === 0 && !first;
  const settled = copay !== undefined && beside !== undefined && (beside > 0 || instead);
  // A co-pay that stands for the visit leaves what else is done there to the plan as a whole; else both have to say the same.
  const alone = settled && instead;
  const share = alone ? sure(whole('A'), 'percent') : same(own('A'), whole('A'), (rows) => sure(rows, 'percent'));
  const shownLeft = (code: string) =>
    alone ? left(whole(code)) : same(own(code), whole(code), left, (a, b) => JSON.stringify(a) === JSON.stringify(b));
  const [rest, cap] = [shownLeft('C'), shownLeft('G')];
  return {
    ...(settled && { copay: { amount: copay, instead } }),
    ...(rest && { deductible: rest }),
    ...(share !== undefined && { coinsurance: share / 100 }),
    ...(cap && { outOfPocket: cap }),
  };
}

const isActive = (one: Benefit) => isOfWholePlan(one) && '12345'.includes(one.code);

/** EB06. */
const [VISIT, REMAINING] = ['27', '29'];
const YEARS = new Set(['22', '23', '25']);

/** Of this network, this day, this patient; Part A pays for no office visit. */
function counts(one: Benefit, { benefits }: Told, { network, date }: TermsAsked): boolean {
  const here = one.network === undefined || one.network === 'W' || one.network === (network === 'in' ? 'Y' : 'N');
  // What stands with the subscriber is the subscriber's own, but for what the family shares.
  const theirs = one.of === 'subscriber' && one.level !== 'FAM' && benefits.some(({ of }) => of === 'dependent');
  return here && !theirs && one.insuranceType !== 'MA' && holdsOn(one.dates, date);
}

/** The one value of all of them; undefined where there is none, two, or a condition. */
function sure(rows: readonly Benefit[], value: 'amount' | 'percent'): number | undefined {
  const here = rows.filter((one) => !isElsewhere(one));
  const values = new Set(here.map((one) => one[value]));
  return values.size === 1 && !here.some(isConditional) ? [...values][0] : undefined;
}

/** What is left for the patient, and for the family where that has its own. */
function left(rows: readonly Benefit[]): { remaining: number; family?: number } | undefined {
  const amount = (some: readonly Benefit[]) => {
    const now = some.filter(({ period }) => period === REMAINING);
    if (now.length > 0) return sure(now, 'amount');
    const year = sure(
      some.filter(({ period = '' }) => YEARS.has(period)),
      'amount',
    );
    return year === 0 ? 0 : undefined;
  };
  const families = rows.filter(({ level }) => level === 'FAM');
  const remaining = amount(rows.filter(({ level = 'IND' }) => level === 'IND'));
  const family = amount(families);
  if (remaining === undefined || (family === undefined && families.length > 0 && remaining > 0)) return undefined;
  return { remaining, ...(family !== undefined && { family }) };
}

/** What the visit and the plan as a whole say, where they agree or only one of them says anything. */
function same<T>(
  own: readonly Benefit[],
  whole: readonly Benefit[],
  read: (rows: readonly Benefit[]) => T | undefined,
  alike: (one: T | undefined, other: T | undefined) => boolean = Object.is,
): T | undefined {
  if (own.length === 0 || whole.length === 0) return read(own.length === 0 ? whole : own);
  return alike(read(own), read(whole)) ? read(own) : undefined;
}

/** Not only of a spouse, children, employees. */
const isForPatient = ({ level = 'IND' }: Benefit) => level === 'IND' || level === 'FAM';

/** III: place of service; 11 is an office. */
const OFFICE = 'III*ZZ*11';
const isElsewhere = ({ rest }: Benefit) => rest.some((one) => one.startsWith('III*ZZ*')) && !rest.includes(OFFICE);

/** Something stands beside it that may change what it is worth: a number of visits, a tier, words. */
function isConditional(one: Benefit): boolean {
  return (
    one.procedure !== undefined ||
    one.quantity !== undefined ||
    /\btier/i.test(one.plan ?? '') ||
    !isForPatient(one) ||
    one.rest.some((text) => text !== OFFICE && !text.startsWith('REF*')) ||
    one.messages.some((text) => !isOfReferral(text))
  );
}

/** Asks for a referral or an authorization, and says nothing of money or how often. */
const isOfReferral = (text: string) =>
  /\b(?:referral|authorization)\b.*\b(?:required|needed)\b/i.test(text) &&
  !/\d|co-?pay|co-?insurance|deductible|tier/i.test(text);

/** By law such a plan pays for nothing but prevention before its deductible is met (26 USC 223). */
const isSaving = (told: readonly Benefit[]) =>
  told.some(({ plan = '', messages }) =>
    [plan, ...messages].some((text) => /\b(?:HSA|HDHP|CDHP)\b|high.deductible/i.test(text)),
  );
