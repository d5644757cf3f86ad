/**
 * Evidence in bits for and against "these two are one person" (Fellegi–Sunter: log2 of m/u and of (1−m)/(1−u)).
 * m is how often the field agrees for one person, u how often for two; estimates for a US clinic of about 100,000 patients,
 * to be recalibrated on the clinic's own data.
 */

export const WEIGHTS = {
  birthDate: { agree: 14.2, disagree: -5.1 },
  family: { agree: 7.5, disagree: -3.3 },
  given: { agree: 6.5, disagree: -3 },
  middle: { agree: 3.3, disagree: -0.9 },
  sex: { agree: 1, disagree: -4.6 },
  phone: { agree: 10.2, disagree: -1.3 },
  email: { agree: 11.4, disagree: -1.2 },
  street: { agree: 10.3, disagree: -1.5 },
  postalCode: { agree: 6.2, disagree: -2 },
  ssn4: { agree: 13.2, disagree: -4.3 },
  /** Member id of a plan, or another personal number such as a driver licence. */
  memberId: { agree: 14.1, disagree: -2.7 },
  /** A different number of one medical record system says little by itself (duplicate charts), but no machine may overrule it. */
  mrn: { agree: 20, disagree: 0 },
} as const;

export type Field = keyof typeof WEIGHTS;

/** Share of the full weight that a lesser agreement keeps. */
export const PARTIAL = { similar: 0.6, nickname: 0.7, part: 0.7, transposed: 0.7, closeDate: 0.3 } as const;

/** Jaro–Winkler at or above which two names are spellings of one. */
export const SIMILAR_NAMES = 0.92;

/** Bands of the summed score, in bits, at a prior of −16.6 (one in 100,000). */
export const AUTO_LINK = 30;
export const REVIEW = 15;
/** How far below the best the next candidate must be for a link without a person. */
export const RUNNER_UP_MARGIN = 8;

/** m of the surname, and u where the surname is not among the common ones. */
const SURNAME_M = 0.9;
const SURNAME_U = 0.005;

/** What an agreeing surname is worth when this share of patients bears it: Garcia less than Featherstone, never more than the table. */
export function surnameWeight(share: number | undefined): number {
  return share === undefined ? WEIGHTS.family.agree : Math.log2(SURNAME_M / Math.max(share, SURNAME_U));
}
