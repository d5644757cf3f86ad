import type { Page } from './page.ts';
import type { Value } from './value.ts';

/** One reading of a field; of several the surest is taken, and others that differ cost it its certainty. */
export interface Candidate {
  readonly path: string;
  readonly value: Value;
  /** 0 to 1: of the label and of where the value stands to it. */
  readonly sureness: number;
  /** Counts only where nothing else is read: a letterhead, a title, a number without a label. */
  readonly fallback?: boolean;
}

/** A candidate with its page. */
export interface Placed extends Candidate {
  readonly page: Page;
}
