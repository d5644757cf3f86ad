/** The whole corpus, in its order: first what the reading may be tuned on, then what is held out. */
import { type Made, make } from './sample.ts';
import { TUNING } from './tuning.ts';

export const SEED = 20_261;

/** Makers of the samples, so that a test can make a few. */
export function corpus(): readonly (() => Promise<Made>)[] {
  return TUNING.map((sample, i) => () => make(sample, i + 1, 'tuning', SEED));
}
