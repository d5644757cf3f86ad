/** The whole corpus, in its order: first what the reading may be tuned on, then what is held out. */
import { FORMER_HELD_OUT } from './former-held-out.ts';
import { HELD_OUT } from './held-out.ts';
import { type Made, type Medium, make, type Sample } from './sample.ts';
import type { Use } from './truth.ts';
import { TUNING } from './tuning.ts';

export const SEED = 20_261;
/** The numbers of each lot's first sample: a new one renames none of the others. */
const FROM = { tuning: 1, formerHeldOut: 51, heldOut: 101 };

export interface Maker {
  readonly medium: Medium;
  make(): Promise<Made>;
}

/** Makers of the samples: pictures take a while, a test makes a few of them. */
export function corpus(): readonly Maker[] {
  const makers = (samples: readonly Sample[], from: number, use: Use) =>
    samples.map((sample, i) => ({ medium: sample.medium, make: () => make(sample, from + i, use, SEED) }));
  return [
    ...makers(TUNING, FROM.tuning, 'tuning'),
    ...makers(FORMER_HELD_OUT, FROM.formerHeldOut, 'tuning'),
    ...makers(HELD_OUT, FROM.heldOut, 'held-out'),
  ];
}
