/** Order of FHIR dates and date-times of any precision. */

const HOUR = 3_600_000;
/** Zones run from 14 hours before UTC's day to 12 after; a date without time may lie anywhere between. */
const EARLIEST_ZONE = 14 * HOUR;
const LATEST_ZONE = 12 * HOUR;

/**
 * Can `start` be no later than `end`? Dates without time are compared as far as both go; a date against a time is given
 * the benefit of its zone. Anything that is no date passes: it has been named as such.
 */
export function isOrdered(start: unknown, end: unknown): boolean {
  if (typeof start !== 'string' || typeof end !== 'string' || start === '' || end === '') return true;
  const timed = [start, end].filter((date) => date.length > 10).length;
  if (timed === 0) {
    const length = Math.min(start.length, end.length);
    return start.slice(0, length) <= end.slice(0, length);
  }
  if (start.length === end.length && start.endsWith('Z') && end.endsWith('Z')) return start <= end;
  const from = start.length > 10 ? Date.parse(start) : Date.parse(start) - EARLIEST_ZONE;
  const to = end.length > 10 ? Date.parse(end) : endOf(end) + LATEST_ZONE;
  return Number.isNaN(from) || Number.isNaN(to) || from <= to;
}

function endOf(date: string): number {
  const [year = 0, month, day] = date.split('-').map(Number);
  if (month === undefined) return Date.UTC(year + 1, 0);
  return day === undefined ? Date.UTC(year, month) : Date.UTC(year, month - 1, day + 1);
}
