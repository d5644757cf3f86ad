/** Where paper of ours that comes back belongs. */
import type { Party } from './resources.ts';

interface Whose {
  readonly department: Party;
  /** `Patient/…` whom it is about. */
  readonly patient: string;
}

/** A reply to the referral with our number `referral`. */
export interface ReturnedReply extends Whose {
  readonly to: 'referral';
  readonly referral: string;
}

/** A release: for the request for records with our number `request`, or, printed for a patient only, for one that is still to be made. */
export interface ReturnedRelease extends Whose {
  readonly to: 'records';
  readonly request?: string;
  /** The request asked for it, or has none yet: else a copy of our code is no reason to put another paper in the place of one that stands. */
  readonly waits: boolean;
}

export type Returned = ReturnedReply | ReturnedRelease;

/** What waits for the paper with a token that we printed; undefined when nothing does. */
export type ReturnTo = (token: string) => Promise<Returned | undefined>;
