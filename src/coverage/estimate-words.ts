/** Why an amount stands on an estimate, in words that a patient understands. */

export const LINES = [
  'adjustment',
  'copay',
  'deductible',
  'coinsurance',
  'plan-pays',
  'out-of-pocket-cap',
  'second-plan-pays',
  'balance',
  'not-covered',
  'self-pay',
  'self-pay-discount',
  'not-billable',
] as const;
export type LineKind = (typeof LINES)[number];

/** Who pays a line; `nobody`: it is taken off the bill. */
export const PAYS = ['patient', 'plan', 'second-plan', 'nobody'] as const;
export type Pays = (typeof PAYS)[number];

export const PAID_BY: Readonly<Record<LineKind, Pays>> = {
  adjustment: 'nobody',
  copay: 'patient',
  deductible: 'patient',
  coinsurance: 'patient',
  'plan-pays': 'plan',
  'out-of-pocket-cap': 'plan',
  'second-plan-pays': 'second-plan',
  balance: 'patient',
  'not-covered': 'patient',
  'self-pay': 'patient',
  'self-pay-discount': 'nobody',
  'not-billable': 'nobody',
};

export interface Facts {
  /** The plan's name. */
  readonly plan: string;
  /** In words: `20 %`. */
  readonly percent: string;
  /** The service is paid in full. */
  readonly inFull: boolean;
  readonly contracted: boolean;
  /** A cap or another plan has taken part of the patient's share off. */
  readonly lowered: boolean;
}

export const WHY: Readonly<Record<LineKind, (facts: Facts) => string>> = {
  adjustment: ({ plan, contracted }) =>
    contracted
      ? `We have agreed with ${plan} to charge less than our usual price. Nobody has to pay this part.`
      : `By law nobody may be billed much more than ${plan} counts. Nobody has to pay this part.`,
  copay: ({ plan, lowered }) =>
    lowered
      ? `What is left to you of the co-pay, a fixed amount that ${plan} asks you to pay at each visit.`
      : `The co-pay: a fixed amount that ${plan} asks you to pay at each visit.`,
  deductible: ({ plan }) =>
    `You have not yet paid the whole deductible, the amount you pay yourself each year before ${plan} begins to pay.`,
  coinsurance: ({ plan, percent, lowered }) =>
    lowered
      ? `What is left to you of your share of the rest, which is ${percent} by the terms of ${plan} (co-insurance).`
      : `Your share of the rest, ${percent} by the terms of ${plan} (co-insurance).`,
  'plan-pays': ({ plan, inFull }) =>
    inFull ? `${plan} pays this service in full.` : `What ${plan} pays by its terms.`,
  'out-of-pocket-cap': ({ plan }) =>
    `You have reached the most you have to pay yourself in a year, or reach it with this visit. ${plan} pays what would come on top.`,
  'second-plan-pays': ({ plan }) => `Your other plan, ${plan}, pays this of what the first plan leaves to you.`,
  balance: ({ plan }) =>
    `We have no contract with ${plan}: it counts only a part of our price, and the difference is yours to pay, unless a law protects you from it.`,
  'not-covered': ({ plan }) => `${plan} does not pay for this service, so you pay for it yourself.`,
  'self-pay': () => 'No insurance pays for this visit, so you pay for it yourself.',
  'self-pay-discount': () => 'Taken off our usual price because you pay without insurance.',
  'not-billable': ({ plan }) =>
    `As a Qualified Medicare Beneficiary you are not billed for what ${plan} covers. Nobody asks you for this part.`,
};

export const NOTICE =
  'This is an estimate, not a guarantee: what you owe is settled when your plan has processed the claim.';
export const CAP_UNKNOWN =
  'What is left until you have paid the most of a year is not known here: when you are near to it, you pay less than this.';
export const GOOD_FAITH =
  'Who pays without insurance has a right to a Good Faith Estimate, and may dispute a bill that is 400 dollars or more above it.';
