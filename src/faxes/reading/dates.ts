/** Dates as people write them in the US, as ISO. */
import { normaliseBirthDate } from '../../fhir/normalise.ts';
import { type Match, matchesIn, matchIn } from './match.ts';
import type { Token } from './page.ts';

const NUMERIC = String.raw`(?<![\d/.-])(?:(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})|(\d{4})\s?([/.-])\s?(\d{1,2})\s?\6\s?(\d{1,2})|((?:0\d|1[0-2])[0-3]\d(?:19|20)\d{2})|((?:19|20)\d{2}[01]\d[0-3]\d))(?![\d/-]|\.\d)`;
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const NAMED = String.raw`(?<![\p{L}\d])(?:${MONTH}[.,]?[\s-]{1,2}(\d{1,2})(?:st|nd|rd|th)?,?[\s-]{1,2}(\d{4}|['’]?\d{2})|(\d{1,2})(?:st|nd|rd|th)?[\s-]{0,2}(?:of )?${MONTH}[.,]?[\s-]{0,2}(\d{4}|['’]?\d{2}))(?!\d)`;
const SPACED = String.raw`(?<![\d/.-])(\d{1,2}) (\d{1,2}) ((?:19|20)\d{2})(?!\d)`;
const DATE = new RegExp(`${NUMERIC}|${NAMED}|${SPACED}`, 'giu');

interface FoundDate {
  readonly iso: string;
  readonly tokens: readonly Token[];
  readonly at: number;
  /** The century was guessed. */
  readonly short: boolean;
}

/** Every real date in a run; a two-digit year is the latest that is not after `today` (ISO). */
export function datesIn(tokens: readonly Token[], today: string): FoundDate[] {
  return matchesIn(tokens, DATE).flatMap((match) => foundDate(match, today));
}

/** The first date that can be a birth date. */
export function birthDateIn(tokens: readonly Token[], today: string): FoundDate | undefined {
  return datesIn(tokens, today).find(({ iso }) => normaliseBirthDate(iso, today) !== undefined);
}

function foundDate(match: Match, today: string): FoundDate[] {
  const [m1, , d1, y1, y2, , m2, d2, mdy, ymd, n1, nd1, ny1, nd2, n2, ny2, m3, d3, y3] = match.groups;
  const year = y1 ?? y2 ?? mdy?.slice(4) ?? ymd?.slice(0, 4) ?? ny1 ?? ny2 ?? y3 ?? '';
  const month = m1 ?? m2 ?? mdy?.slice(0, 2) ?? ymd?.slice(4, 6) ?? monthOf(n1 ?? n2) ?? m3 ?? '';
  const day = d1 ?? d2 ?? mdy?.slice(2, 4) ?? ymd?.slice(6) ?? nd1 ?? nd2 ?? d3 ?? '';
  const digits = year.replace(/\D/g, '');
  const full = digits.length === 4 ? digits : century(digits, month, day, today);
  // Day first is read only where the month could not be one.
  const iso =
    calendar(full, month, day) ?? (m1 !== undefined && Number(month) > 12 ? calendar(full, day, month) : undefined);
  return iso === undefined ? [] : [{ iso, tokens: match.tokens, at: match.at, short: digits.length === 2 }];
}

function century(two: string, month: string, day: string, today: string): string {
  const this100 = `${today.slice(0, 2)}${two}`;
  const date = `${this100}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return date <= today ? this100 : `${Number(today.slice(0, 2)) - 1}${two}`;
}

function monthOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const at = 'janfebmaraprmayjunjulaugsepoctnovdec'.indexOf(name.slice(0, 3).toLowerCase());
  return at < 0 ? undefined : String(at / 3 + 1);
}

function calendar(year: string, month: string, day: string): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return normaliseBirthDate(iso);
}

/** The day a fax can be told to be no older than: the latest date with a full year printed on it that is not absurd. */
export function latestDate(runs: readonly (readonly Token[])[], earliest: string): string {
  let latest = earliest;
  for (const run of runs) {
    if (!matchIn(run, /\d/)) continue;
    for (const { iso, short } of datesIn(run, '2099-12-31')) {
      if (!short && iso > latest && iso < '2099-12-31') latest = iso;
    }
  }
  return latest;
}
