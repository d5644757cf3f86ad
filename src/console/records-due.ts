/** When a request is due, in words: what the clinic promised, what the law allows, and which of them has passed. */
import { isOpen } from '../records/lifecycle.ts';
import type { RecordsView } from '../records/view.ts';
import { daysBetween, dayWords } from './records-words.ts';

export interface Due {
  /** 0: in time. */
  readonly lateness: 0 | 1 | 2 | 3;
  /** ISO date; none while the clocks do not run. */
  readonly day?: string;
  readonly words: string;
  /** Said loudly, of what is late. */
  readonly chip?: string;
  readonly law?: string;
}

const LATENESS = { promised: 1, latest: 2, legal: 3 } as const;

/** `today`: the clinic's day, ISO. */
export function dueOf({ clocks, status }: Pick<RecordsView, 'clocks' | 'status'>, today: string): Due {
  if (!isOpen(status)) return { lateness: 0, words: 'Ended' };
  if (!clocks) return { lateness: 0, words: 'Not running yet' };
  const { promised, latest, legal, late, extended } = clocks;
  const law = `by law ${dayWords(legal, today)}${extended ? ', extended' : ''}`;
  if (late === undefined) {
    const left = daysBetween(today, promised);
    const words = left === 0 ? 'Today' : `In ${left} ${left === 1 ? 'day' : 'days'}, ${dayWords(promised, today)}`;
    return { lateness: 0, day: promised, words, law };
  }
  const day = { promised, latest, legal }[late];
  const over = daysBetween(day, today);
  const chip = late === 'legal' ? 'past the legal date' : late === 'latest' ? 'past three weeks' : 'late';
  const words = `${over} ${over === 1 ? 'day' : 'days'} over, ${dayWords(day, today)}`;
  return { lateness: LATENESS[late], day, words, chip, law };
}
