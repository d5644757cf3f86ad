/** When somebody is at a department: while any of its places is open, but on federal holidays. Pure. */
import type { Location } from '@medplum/fhirtypes';
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import { dayBefore, type LocalDay, type Zone } from '../fhir/clinic-time.ts';
import { isFederalHoliday } from '../fhir/federal-holidays.ts';
import type { Department, DirectorySnapshot } from './snapshot.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `at` in ms. A department none of whose places tells its hours keeps the clinic's. */
export function isOpenAt(
  { locations: own }: Pick<Department, 'locations'>,
  at: number,
  { locations }: Pick<DirectorySnapshot, 'locations'>,
  zone: Zone,
  calendar: Pick<ClinicCalendar, 'isOpen'>,
): boolean {
  const hours = locations
    .filter(({ id }) => own.includes(`Location/${id}`))
    .flatMap(({ hoursOfOperation = [] }) => hoursOfOperation);
  if (hours.length === 0) return calendar.isOpen(at);
  const today = zone.day(at);
  // Hours over midnight belong to the day they begin on.
  return [today, dayBefore(today)].some(
    (day) => !isFederalHoliday(day.iso) && hours.some((line) => covers(line, at, day, zone)),
  );
}

type Hours = NonNullable<Location['hoursOfOperation']>[number];

function covers({ daysOfWeek = [], allDay, openingTime, closingTime }: Hours, at: number, day: LocalDay, zone: Zone) {
  if (!daysOfWeek.some((name) => name === DAYS[day.weekday])) return false;
  const from = allDay ? 0 : minutes(openingTime);
  const to = (allDay ? undefined : minutes(closingTime)) ?? WHOLE_DAY;
  if (from === undefined || (from === to && from > 0)) return false;
  return zone.instant(day, from) <= at && at < zone.instant(day, to > from ? to : to + WHOLE_DAY);
}

const WHOLE_DAY = 24 * 60;

/** Of `HH:MM:SS`, after midnight. */
function minutes(time: string | undefined): number | undefined {
  const [hour, minute] = time?.split(':').map(Number) ?? [];
  return hour === undefined || minute === undefined ? undefined : hour * 60 + minute;
}
