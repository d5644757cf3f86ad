/** Where paper of ours that comes back belongs. */
import type { Party } from './resources.ts';

export interface Returned {
  /** Our number of the referral it is a reply to. */
  readonly referral: string;
  readonly department: Party;
  /** `Patient/…` whom it is about. */
  readonly patient: string;
}

/** What waits for the paper with a token that we printed; undefined when nothing does. */
export type ReturnTo = (token: string) => Promise<Returned | undefined>;
