/** `GET /v1/appointments`: visits of a day, of a patient, of a practitioner, in order of time. */
import type { Appointment } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { localDay, type Zone } from '../fhir/clinic-time.ts';
import { numberOf, type Visit } from './appointment.ts';
import { STATUSES, type Status } from './lifecycle.ts';

const statuses = Object.keys(STATUSES) as [Status, ...Status[]];
const reference = (type: string) =>
  z
    .string()
    .regex(new RegExp(`^${type}/[A-Za-z0-9.-]{1,64}$`))
    .optional();

export const visitQuery = z
  .strictObject({
    patient: reference('Patient'),
    practitioner: reference('PractitionerRole'),
    location: reference('Location'),
    status: z.enum(statuses).optional(),
    from: z.iso.date().optional().meta({ description: 'Day of the clinic, within.' }),
    to: z.iso.date().optional().meta({ description: 'Day of the clinic, within.' }),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'VisitQuery' });

export type VisitQuery = z.output<typeof visitQuery>;

export async function listVisits(
  query: VisitQuery,
  zone: Zone,
  reads: Reads,
): Promise<{ items: Visit[]; next?: string }> {
  const where: [string, string][] = [];
  const at = (day: string, minutes: number) => new Date(zone.instant(localDay(day), minutes)).toISOString();
  for (const actor of [query.patient, query.practitioner, query.location])
    if (actor !== undefined) where.push(['actor', actor]);
  if (query.status !== undefined) where.push(['status', query.status]);
  if (query.from !== undefined) where.push(['date', `ge${at(query.from, 0)}`]);
  if (query.to !== undefined) where.push(['date', `lt${at(query.to, 24 * 60)}`]);
  const page = await reads.search<Appointment>({
    type: 'Appointment',
    where,
    sort: 'date',
    count: query.count,
    ...(query.cursor !== undefined && { cursor: query.cursor }),
  });
  // Those that others wrote have no number of ours.
  const items = page.matches.filter((one) => numberOf(one) !== '');
  return { items, ...(page.next !== undefined && { next: page.next }) };
}
