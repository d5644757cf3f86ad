/**
 * Which times are taken, day by day, remembered for half a minute: free times are asked for far more often than one is given away. What is offered
 * may be that old; before a time is given away the store is asked (time.ts).
 */
import type { Appointment, Resource } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { dayBefore, type LocalDay, type Zone } from '../fhir/clinic-time.ts';
import type { Interval } from './availability.ts';
import { blocks } from './lifecycle.ts';
import { LONGEST_MS, searchTaken, timeOf } from './taken.ts';

export interface Calendars {
  /** By actor, `PractitionerRole/…` or `Practitioner/…`: the times taken on one of the days. */
  taken(days: readonly LocalDay[]): Promise<ReadonlyMap<string, readonly Interval[]>>;
  /** Told of what an act has written, so that a visit just booked is not offered again. */
  written(resources: readonly Resource[]): void;
}

const FRESH_MS = 30_000;
/** What lasts for days is seldom, and none of ours. */
const LONG_FRESH_MS = 5 * 60_000;
const MOST_DAYS = 400;

interface Day {
  readonly at: number;
  readonly appointments: Promise<readonly Appointment[]>;
}

export function openCalendars(reads: Pick<Reads, 'search'>, zone: Zone, now: () => number): Calendars {
  const [days, long] = [new Map<string, Day>(), new Map<string, Day>()];

  const load = (day: LocalDay) =>
    remembered(days, day.iso, FRESH_MS, () =>
      searchTaken({ start: zone.instant(day, 0), end: zone.instant(day, 24 * 60) }, undefined, reads),
    );

  /** What began before a day and still lasts when it begins. */
  const loadLong = (day: LocalDay) =>
    remembered(long, day.iso, LONG_FRESH_MS, async () => {
      const start = zone.instant(day, 0);
      const found = await searchTaken({ start: start - LONGEST_MS, end: start }, undefined, reads);
      return found.filter((one) => timeOf(one).end > start);
    });

  function remembered(
    known: Map<string, Day>,
    key: string,
    fresh: number,
    read: () => Promise<readonly Appointment[]>,
  ): Promise<readonly Appointment[]> {
    const one = known.get(key);
    if (one && now() - one.at < fresh) return one.appointments;
    if (known.size >= MOST_DAYS) known.clear();
    const loaded = { at: now(), appointments: read() };
    known.set(key, loaded);
    loaded.appointments.catch(() => {
      if (known.get(key) === loaded) known.delete(key); // who asked is told; the next one tries again
    });
    return loaded.appointments;
  }

  return {
    async taken(asked) {
      const [first] = asked;
      if (!first) return new Map();
      // What begins the evening before may reach into the first day.
      const before = dayBefore(first);
      const lists = await Promise.all([loadLong(before), ...[before, ...asked].map(load)]);
      const taken = new Map<string, Interval[]>();
      for (const appointment of lists.flat()) {
        if (!blocks(appointment, now())) continue;
        const interval = timeOf(appointment);
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
