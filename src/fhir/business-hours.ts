/**
 * The clinic's calendar: when it is open, and when "two business hours" or "three business days" from an instant end.
 * Wall-clock time of an IANA zone, US federal holidays, daylight saving; pure, with a cache per calendar day.
 */
import { dayAfter, type LocalDay, openZone } from './clinic-time.ts';
import { isFederalHoliday } from './federal-holidays.ts';

/** Opening and closing wall-clock time, `HH:MM`; close after open, on one day. */
export interface OpeningHours {
  readonly open: string;
  readonly close: string;
}

export interface CalendarSettings {
  /** IANA zone, e.g. `America/Phoenix`. */
  readonly timeZone: string;
  /** Index 0 is Sunday, as Date's; `null` is closed. */
  readonly week: readonly (OpeningHours | null)[];
  /** Closed on US federal holidays as observed (5 U.S.C. 6103). Default true. */
  readonly federalHolidays?: boolean;
  /** Further closed days, ISO dates. */
  readonly closed?: readonly string[];
  /** Days that are open although a holiday, ISO dates. */
  readonly open?: readonly string[];
}

/** Instants are milliseconds since the epoch. */
export interface ClinicCalendar {
  readonly timeZone: string;
  isOpen(at: number): boolean;
  /** The instant at which so many open hours have passed since `at`; zero gives the next open instant. */
  addBusinessHours(at: number, hours: number): number;
  /** The same wall-clock time on the n-th business day after `at`, within its hours. Outside hours the clock starts at the next opening. */
  addBusinessDays(at: number, days: number): number;
  /** Midnight that ends the n-th calendar day after the day of `at`. */
  endOfDay(at: number, days: number): number;
  /** The clinic's calendar date of an instant, ISO. */
  dateOf(at: number): string;
}

/** Monday to Friday, 8 to 5. */
export const WEEKDAYS_8_TO_5: CalendarSettings['week'] = [
  null,
  ...Array.from({ length: 5 }, () => ({ open: '08:00', close: '17:00' })),
  null,
];

const MINUTE = 60_000;
/** A calendar without a single open day in a year would never end a search. */
const LONGEST_CLOSED_DAYS = 366;

interface Opening {
  readonly from: number;
  readonly to: number;
}

/** Opens a calendar. Throws RangeError for a zone, a week or hours that cannot be. */
export function openCalendar(settings: CalendarSettings): ClinicCalendar {
  const zone = openZone(settings.timeZone);
  const week = readWeek(settings.week);
  const closed = new Set(settings.closed);
  const open = new Set(settings.open);
  const days = new Map<string, Opening | null>();

  function openingOf(day: LocalDay): Opening | null {
    let opening = days.get(day.iso);
    if (opening === undefined) {
      opening = computeOpening(day);
      if (days.size > 4000) days.clear();
      days.set(day.iso, opening);
    }
    return opening;
  }

  function computeOpening(day: LocalDay): Opening | null {
    const hours = week[day.weekday];
    const holiday = settings.federalHolidays !== false && isFederalHoliday(day.iso) && !open.has(day.iso);
    return !hours || holiday || closed.has(day.iso)
      ? null
      : { from: zone.instant(day, hours.from), to: zone.instant(day, hours.to) };
  }

  /** The first opening on or after a day that ends after `at`. */
  function nextOpening(from: LocalDay, at: number): { day: LocalDay; opening: Opening } {
    let day = from;
    for (let tried = 0; tried <= LONGEST_CLOSED_DAYS; tried++) {
      const opening = openingOf(day);
      if (opening && opening.to > at) return { day, opening };
      day = dayAfter(day);
    }
    throw new RangeError('the clinic calendar has no open day within a year');
  }

  return {
    timeZone: settings.timeZone,
    dateOf: (at) => zone.day(at).iso,
    isOpen(at) {
      const opening = openingOf(zone.day(at));
      return opening !== null && at >= opening.from && at < opening.to;
    },
    addBusinessHours(at, hours) {
      let left = Math.round(hours * 60) * MINUTE;
      for (let day = zone.day(at); ; ) {
        const next = nextOpening(day, at);
        const start = Math.max(at, next.opening.from);
        if (start + left <= next.opening.to) return start + left;
        left -= next.opening.to - start;
        day = dayAfter(next.day);
      }
    },
    addBusinessDays(at, count) {
      let next = nextOpening(zone.day(at), at);
      const start = Math.max(at, next.opening.from);
      const timeOfDay = start - zone.instant(next.day, 0);
      for (let left = count; left > 0; left--) next = nextOpening(dayAfter(next.day), at);
      const { day, opening } = next;
      const same = zone.instant(day, Math.floor(timeOfDay / MINUTE)) + (timeOfDay % MINUTE);
      return Math.min(Math.max(same, opening.from), opening.to);
    },
    endOfDay(at, count) {
      let day = zone.day(at);
      for (let left = count; left >= 0; left--) day = dayAfter(day);
      return zone.instant(day, 0);
    },
  };
}

function readWeek(week: CalendarSettings['week']): ({ from: number; to: number } | null)[] {
  const read = week.map((hours) => (hours ? { from: minutes(hours.open), to: minutes(hours.close) } : null));
  if (read.length !== 7 || read.every((hours) => hours === null) || read.some((h) => h && h.to <= h.from)) {
    throw new RangeError('a week has seven entries, at least one open, each closing after it opens');
  }
  return read;
}

function minutes(text: string): number {
  const [, hour, minute] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  const total = Number(hour) * 60 + Number(minute);
  if (!(total <= 1440)) {
    throw new RangeError('opening hours are HH:MM, 00:00 to 24:00');
  }
  return total;
}
