/** What a check of a release finds, and how its rules say so. */
import type { Known, Named, Place, Release, ReleaseRules } from './release.ts';

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
export const isNamed = (party: Named | undefined): party is Named =>
  party !== undefined && (written(party.name) || written(party.npi));
