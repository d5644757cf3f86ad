/** Which times are taken: by any Appointment in the store that has the practitioner (or the patient) among its participants. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
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
  const iso = (at: number) => new Date(at).toISOString();
  const search: Search = {
    type: 'Appointment',
    where: [
      ['actor', actors.join(',')],
      ['status', STATUSES],
      ['date', `ge${iso(window.start - LONGEST_MS)}`],
      ['date', `lt${iso(window.end)}`],
    ],
    count: 100,
  };
  const taken: Taken[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Appointment>({ ...search, ...(cursor !== undefined && { cursor }) });
    for (const appointment of page.matches) {
      const start = Date.parse(appointment.start ?? '');
      const end = Date.parse(appointment.end ?? '');
      if (end > window.start && start < window.end && blocks(appointment, now)) taken.push({ start, end, appointment });
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return taken;
}

/** Whether one of these takes part. */
export const has = ({ participant }: Appointment, actors: readonly string[]): boolean =>
  participant.some(({ actor }) => actor?.reference !== undefined && actors.includes(actor.reference));
