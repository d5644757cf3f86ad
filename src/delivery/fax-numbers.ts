/**
 * The book of fax numbers: whose a number is, who made sure of it, how and when. A fax with patient data goes only to a number that
 * stands here as verified; a wrong digit is a breach. Numbers are E.164, times ms since 1970. Rows are kept for good.
 */
import type { Person } from '../auth/caller.ts';

/** How a person made sure. `second-person`: one typed the number, another compared and confirmed it. */
export const VERIFIED_HOW = ['call-back', 'directory', 'letterhead', 'in-person', 'second-person'] as const;
export type VerifiedHow = (typeof VERIFIED_HOW)[number];

export interface FaxNumber {
  readonly id: string;
  readonly number: string;
  /** `reference`: Organization/… or PractitionerRole/… of the store, where there is one. */
  readonly owner: { readonly reference?: string; readonly name: string };
  /** A client of the group's systems has an id and no name of a person. */
  readonly enteredBy: Person;
  readonly enteredAt: number;
  readonly verified?: { readonly by: Person; readonly how: VerifiedHow; readonly at: number };
  readonly revoked?: { readonly by: Person; readonly at: number };
}

export interface FaxNumbers {
  /** False when the owner has this number already, verified or not, and nobody revoked it. */
  add(entry: FaxNumber): Promise<boolean>;
  find(id: string): Promise<FaxNumber | undefined>;
  /** In the order they were entered, from the one after `after` (an id); revoked ones too. */
  list(after: string | undefined, most: number): Promise<FaxNumber[]>;
  /** False when it is verified or revoked already. */
  verify(id: string, verified: NonNullable<FaxNumber['verified']>): Promise<boolean>;
  /** False when it is revoked already. */
  revoke(id: string, revoked: NonNullable<FaxNumber['revoked']>): Promise<boolean>;
  /** Verified numbers of any of these owners, the latest verified first. */
  verifiedOf(owners: readonly string[]): Promise<FaxNumber[]>;
  /** Who is verified to have this number. */
  ownersOf(number: string): Promise<FaxNumber[]>;
}
