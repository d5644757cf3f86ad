/** What a run of words is read as. */
import type { Token } from './page.ts';

export interface Value {
  /** Normalised, as ReadField tells. */
  readonly text: string;
  /** The words it was read from. */
  readonly tokens: readonly Token[];
  /** How surely words of this form are such a value, 0 to 1: a number with a check digit more than a phrase. */
  readonly strength: number;
}

/** How a kind of value is read; `today` is an ISO date. */
export type Reader = (tokens: readonly Token[], today: string) => Value | undefined;
