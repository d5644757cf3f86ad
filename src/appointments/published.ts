/**
 * Free times for everybody, as SMART Scheduling Links: Locations, a Schedule for each specialty at a place, and its Slots. Only of departments that
 * the group publishes, and only of who takes new patients. What is taken is not published: it would tell how full a practitioner is. Pure.
 */
import type { Location, Schedule } from '@medplum/fhirtypes';
import { takesNewPatients } from '../directory/new-patients.ts';
import type { DirectorySnapshot, RoleOfPractitioner } from '../directory/snapshot.ts';
import { contact, specialtiesOf } from '../directory/snapshot.ts';
import { CODES } from '../fhir/systems.ts';
import type { VisitType } from '../mappings/visits-schema.ts';
import type { Slot } from './slots.ts';

const LINK = 'http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link';
const PHONE = 'http://fhir-registry.smarthealthit.org/StructureDefinition/booking-phone';

/** What a Slot of the publication has; R4's own type wants what a shared file leaves out. */
export interface PublishedSlot {
  readonly resourceType: 'Slot';
  readonly id: string;
  readonly schedule: { readonly reference: string };
  readonly status: 'free';
  /** Instants, ISO 8601 in UTC. */
  readonly start: string;
  readonly end: string;
  readonly extension: readonly { readonly url: string; readonly valueUrl?: string; readonly valueString?: string }[];
}

export interface Published {
  readonly locations: readonly Location[];
  readonly schedules: readonly Schedule[];
  readonly slots: readonly PublishedSlot[];
  /** Abbreviations, in order. */
  readonly states: readonly string[];
}

/** The directory as far as it is published: `departments` by id. */
export function publishedPart(snapshot: DirectorySnapshot, departments: readonly string[]): DirectorySnapshot {
  const roles = snapshot.roles.filter(
    ({ role, department }) => departments.includes(department.id) && takesNewPatients(role) === 'yes',
  );
  return { ...snapshot, roles, locations: snapshot.locations.filter(isComplete) };
}

/** The specification wants a name, a number, a telephone and a whole address of every place. */
const isComplete = (location: Location): boolean =>
  Boolean(location.name && contact(location, 'phone') && location.address?.line?.length) &&
  Boolean(location.address?.city && location.address.state && location.address.postalCode) &&
  numbersOf(location).length > 0;

const numbersOf = ({ identifier = [] }: Location) =>
  identifier.flatMap(({ system, value }) => (system && value ? [{ system, value }] : []));

export interface PublishedParts {
  readonly type: VisitType;
  /** Where a patient books, by the number of a slot; undefined: by telephone alone. */
  readonly linkTo: ((slot: string) => string) | undefined;
}

export function published(part: DirectorySnapshot, slots: readonly Slot[], parts: PublishedParts): Published {
  const places = new Map(part.locations.map((one) => [`Location/${one.id}`, one]));
  const schedules = new Map<string, Schedule>();
  const shown: PublishedSlot[] = [];
  for (const slot of slots) {
    const place = places.get(slot.location ?? '');
    const schedule = place && scheduleOf(place, slot.role, parts.type);
    if (!schedule) continue;
    schedules.set(schedule.id, schedule);
    shown.push(slotOf(slot, schedule.id, place, parts));
  }
  const used = new Set(
    [...schedules.values()].flatMap(({ actor }) => actor.flatMap(({ reference }) => reference ?? [])),
  );
  const locations = part.locations.filter(({ id }) => used.has(`Location/${id}`)).map(locationOf);
  const states = [...new Set(locations.flatMap(({ address }) => address?.state ?? []))].sort();
  return { locations, schedules: [...schedules.values()].sort(byId), slots: shown, states };
}

const byId = (a: { readonly id?: string }, b: { readonly id?: string }) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1);

function locationOf(location: Location): Location {
  const { id, name, telecom = [], address, position, description } = location;
  return {
    resourceType: 'Location',
    ...(id !== undefined && { id }),
    identifier: numbersOf(location),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    telecom: telecom.flatMap(({ system, value, use }) =>
      (system === 'phone' || system === 'url') && value && use !== 'old' ? [{ system, value }] : [],
    ),
    ...(address && { address }),
    ...(position && { position }),
  };
}

/** Of one specialty at one place; ids of stores leave room for both in 64 characters. */
function scheduleOf(
  place: Location,
  { role }: RoleOfPractitioner,
  { code, display }: VisitType,
): (Schedule & { id: string }) | undefined {
  const [specialty] = specialtiesOf(role);
  if (!specialty || place.id === undefined) return undefined;
  return {
    resourceType: 'Schedule',
    id: `${place.id}.${specialty.code}`,
    serviceType: [
      { coding: [{ system: CODES.visitType, code, display }] },
      { coding: [{ system: CODES.nucc, code: specialty.code, display: specialty.display }] },
    ],
    actor: [{ reference: `Location/${place.id}` }],
  };
}

function slotOf(
  { id, start, end }: Slot,
  schedule: string,
  place: Location,
  { linkTo }: PublishedParts,
): PublishedSlot {
  const phone = contact(place, 'phone');
  return {
    resourceType: 'Slot',
    id,
    schedule: { reference: `Schedule/${schedule}` },
    status: 'free',
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    extension: [
      ...(linkTo === undefined ? [] : [{ url: LINK, valueUrl: linkTo(id) }]),
      ...(phone === undefined ? [] : [{ url: PHONE, valueString: phone }]),
    ],
  };
}
