/** What delivering records needs besides: keys for receipts, whose numbers are whose. */
import type { Keys } from '../auth/keys.ts';

export interface Owner {
  /** `Organization/…`, where it is known. */
  readonly reference?: string;
  readonly name: string;
}

export interface Disclosing {
  readonly keys: Pick<Keys, 'signer'>;
  /** Who is verified to have a fax number (E.164). */
  readonly faxOwners: (number: string) => Promise<readonly Owner[]>;
  /** How long a download link is good, ms. */
  readonly linkMs: number;
}
