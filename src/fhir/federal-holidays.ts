/** US federal holidays as observed (5 U.S.C. 6103; a Saturday is kept on Friday, a Sunday on Monday). */

const years = new Map<number, ReadonlySet<string>>();

/** True when the ISO date is a federal holiday or its observed day. */
export function isFederalHoliday(iso: string): boolean {
  const year = Number(iso.slice(0, 4));
  let dates = years.get(year);
  if (!dates) {
    // New Year's Day of the next year may be observed on 31 December of this one.
    dates = new Set([...federalHolidays(year), ...federalHolidays(year + 1)]);
    years.set(year, dates);
  }
  return dates.has(iso);
}

/** The observed dates of one year's holidays, ISO, in order. */
export function federalHolidays(year: number): string[] {
  return [
    observed(year, 1, 1),
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    lastMonday(year, 5),
    ...(year >= 2021 ? [observed(year, 6, 19)] : []),
    observed(year, 7, 4),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 10, 1, 2),
    observed(year, 11, 11),
    nthWeekday(year, 11, 4, 4),
    observed(year, 12, 25),
  ];
}

function observed(year: number, month: number, day: number): string {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return iso(year, month, day + (weekday === 6 ? -1 : weekday === 0 ? 1 : 0));
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): string {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return iso(year, month, 1 + ((weekday - first + 7) % 7) + (nth - 1) * 7);
}

function lastMonday(year: number, month: number): string {
  const last = new Date(Date.UTC(year, month, 0));
  return iso(year, month, last.getUTCDate() - ((last.getUTCDay() + 6) % 7));
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
