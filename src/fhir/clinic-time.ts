/** Calendar days and wall-clock time of one IANA zone, by Intl; no time-zone data of our own. */

/** A calendar date without a zone. `noon` is 12:00 UTC of that date, for arithmetic on dates alone. */
export interface LocalDay {
  readonly iso: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly noon: number;
}

export interface Zone {
  /** The calendar day an instant falls on. */
  day(at: number): LocalDay;
  /** The instant of so many minutes after midnight by the wall clock. A time skipped by daylight saving is the one an hour on; of a doubled time, the first. */
  instant(day: LocalDay, minutes: number): number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

export function localDay(iso: string): LocalDay {
  const noon = Date.parse(`${iso}T12:00:00Z`);
  return { iso, weekday: new Date(noon).getUTCDay(), noon };
}

export const dayAfter = (day: LocalDay): LocalDay => daysOn(day, 1);
export const dayBefore = (day: LocalDay): LocalDay => daysOn(day, -1);

function daysOn(day: LocalDay, days: number): LocalDay {
  const noon = day.noon + days * DAY;
  return { iso: new Date(noon).toISOString().slice(0, 10), weekday: (day.weekday + days + 7) % 7, noon };
}

/** Opens a zone. Throws RangeError when Intl does not know it. */
export function openZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Intl costs microseconds a call; offsets change on quarter hours at most, and acts cluster in time.
  const offsets = new Map<number, number>();

  function offset(at: number): number {
    const quarter = Math.floor(at / (15 * MINUTE));
    let found = offsets.get(quarter);
    if (found === undefined) {
      found = readOffset(quarter * 15 * MINUTE);
      if (offsets.size > 4000) offsets.clear();
      offsets.set(quarter, found);
    }
    return found;
  }

  function readOffset(at: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  }

  return {
    day: (at) => localDay(new Date(at + offset(at)).toISOString().slice(0, 10)),
    instant(day, minutes) {
      const wall = day.noon - DAY / 2 + minutes * MINUTE;
      const [before, after] = [offset(wall - DAY), offset(wall + DAY)];
      const early = wall - before;
      // Either side of a change: the reading whose own offset agrees; in a gap neither does, and the earlier offset gives the hour on.
      return offset(early) === before ? early : offset(wall - after) === after ? wall - after : early;
    },
  };
}
