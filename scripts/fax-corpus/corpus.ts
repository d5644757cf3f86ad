/** The whole corpus, in its order: first what the reading may be tuned on, then what is held out. */
import { HELD_OUT } from './held-out.ts';
import { type Made, make } from './sample.ts';
import { TUNING } from './tuning.ts';

export const SEED = 20_261;
/** The number of the first held-out sample: a new tuning sample renames none of them. */
const HELD_OUT_FROM = 51;

/** Makers of the samples, so that a test can make a few. */
export function corpus(): readonly (() => Promise<Made>)[] {
  return [
    ...TUNING.map((sample, i) => () => make(sample, i + 1, 'tuning', SEED)),
    ...HELD_OUT.map((sample, i) => () => make(sample, HELD_OUT_FROM + i, 'held-out', SEED)),
  ];
}
