/** Dates of FHIR as intervals of ms since 1970, both ends included. What has no time zone is read in UTC, stored values and searched ones alike. */
export type Interval = readonly [from: number, to: number];

/** Ends of an open Period; the limits of a JavaScript date. */
export const EVER: Interval = [-8_640_000_000_000_000, 8_640_000_000_000_000];

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** The interval that a date, dateTime, instant or partial date stands for; undefined when it is none. */
export function intervalOf(text: string): Interval | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone = 'Z'] = match;
  const at = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const from = Date.parse(`${at}.${(fraction ?? '').padEnd(3, '0').slice(0, 3)}${zone}`);
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(from) || !sameDay(year, month, day)) return undefined;
  if (fraction !== undefined) return [from, from];
  if (second !== undefined) return [from, from + 999];
  if (minute !== undefined) return [from, from + 59_999];
  if (day !== undefined) return [from, from + 86_399_999];
  const next = month === undefined ? Date.UTC(Number(year) + 1, 0) : Date.UTC(Number(year), Number(month));
  return [from, next - 1];
}

function sameDay(year: string, month = '01', day = '01'): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}
