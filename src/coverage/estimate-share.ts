/**
 * What one plan and the patient pay of one service, in cents. The order is that of the field: contracted adjustment, co-pay, deductible,
 * co-insurance, out-of-pocket cap.
 */

/** What a plan asks, as far as it is known. Percent are hundredths: 2000 is 20 %. */
export interface Terms {
  readonly contracted: boolean;
  /** Without a contract: hundredths of a percent over what is allowed that the patient may be billed for at most; undefined: all of it. */
  readonly limit?: number | undefined;
  readonly copay?: { readonly amount: number; readonly instead: boolean } | undefined;
  readonly deductible?: number | undefined;
  readonly coinsurance?: number | undefined;
  /** Left of what the patient pays at most; undefined: there is none, or it is not known. */
  readonly cap?: number | undefined;
}

/** What is left in the course of one visit. */
export interface Left {
  copay: number;
  deductible: number;
  cap: number;
}

export interface Service {
  readonly charge: number;
  readonly allowed: number | undefined;
  readonly takesCopay: boolean;
  readonly takesDeductible: boolean;
  readonly preventive: boolean;
}

export type Missing = 'allowed' | 'copay' | 'deductible' | 'coinsurance';

export interface Share {
  /** Of the contract: nobody pays it. */
  readonly adjustment: number;
  /** Over what a plan without a contract allows: the patient may be billed for it. */
  readonly balance: number;
  /** By the terms alone: neither cap nor another plan has taken anything off. */
  readonly byTerms: Asked;
  /** What the patient is asked, the cap already taken off. */
  readonly asked: Asked;
  /** Of the plan's part, what it pays because the patient has reached the cap. */
  readonly relief: number;
  readonly plan: number;
  /** Without these nothing can be said; the amounts are then none. */
  readonly missing: readonly Missing[];
}

export interface Asked {
  readonly copay: number;
  readonly deductible: number;
  readonly coinsurance: number;
}

export const leftOf = ({ copay, deductible, cap }: Terms): Left => ({
  copay: copay?.amount ?? 0,
  deductible: deductible ?? 0,
  cap: cap ?? Number.POSITIVE_INFINITY,
});

/** `left` is lowered by what this service takes of it. */
export function shareOf(service: Service, terms: Terms, left: Left): Share {
  const missing: Missing[] = [];
  const allowed = Math.min(service.charge, service.allowed ?? 0);
  if (service.allowed === undefined) missing.push('allowed');
  const over = service.charge - allowed;
  const most = terms.limit === undefined ? over : Math.min(over, percentOf(allowed, terms.limit));
  const balance = terms.contracted ? 0 : most;
  const bill = { adjustment: over - balance, balance };
  if (service.preventive) return { ...bill, byTerms: NOTHING, asked: NOTHING, relief: 0, plan: allowed, missing };

  if (service.takesCopay && !terms.copay) missing.push('copay');
  const copay = service.takesCopay ? Math.min(left.copay, allowed) : 0;
  const rest = service.takesCopay && terms.copay?.instead ? 0 : allowed - copay;
  if (rest > 0 && service.takesDeductible && terms.deductible === undefined) missing.push('deductible');
  const deductible = service.takesDeductible ? Math.min(left.deductible, rest) : 0;
  if (rest > deductible && terms.coinsurance === undefined) missing.push('coinsurance');
  const coinsurance = percentOf(rest - deductible, terms.coinsurance ?? 0);

  const byTerms = { copay, deductible, coinsurance };
  const { kept: asked, taken: relief } = lower(byTerms, left.cap);
  left.copay -= copay;
  left.deductible -= deductible;
  left.cap -= totalOf(asked);
  return { ...bill, byTerms, asked, relief, plan: allowed - totalOf(asked), missing };
}

const NOTHING: Asked = { copay: 0, deductible: 0, coinsurance: 0 };

/** Hundredths of a percent of an amount, half a cent up. */
export const percentOf = (amount: number, hundredths: number): number => Math.round((amount * hundredths) / 10_000);

export const totalOf = ({ copay, deductible, coinsurance }: Asked): number => copay + deductible + coinsurance;

/** What the patient is asked, but `most` at most: co-insurance falls first, then deductible, then co-pay. */
export function lower(asked: Asked, most: number): { readonly kept: Asked; readonly taken: number } {
  let over = Math.max(0, totalOf(asked) - most);
  const taken = over;
  const keep = (amount: number) => {
    const less = Math.min(amount, over);
    over -= less;
    return amount - less;
  };
  const coinsurance = keep(asked.coinsurance);
  const deductible = keep(asked.deductible);
  return { kept: { copay: keep(asked.copay), deductible, coinsurance }, taken };
}
