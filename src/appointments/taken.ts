/** Which times are taken: by any Appointment in the store that has the practitioner (or the patient) among its participants. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Interval } from './availability.ts';
import { blocks } from './lifecycle.ts';

export interface Taken extends Interval {
  readonly appointment: Stored<Appointment>;
}

/** No visit is longer; so one that began earlier cannot reach into the window. */
const LONGEST_MS = 24 * 3_600_000;
const STATUSES = 'booked,pending,arrived,checked-in,fulfilled';

/** Reads what takes time of any of the actors (`PractitionerRole/…`, `Practitioner/…`, `Patient/…`) between two instants. */
export async function readTaken(
  actors: readonly string[],
  window: Interval,
  now: number,
  reads: Reads,
): Promise<Taken[]> {
  const found = await searchTaken({ start: window.start - LONGEST_MS, end: window.end }, actors, reads);
  return found
    .filter((appointment) => blocks(appointment, now))
    .map((appointment) => ({
      start: Date.parse(appointment.start ?? ''),
      end: Date.parse(appointment.end ?? ''),
      appointment,
    }))
    .filter(({ start, end }) => end > window.start && start < window.end);
}

/** What begins between two instants and may take time; of everybody without `actors`. */
export async function searchTaken(
  { start, end }: Interval,
  actors: readonly string[] | undefined,
  reads: Pick<Reads, 'search'>,
): Promise<Stored<Appointment>[]> {
  const iso = (at: number) => new Date(at).toISOString();
  const where: [string, string][] = [
    ['date', `ge${iso(start)}`],
    ['date', `lt${iso(end)}`],
    ['status', STATUSES],
    ...(actors ? [['actor', actors.join(',')] as [string, string]] : []),
  ];
  const found: Stored<Appointment>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Appointment>({
      type: 'Appointment',
      where,
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
