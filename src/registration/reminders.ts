/** When a patient is reminded of what a registration lacks. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import type { RegistrationReminders } from '../mappings/visits-schema.ts';

const daysOn = (iso: string, days: number) =>
  new Date(Date.parse(`${iso}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Visits that are to come, are going on, or have been. */
const STANDING: readonly Appointment['status'][] = ['booked', 'pending', 'arrived', 'checked-in', 'fulfilled'];

/** When the first visit after an instant begins; undefined: none is booked. */
export function firstVisit(visits: readonly Appointment[], since: string): string | undefined {
  const after = visits.filter(({ status }) => STANDING.includes(status)).flatMap(({ start }) => start ?? []);
  const [first] = after
    .filter((start) => Date.parse(start) >= Date.parse(since))
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return first;
}

/**
 * The reminder of a day (`after-1`, `before-7`), of ISO dates of the clinic: `registered`, and the day of the first visit. What nobody was
 * reminded of on its day is made up for on the next one, not later. Two that fall together are one.
 */
export function reminderOn(
  today: string,
  registered: string,
  visit: string | undefined,
  { daysAfter, daysBeforeFirstVisit }: Pick<RegistrationReminders, 'daysAfter' | 'daysBeforeFirstVisit'>,
): string | undefined {
  if (visit !== undefined && visit < today) return undefined;
  const before = visit === undefined ? [] : [...daysBeforeFirstVisit].sort((a, b) => a - b);
  const all = [
    ...before.map((days) => ({ name: `before-${days}`, day: daysOn(visit ?? '', -days) })),
    ...daysAfter.map((days) => ({ name: `after-${days}`, day: daysOn(registered, days) })),
  ];
  // Nobody is reminded on the day on which they were asked.
  return all.find(({ day }) => day > registered && (day === today || daysOn(day, 1) === today))?.name;
}
