/** The times that are offered: what is open, less what is taken, cut into visits of one length. Pure. */
import { type Interval, type OpenTime, without } from './availability.ts';

const MINUTE = 60_000;
/** Visits begin on five minutes by the wall clock; no zone is off it by less. */
export const GRID = 5 * MINUTE;

export interface Offer extends Interval {
  readonly location?: string;
}

export interface Wanted {
  /** Length, minutes. */
  readonly minutes: number;
  /** Nothing is offered before this instant. */
  readonly notBefore: number;
  /** Also what is kept for the urgent. */
  readonly urgent: boolean;
}

/** Offers do not overlap: one after the other from the start of each free stretch. */
export function offersOf(open: readonly OpenTime[], taken: readonly Interval[], wanted: Wanted): Offer[] {
  const length = wanted.minutes * MINUTE;
  const offers: Offer[] = [];
  for (const stretch of open) {
    if (stretch.reserved && !wanted.urgent) continue;
    for (const free of without(stretch, taken)) {
      const first = Math.ceil(Math.max(free.start, wanted.notBefore) / GRID) * GRID;
      for (let start = first; start + length <= free.end; start += length) {
        offers.push({
          start,
          end: start + length,
          ...(stretch.location !== undefined && { location: stretch.location }),
        });
      }
    }
  }
  return offers;
}

/** Whether a visit of this length may begin at an instant: within what is open, and nothing taken. */
export function fits(
  start: number,
  open: readonly OpenTime[],
  taken: readonly Interval[],
  wanted: Wanted,
): Offer | undefined {
  const end = start + wanted.minutes * MINUTE;
  if (start % GRID !== 0 || start < wanted.notBefore) return undefined;
  if (taken.some((one) => one.start < end && start < one.end)) return undefined;
  const stretch = open.find((one) => one.start <= start && end <= one.end && (wanted.urgent || !one.reserved));
  return stretch && { start, end, ...(stretch.location !== undefined && { location: stretch.location }) };
}
