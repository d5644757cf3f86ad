/**
 * When a practitioner sees patients: PractitionerRole.availableTime by the clinic's wall clock, less notAvailable and holidays. Two
 * extensions say what FHIR has no element for: where the hours are held, and that they are kept for who is urgent.
 */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { dayBefore, type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
import { isFederalHoliday } from '../fhir/federal-holidays.ts';
import { EXTENSION } from '../fhir/systems.ts';

/** Instants, ms since the epoch; the end is not within. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface OpenTime extends Interval {
  /** `Location/…`, where it is known. */
  readonly location?: string;
  /** Kept for those who are urgent. */
  readonly reserved: boolean;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What a role has open on a day, in order. Hours over midnight end there, and go on with the day after. */
export function openTimes(role: PractitionerRole, day: LocalDay, zone: Zone): OpenTime[] {
  if (role.active === false || isFederalHoliday(day.iso)) return [];
  const only = role.location?.length === 1 ? role.location[0]?.reference : undefined;
  const closed = closedTimes(role, zone);
  return (role.availableTime ?? [])
    .flatMap((line) => {
      const on = (weekday: number) => line.daysOfWeek?.some((name) => name === DAYS[weekday]) ?? false;
      const today = on(day.weekday);
      const over = endsLater(line) && on((day.weekday + 6) % 7) && !isFederalHoliday(dayBefore(day).iso);
      const hours = today || over ? hoursOf(line) : undefined;
      if (!hours) return [];
      const parts = today ? [{ from: hours.from, to: Math.min(hours.to, WHOLE_DAY) }] : [];
      if (over && hours.to > WHOLE_DAY) parts.push({ from: 0, to: hours.to - WHOLE_DAY });
      const at = line.extension?.find(({ url }) => url === EXTENSION.availableAt)?.valueReference?.reference ?? only;
      const reserved = line.extension?.some(({ url }) => url === EXTENSION.reservedForUrgent) ?? false;
      return parts.flatMap((part) => {
        const whole = { start: zone.instant(day, part.from), end: zone.instant(day, part.to) };
        return without(whole, closed).map(
          (open): OpenTime => ({ ...open, reserved, ...(at !== undefined && { location: at }) }),
        );
      });
    })
    .sort((a, b) => a.start - b.start);
}

const WHOLE_DAY = 24 * 60;
type Line = NonNullable<PractitionerRole['availableTime']>[number];

const endsLater = ({ allDay, availableStartTime: from = '', availableEndTime: to = '' }: Line) => !allDay && to <= from;

/** Minutes after midnight; an end at or before the start is on the day after. Of two times alike nobody knows which is meant, but for midnight. */
function hoursOf(line: Line) {
  if (line.allDay) return { from: 0, to: WHOLE_DAY };
  const [from, to] = [minutesOf(line.availableStartTime), minutesOf(line.availableEndTime)];
  if (from === undefined || to === undefined || (from === to && from > 0)) return undefined;
  return { from, to: to > from ? to : to + WHOLE_DAY };
}

/** The parts of an interval that none of the others covers. */
export function without(whole: Interval, taken: readonly Interval[]): Interval[] {
  const parts: Interval[] = [];
  let from = whole.start;
  for (const { start, end } of [...taken].sort((a, b) => a.start - b.start)) {
    if (end <= from) continue;
    if (start >= whole.end) break;
    if (start > from) parts.push({ start: from, end: start });
    from = Math.max(from, end);
  }
  if (from < whole.end) parts.push({ start: from, end: whole.end });
  return parts;
}

/** A day that is named without a time is closed whole. */
export function closedTimes({ notAvailable = [] }: PractitionerRole, zone: Zone): Interval[] {
  return notAvailable.flatMap(({ during }) => {
    const start = during?.start === undefined ? Number.NEGATIVE_INFINITY : instantOf(during.start, zone, 0);
    const end = during?.end === undefined ? Number.POSITIVE_INFINITY : instantOf(during.end, zone, 24 * 60);
    return during ? [{ start, end }] : [];
  });
}

/** FHIR dates may be of a month or a year. */
function instantOf(value: string, zone: Zone, minutes: number): number {
  if (value.length > 10) return Date.parse(value);
  const [year = 0, month, day] = value.split('-').map(Number);
  const ends = minutes > 0;
  const last = new Date(Date.UTC(year, month ?? (ends ? 12 : 1), 0)).getUTCDate();
  const whole = [month ?? (ends ? 12 : 1), day ?? (ends ? last : 1)].map((part) => String(part).padStart(2, '0'));
  return zone.instant(localDay([value.slice(0, 4), ...whole].join('-')), minutes);
}

/** Minutes after midnight of `HH:MM:SS`. */
function minutesOf(time: string | undefined): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time ?? '') ?? [];
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
