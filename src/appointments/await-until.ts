/** How long a visit waits for what its plan asks for. Pure. */
import { type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
import { isFederalHoliday } from '../fhir/federal-holidays.ts';

const DAY = 86_400_000;
const CLOSES = 17 * 60;

/** ms: closing time so many business days before the day of a visit. */
export function awaitUntil(start: number, businessDays: number, zone: Zone): number {
  let day: LocalDay = zone.day(start);
  for (let left = businessDays; left > 0; ) {
    day = localDay(new Date(day.noon - DAY).toISOString().slice(0, 10));
    if (day.weekday !== 0 && day.weekday !== 6 && !isFederalHoliday(day.iso)) left--;
  }
  return zone.instant(day, CLOSES);
}
