/** Whose turn it is when a time is free, whom it suits, and how long an offer stands. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Zone } from '../fhir/clinic-time.ts';
import type { Interval } from './availability.ts';
import { minutesOf, type Wish, waitNumber } from './waitlist-entry.ts';

/** The most urgent first, then who has waited longest; the number decides between two of one instant. */
export function inOrder<A extends Appointment>(entries: readonly A[]): A[] {
  return [...entries].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** A text that sorts as `inOrder` does. */
export const orderOf = (entry: Appointment): string =>
  [String(entry.priority ?? 9).padStart(3, '0'), entry.created ?? '', waitNumber(entry)].join(' ');

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Whether a time is within what the patient asked for: days, times of day, and where. */
export function suits(
  { from, until, places, suits: windows }: Pick<Wish, 'from' | 'until' | 'places' | 'suits'>,
  { start, end, location }: Interval & { readonly location?: string },
  zone: Zone,
): boolean {
  const day = zone.day(start);
  if (day.iso < from || day.iso > until) return false;
  if (places.length > 0 && (location === undefined || !places.includes(location))) return false;
  if (windows.length === 0) return true;
  const name = DAY_NAMES[day.weekday];
  return windows.some(
    (one) =>
      one.days.some((each) => each === name) &&
      start >= zone.instant(day, minutesOf(one.from)) &&
      end <= zone.instant(day, minutesOf(one.to)),
  );
}

const MINUTE = 60_000;
/** An offer that stands shorter is none: nobody would have read it. */
export const LEAST_MS = 10 * MINUTE;

/** Until when an offer stands, ms: so many minutes, and never more than half the time that is left. Undefined: it is too near. */
export function offerUntil(now: number, start: number, minutes: number): number | undefined {
  const stands = Math.min(minutes * MINUTE, Math.floor((start - now) / 2));
  return stands < LEAST_MS ? undefined : now + stands;
}
