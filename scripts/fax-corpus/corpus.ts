/** The whole corpus, in its order: first what the reading may be tuned on, then what is held out. */
import { HELD_OUT } from './held-out.ts';
import { type Made, type Medium, make, type Sample } from './sample.ts';
import type { Use } from './truth.ts';
import { TUNING } from './tuning.ts';

export const SEED = 20_261;
/** The number of the first held-out sample: a new tuning sample renames none of them. */
const HELD_OUT_FROM = 51;

export interface Maker {
  readonly medium: Medium;
  make(): Promise<Made>;
}

/** Makers of the samples: pictures take a while, a test makes a few of them. */
export function corpus(): readonly Maker[] {
  const makers = (samples: readonly Sample[], from: number, use: Use) =>
    samples.map((sample, i) => ({ medium: sample.medium, make: () => make(sample, from + i, use, SEED) }));
  return [...makers(TUNING, 1, 'tuning'), ...makers(HELD_OUT, HELD_OUT_FROM, 'held-out')];
}
