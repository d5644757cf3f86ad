/**
 * Which times are taken, day by day, remembered for half a minute: free times are asked for far more often than one is given away. What is offered
 * may be that old; before a time is given away the store is asked (time.ts).
 */
import type { Appointment, Resource } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
import type { Interval } from './availability.ts';
import { blocks } from './lifecycle.ts';
import { searchTaken } from './taken.ts';

export interface Calendars {
  /** By actor, `PractitionerRole/…` or `Practitioner/…`: the times taken on one of the days. */
  taken(days: readonly LocalDay[]): Promise<ReadonlyMap<string, readonly Interval[]>>;
  /** Told of what an act has written, so that a visit just booked is not offered again. */
  written(resources: readonly Resource[]): void;
}

const FRESH_MS = 30_000;
const MOST_DAYS = 400;
const DAY = 86_400_000;

interface Day {
  readonly at: number;
  readonly appointments: Promise<readonly Appointment[]>;
}

export function openCalendars(reads: Pick<Reads, 'search'>, zone: Zone, now: () => number): Calendars {
  const days = new Map<string, Day>();

  function load(day: LocalDay): Promise<readonly Appointment[]> {
    const known = days.get(day.iso);
    if (known && now() - known.at < FRESH_MS) return known.appointments;
    if (days.size >= MOST_DAYS) days.clear();
    const window = { start: zone.instant(day, 0), end: zone.instant(day, 24 * 60) };
    const appointments = searchTaken(window, undefined, reads);
    const loaded = { at: now(), appointments };
    days.set(day.iso, loaded);
    appointments.catch(() => {
      if (days.get(day.iso) === loaded) days.delete(day.iso); // who asked is told; the next one tries again
    });
    return appointments;
  }

  return {
    async taken(asked) {
      const [first] = asked;
      if (!first) return new Map();
      // What begins the evening before may reach into the first day.
      const before = localDay(new Date(first.noon - DAY).toISOString().slice(0, 10));
      const lists = await Promise.all([before, ...asked].map(load));
      const taken = new Map<string, Interval[]>();
      for (const appointment of lists.flat()) {
        if (!blocks(appointment, now())) continue;
        const interval = { start: Date.parse(appointment.start ?? ''), end: Date.parse(appointment.end ?? '') };
        for (const { actor } of appointment.participant) {
          if (actor?.reference === undefined) continue;
          const list = taken.get(actor.reference);
          if (list) list.push(interval);
          else taken.set(actor.reference, [interval]);
        }
      }
      return taken;
    },
    written(resources) {
      // A visit that was moved leaves another day, which is not in it any more.
      if (resources.some(({ resourceType }) => resourceType === 'Appointment')) days.clear();
    },
  };
}
