/** `GET /v1/slots`: the next free times, day by day, until a page is full. */
import * as z from 'zod';
import type { DirectorySnapshot, RoleOfPractitioner } from '../directory/snapshot.ts';
import { placesNamed, specialtyCode } from '../directory/view.ts';
import { Fault } from '../fault.ts';
import { dayAfter, type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
import type { PatientKind, VisitType } from '../mappings/visits-schema.ts';
import { type Interval, openTimes } from './availability.ts';
import type { Calendars } from './calendars.ts';
import { type Offer, offersOf } from './offers.ts';
import { slotId } from './slot-id.ts';
import { minutesFor } from './visit-types.ts';

const word = z.string().trim().min(1).max(100).optional();

export const slotQuery = z
  .strictObject({
    visit: z.string().max(20).default('office-visit').meta({ description: 'Kind of visit.' }),
    patient: z.enum(['new', 'established']).default('established'),
    specialty: word,
    practitioner: z
      .string()
      .regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    location: word,
    language: word,
    from: z.iso.date().optional().meta({ description: 'Day of the clinic; default today.' }),
    to: z.iso.date().optional().meta({ description: 'Day of the clinic, at most 90 days on; default 30.' }),
    urgency: z.enum(['routine', 'urgent']).default('routine'),
    count: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'SlotQuery' });

export type SlotQuery = z.output<typeof slotQuery>;

export interface Slot extends Offer {
  readonly id: string;
  /** Code of the kind of visit. */
  readonly visit: string;
  readonly role: RoleOfPractitioner;
}

export interface SlotDeps {
  readonly types: readonly VisitType[];
  readonly zone: Zone;
  readonly calendars: Calendars;
}

const MOST_DAYS = 90;
const USUAL_DAYS = 30;
const DAY = 86_400_000;

export interface SlotPage {
  readonly slots: readonly Slot[];
  /** Where the next page goes on. */
  readonly next?: string;
}

/** Slots in order of time, then of the practitioner. `after`: the `next` of the page before. */
export async function findSlots(
  query: SlotQuery,
  after: string | undefined,
  snapshot: DirectorySnapshot,
  now: number,
  { types, zone, calendars }: SlotDeps,
): Promise<SlotPage> {
  const [from, last] = daysOf(query, zone.day(now));
  const places = query.location === undefined ? undefined : placesNamed(snapshot, query.location);
  const offering = rolesFor(query, snapshot, types, places);
  if (offering.length === 0) return { slots: [] };
  const wanted = { notBefore: now, urgent: query.urgency === 'urgent', places };
  const slots: Slot[] = [];
  let day = after === undefined ? from : zone.day(Number(after.split(' ')[0]));
  let days = 1;
  while (day.iso <= last.iso) {
    const stretch = daysFrom(day, days, last);
    const taken = await calendars.taken(stretch);
    for (const one of stretch) {
      const found = offering.flatMap((each) => slotsOf(each, one, taken, wanted, query, zone));
      slots.push(...inOrder(found, after));
      if (slots.length > query.count) return cutOff(slots, query.count);
    }
    day = dayAfter(stretch.at(-1) ?? day);
    days *= 2; // whoever has little free looks further
  }
  return { slots };
}

const keyOf = ({ start, id }: Slot) => `${start} ${id}`;

function inOrder(slots: readonly Slot[], after: string | undefined): Slot[] {
  return slots
    .map((slot) => ({ slot, key: keyOf(slot) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ slot }) => slot);
}

function cutOff(slots: readonly Slot[], count: number): SlotPage {
  const page = slots.slice(0, count);
  const latest = page.at(-1);
  return { slots: page, ...(latest && { next: keyOf(latest) }) };
}

interface Wanted {
  readonly notBefore: number;
  readonly urgent: boolean;
  readonly places: ReadonlySet<string> | undefined;
}

function slotsOf(
  { role, minutes }: Offering,
  day: LocalDay,
  taken: ReadonlyMap<string, readonly Interval[]>,
  { places, ...wanted }: Wanted,
  { visit, patient }: SlotQuery,
  zone: Zone,
): Slot[] {
  const open = openTimes(role.role, day, zone);
  const here = places ? open.filter(({ location }) => location !== undefined && places.has(location)) : open;
  const [first, latest] = [here[0], here.at(-1)];
  if (!first || !latest) return [];
  const own = actorsOf(role)
    .flatMap((actor) => taken.get(actor) ?? [])
    .filter(({ start, end }) => end > first.start && start < latest.end);
  return offersOf(here, own, { ...wanted, minutes }).map((offer) => {
    const id = slotId({ role: role.role.id, visit, patient, start: offer.start });
    return { ...offer, id, role, visit };
  });
}

/** `PractitionerRole/…` and the practitioner, who may work elsewhere too. */
export function actorsOf({ role, practitioner }: RoleOfPractitioner): string[] {
  return [`PractitionerRole/${role.id}`, `Practitioner/${practitioner.id}`];
}

function daysOf({ from, to }: SlotQuery, today: LocalDay): [LocalDay, LocalDay] {
  const first = from === undefined || from < today.iso ? today : localDay(from);
  const last = localDay(to ?? new Date(first.noon + USUAL_DAYS * DAY).toISOString().slice(0, 10));
  if (last.noon < first.noon) {
    throw new Fault('value', { code: 'period', text: 'The time asked for ends before it starts.', expression: 'to' });
  }
  if (last.noon - first.noon > MOST_DAYS * DAY) {
    throw new Fault('value', { code: 'period', text: 'At most 90 days are looked through.', expression: 'to' });
  }
  return [first, last];
}

function daysFrom(first: LocalDay, count: number, last: LocalDay): LocalDay[] {
  const days = [first];
  for (let day = dayAfter(first); days.length < count && day.iso <= last.iso; day = dayAfter(day)) days.push(day);
  return days;
}

interface Offering {
  readonly role: RoleOfPractitioner;
  readonly minutes: number;
}

function rolesFor(
  query: SlotQuery,
  snapshot: DirectorySnapshot,
  types: readonly VisitType[],
  places: ReadonlySet<string> | undefined,
): Offering[] {
  const nucc = specialtyCode(query.specialty);
  const patient: PatientKind = query.patient;
  return snapshot.roles.flatMap((role): Offering[] => {
    if (query.practitioner !== undefined && query.practitioner !== `PractitionerRole/${role.role.id}`) return [];
    const minutes = minutesFor(types, query.visit, patient, role.role);
    if (minutes === undefined) return [];
    if (nucc !== undefined && !role.role.specialty?.some(({ coding }) => coding?.some(({ code }) => code === nucc)))
      return [];
    if (places && !role.role.location?.some(({ reference = '' }) => places.has(reference))) return [];
    if (query.language !== undefined && !speaks(role, query.language)) return [];
    return [{ role, minutes }];
  });
}

function speaks({ practitioner }: RoleOfPractitioner, language: string): boolean {
  return practitioner.communication?.some(({ coding }) => coding?.some(({ code }) => code === language)) ?? false;
}
