/** When the practitioners of the demo clinic see patients: within the hours of their sites, with a break at noon. Pure. */
import type { Location, PractitionerRole, Schedule } from '@medplum/fhirtypes';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { DemoClinic } from '../mappings/demo-schema.ts';
import type { Named } from './demo-resources.ts';

type Site = DemoClinic['locations'][number];
type Line = NonNullable<PractitionerRole['availableTime']>[number];
const NOON = ['12:00', '13:00'] as const;

export interface DemoSite {
  readonly site: Site;
  readonly location: Named<Location>;
}

/** With two sites the days take turns; the last half hour of an afternoon is kept for who is urgent. */
export function demoHours(sites: readonly DemoSite[]): Line[] {
  const days = [...new Set(sites.flatMap(({ site }) => site.hours.flatMap(({ days }) => days)))];
  return days.flatMap((day, i) => {
    const at = sites.filter(({ site }) => site.hours.some(({ days }) => days.includes(day)));
    const here = at[i % at.length];
    const hours = here?.site.hours.find(({ days }) => days.includes(day));
    if (!here || !hours) return [];
    const line = (from: string, to: string, reserved = false): Line => ({
      extension: [
        { url: EXTENSION.availableAt, valueReference: { reference: here.location.reference } },
        ...(reserved ? [{ url: EXTENSION.reservedForUrgent, valueBoolean: true }] : []),
      ],
      daysOfWeek: [day],
      availableStartTime: `${from}:00`,
      availableEndTime: `${to}:00`,
    });
    if (hours.close <= NOON[1]) return [line(hours.open, hours.close)];
    const last = halfHourBefore(hours.close);
    return [line(hours.open, NOON[0]), line(NOON[1], last), line(last, hours.close, true)];
  });
}

/** What makes somebody bookable, and what keeps two visits from being given one time. */
export function demoSchedule(
  identifier: string,
  role: string,
  practitioner: string,
  specialty: PractitionerRole['specialty'],
): Schedule {
  return {
    resourceType: 'Schedule',
    identifier: [{ system: SID.schedule, value: identifier }],
    active: true,
    serviceType: [{ coding: [{ system: CODES.visitType, code: 'office-visit', display: 'Office visit' }] }],
    ...(specialty && { specialty }),
    actor: [{ reference: role }, { reference: practitioner }],
  };
}

function halfHourBefore(time: string): string {
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) - 30;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
