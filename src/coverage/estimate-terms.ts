/** The terms by which an estimate is made: what the caller told, what the plan's file says, what the year says. */
import type { MedicareYear, Plan } from '../mappings/insurance-schema.ts';
import type { CoverageTerms } from './estimate-shape.ts';
import type { Terms } from './estimate-share.ts';

/** Something that has to be known first. */
export interface Unknown {
  readonly path: string;
  readonly code: string;
  readonly text: string;
}

export interface Payer {
  readonly name: string;
  readonly plan: Plan | undefined;
  readonly terms: Terms;
  /** What has been asked of a patient under this plan can be asked of nobody. */
  readonly qmb: boolean;
  readonly coordination: 'standard' | 'carve-out' | undefined;
  readonly supplement: CoverageTerms['benefits']['supplement'];
  readonly path: string;
}

/** Inactive on the day: it is as if there were none. */
export function isActive({ active, period }: CoverageTerms, date: string): boolean {
  const { start = date, end = date } = period ?? {};
  return active !== false && start <= date && date <= end;
}

export function payerOf(
  coverage: CoverageTerms,
  path: string,
  date: string,
  plan: Plan | undefined,
  medicare: readonly MedicareYear[],
  unknown: Unknown[],
): Payer {
  const { benefits, network, qmb = false } = coverage;
  const contracted = network === undefined ? byContract(plan) : network === 'in';
  if (contracted === undefined) {
    unknown.push({
      path: `${path}.network`,
      code: 'network',
      text: 'Whether this plan has a contract with the group is not known: call the plan.',
    });
  }
  const payer = {
    name: plan?.name ?? coverage.plan,
    plan,
    qmb,
    coordination: benefits.coordination,
    supplement: benefits.supplement,
    path,
  };
  const common = {
    contracted: contracted ?? true,
    cap: least(benefits.outOfPocket),
    copay: benefits.copay,
    coinsurance: benefits.coinsurance === undefined ? undefined : Math.round(benefits.coinsurance * 100),
  };
  if (plan?.kind !== 'medicare') {
    const told = benefits.deductible;
    if (told && 'met' in told) {
      const text = 'What the deductible of a year is, is known of Original Medicare only: tell what is left of it.';
      unknown.push({ path: `${path}.benefits.deductible`, code: 'deductible-left', text });
    }
    return { ...payer, terms: { ...common, deductible: told && 'remaining' in told ? least(told) : undefined } };
  }
  const year = medicare.find(({ from, to }) => from <= date && date <= to);
  if (!year) {
    const text = 'The amounts of Medicare are not known for the year of this day.';
    unknown.push({ path: '$.date', code: 'medicare-year', text });
  }
  return {
    ...payer,
    terms: {
      ...common,
      limit: LIMITING_CHARGE,
      copay: { amount: 0, instead: false },
      coinsurance: year ? year.coinsurance * 100 : 0,
      deductible: medicareDeductible(benefits.deductible, year?.deductible ?? 0),
    },
  };
}

/** 42 CFR 414.48: who does not take part may charge 115 % of what Medicare then allows. Hundredths of a percent over it. */
const LIMITING_CHARGE = 1500;

function byContract(plan: Plan | undefined): boolean | undefined {
  if (plan?.accepted.answer === 'yes') return true;
  return plan?.accepted.answer === 'no' ? false : undefined;
}

function medicareDeductible(told: CoverageTerms['benefits']['deductible'], ofYear: number): number | undefined {
  if (!told) return undefined;
  return 'met' in told ? Math.max(0, ofYear - told.met) : Math.min(ofYear, told.remaining);
}

/** Of a family's and one's own, what is nearer to its end counts. */
function least(left: { remaining: number; family?: number | undefined } | undefined): number | undefined {
  return left && Math.min(left.remaining, left.family ?? left.remaining);
}
