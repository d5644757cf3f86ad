/** Which times are taken: by any Appointment in the store that has the practitioner (or the patient) among its participants. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Interval } from './availability.ts';
import { blocks } from './lifecycle.ts';

export interface Taken extends Interval {
  readonly appointment: Stored<Appointment>;
}

/** What is longer takes its first week only: the store finds an Appointment by when it begins. Visits of ours are of one day. */
export const LONGEST_MS = 7 * 24 * 3_600_000;
/** What others write without an end or a length is taken to last so long. */
const WITHOUT_END_MS = 3_600_000;
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
    .map((appointment) => ({ ...timeOf(appointment), appointment }))
    .filter(({ start, end }) => end > window.start && start < window.end);
}

/** From when to when: whoever wrote it, it takes some time. */
export function timeOf({ start: from = '', end: to = '', minutesDuration = 0 }: Appointment): Interval {
  const start = Date.parse(from);
  const end = Date.parse(to);
  return { start, end: end > start ? end : start + (minutesDuration * 60_000 || WITHOUT_END_MS) };
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
