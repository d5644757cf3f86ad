/**
 * When a practitioner sees patients: PractitionerRole.availableTime by the clinic's wall clock, less notAvailable and holidays. Two
 * extensions say what FHIR has no element for: where the hours are held, and that they are kept for who is urgent.
 */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
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

/** What a role has open on a day, in order. */
export function openTimes(role: PractitionerRole, day: LocalDay, zone: Zone): OpenTime[] {
  if (role.active === false || isFederalHoliday(day.iso)) return [];
  const only = role.location?.length === 1 ? role.location[0]?.reference : undefined;
  const closed = closedTimes(role, zone);
  return (role.availableTime ?? [])
    .filter(({ daysOfWeek }) => daysOfWeek?.some((name) => name === DAYS[day.weekday]))
    .flatMap((line) => {
      const at = line.extension?.find(({ url }) => url === EXTENSION.availableAt)?.valueReference?.reference ?? only;
      const reserved = line.extension?.some(({ url }) => url === EXTENSION.reservedForUrgent) ?? false;
      const [from, to] = line.allDay
        ? [0, 24 * 60]
        : [minutesOf(line.availableStartTime), minutesOf(line.availableEndTime)];
      if (from === undefined || to === undefined || from >= to) return [];
      const whole = { start: zone.instant(day, from), end: zone.instant(day, to) };
      return without(whole, closed).map(
        (part): OpenTime => ({ ...part, reserved, ...(at !== undefined && { location: at }) }),
      );
    })
    .sort((a, b) => a.start - b.start);
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

function instantOf(value: string, zone: Zone, minutes: number): number {
  return value.length > 10 ? Date.parse(value) : zone.instant(localDay(value), minutes);
}

/** Minutes after midnight of `HH:MM:SS`. */
function minutesOf(time: string | undefined): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time ?? '') ?? [];
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
