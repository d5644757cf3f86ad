/** What a check of a release finds, and how its rules say so. */
import type { Known, Named, Place, Release, ReleaseRules, Sensitive } from './release.ts';

export interface Defect {
  /** Stable. `missing`: not filled in; anything else: filled in, and not good. */
  readonly code:
    | 'missing'
    | 'expired'
    | 'revoked'
    | 'compound'
    | 'conditioned'
    | 'false-information'
    | 'not-ours'
    | 'not-the-requester'
    | 'not-the-patient'
    | 'no-authority'
    | 'not-signed-yet'
    | 'not-named'
    | 'not-covered';
  readonly citation: string;
  /** Path within the release. */
  readonly element: string;
  /** For the letter: what is needed, in plain words. */
  readonly text: string;
  readonly page?: number;
  readonly box?: Place['box'];
}

export interface Warning {
  readonly code: string;
  readonly element: string;
  readonly text: string;
}

/** One rule of the check: what it finds. */
export type Rule = (release: Release, known: Known, rules: ReleaseRules) => readonly (Defect | Warning)[];

export const CORE = '45 CFR 164.508(c)(1)';
export const defect = (code: Defect['code'], element: string, citation: string, text: string): Defect => ({
  code,
  citation,
  element,
  text,
});
export const missing = (element: string, citation: string, text: string) => [
  defect('missing', element, citation, text),
];
export const written = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
export const warning = (code: string, element: string, text: string): Warning => ({ code, element, text });
export const isNamed = (party: Named | undefined): party is Named =>
  party !== undefined && (written(party.name) || written(party.npi));

/**
 * Whoever asks for their own records, or for those of whom they act for by law, has a right to them (45 CFR 164.524, 164.502(g)): a written
 * request is enough, and what only an authorization must say may not be asked of it.
 */
export function isAccess(
  { signedBy }: Pick<Release, 'signedBy'>,
  { requester }: { readonly requester: Pick<Known['requester'], 'kind'> },
): boolean {
  if (requester.kind === 'patient') return true;
  const relationship = signedBy?.relationship;
  return requester.kind === 'representative' && relationship !== undefined && !['self', 'other'].includes(relationship);
}

/** The class that covers every other, but never psychotherapy notes. */
export const WHOLE_CHART = 'full-chart';

/** What each category asks for beyond a general release. */
export const CATEGORY_LAW: Readonly<Record<Sensitive, readonly [citation: string, words: string]>> = {
  'mental-health': ['A.R.S. 36-509', 'Mental health records must be named on the release.'],
  'substance-use': ['42 CFR 2.31(a)(3)', 'Records of substance use treatment must be named on the release.'],
  hiv: ['A.R.S. 36-664', 'HIV and communicable disease records must be named on the release.'],
  genetic: ['A.R.S. 12-2802', 'Genetic test results must be named on the release.'],
  reproductive: ['45 CFR 164.508(c)(1)(i)', 'Reproductive health records must be named on the release.'],
  psychotherapy: ['45 CFR 164.508(a)(2)', 'Psychotherapy notes need a release that names them.'],
};
