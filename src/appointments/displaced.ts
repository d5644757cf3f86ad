/** Visits that stand in a time that has been closed, and the nearest time that each could be moved to. */
import type { Reads } from '../action.ts';
import type { DirectorySnapshot, RoleOfPractitioner } from '../directory/snapshot.ts';
import { specialtiesOf } from '../directory/snapshot.ts';
import { CODES } from '../fhir/systems.ts';
import { numberOf, type Visit } from './appointment.ts';
import { closedTimes, type Interval } from './availability.ts';
import { actorsOf, findSlots, type Slot, type SlotDeps, slotQuery } from './slots.ts';
import { readTaken } from './taken.ts';

export interface Displaced {
  readonly visit: Visit;
  /** With the same practitioner where there is one in the next 30 days, else with one of the same specialty. Each is named once. */
  readonly nearest: Slot | undefined;
}

/** Of visits ahead; in order of time. */
export async function displaced(
  who: RoleOfPractitioner,
  snapshot: DirectorySnapshot,
  now: number,
  reads: Reads,
  deps: SlotDeps,
): Promise<Displaced[]> {
  const closed = closedTimes(who.role, deps.zone).filter(({ end }) => end > now);
  const within = await Promise.all(
    closed.map(({ start, end }) => readTaken(actorsOf(who), bounded({ start, end }, now), now, reads)),
  );
  const visits = new Map(within.flat().map(({ appointment }) => [appointment.id, appointment]));
  const ahead = [...visits.values()]
    .filter((visit) => numberOf(visit) !== '' && Date.parse(visit.start ?? '') >= now)
    .sort((a, b) => ((a.start ?? '') < (b.start ?? '') ? -1 : 1));
  const given = new Set<string>();
  const found: Displaced[] = [];
  for (const visit of ahead) {
    const nearest = (await timesFor(visit, who, snapshot, now, deps)).find(({ id }) => !given.has(id));
    if (nearest) given.add(nearest.id);
    found.push({ visit, nearest });
  }
  return found;
}

const YEAR = 366 * 86_400_000;

function bounded({ start, end }: Interval, now: number): Interval {
  return { start: Math.max(start, now), end: Math.min(end, now + YEAR) };
}

async function timesFor(
  visit: Visit,
  { role }: RoleOfPractitioner,
  snapshot: DirectorySnapshot,
  now: number,
  deps: SlotDeps,
): Promise<readonly Slot[]> {
  const kind = visit.serviceType?.[0]?.coding?.find(({ system }) => system === CODES.visitType)?.code;
  const type = deps.types.find(({ code }) => code === kind);
  if (!type) return [];
  const patient = type.minutes.new === visit.minutesDuration ? 'new' : 'established';
  const same = { visit: type.code, patient, count: 200 } as const;
  const find = (more: object) =>
    findSlots(slotQuery.parse({ ...same, ...more }), undefined, snapshot, now, deps).then(({ slots }) => slots);
  const own = await find({ practitioner: `PractitionerRole/${role.id}` });
  if (own.length > 0) return own;
  const [specialty] = specialtiesOf(role);
  return specialty ? find({ specialty: specialty.code }) : [];
}
