/** The directory as callers read it: `GET /v1/providers` and `GET /v1/locations`. Pure. */
import type { Location } from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import { foldWord, translate } from '../fhir/concept-map.ts';
import { conceptMap } from '../mappings.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { milesTo, nearestFirst, type Point } from './distance.ts';
import { type RoleHours, roleHours } from './hours.ts';
import { type TakesNew, takesNewPatients } from './new-patients.ts';
import { contact, type DirectorySnapshot, type RoleOfPractitioner, specialtiesOf } from './snapshot.ts';

export interface ProviderView {
  /** `PractitionerRole/…`, as referrals take it. */
  readonly reference: string;
  readonly npi: string;
  readonly name: string;
  readonly specialties: readonly { readonly code: string; readonly display: string }[];
  readonly department: { readonly id: string; readonly reference: string; readonly name: string };
  readonly locations: readonly { readonly reference: string; readonly name: string }[];
  /** BCP 47 codes. */
  readonly languages: readonly string[];
  readonly newPatients: TakesNew;
  readonly hours: readonly RoleHours[];
  /** To the nearest of the locations, when asked from a place. */
  readonly miles?: number;
  readonly phone?: string;
  readonly fax?: string;
}

export interface LocationView {
  readonly reference: string;
  readonly id: string;
  readonly name: string;
  readonly address: {
    readonly line: readonly string[];
    readonly city: string;
    readonly state: string;
    readonly postalCode: string;
  };
  readonly phone?: string;
  readonly fax?: string;
  /** Wall-clock times `HH:MM` of the clinic's zone. */
  readonly hours: readonly { readonly days: readonly string[]; readonly open: string; readonly close: string }[];
  readonly departments: readonly {
    readonly id: string;
    readonly reference: string;
    readonly name: string;
    readonly fax?: string;
  }[];
  /** When asked from a place. */
  readonly miles?: number;
}

export interface DirectoryFilter {
  /** NUCC code or a word for it. */
  readonly specialty?: string | undefined;
  /** `Location/…`, its id in the directory, or part of its name or city. */
  readonly location?: string | undefined;
  /** Part of a name. */
  readonly name?: string | undefined;
  /** BCP 47 code, e.g. `es`. */
  readonly language?: string | undefined;
  readonly newPatients?: TakesNew | undefined;
  /** Nearest first from here. */
  readonly near?: Point | undefined;
}

export type LocationFilter = Omit<DirectoryFilter, 'language' | 'newPatients'>;

/** Providers that fit, by name or nearest first. Throws `code-invalid` for a specialty that the maps do not know. */
export function listProviders(snapshot: DirectorySnapshot, filter: DirectoryFilter): ProviderView[] {
  const nucc = specialtyCode(filter.specialty);
  const places = filter.location === undefined ? undefined : placesNamed(snapshot, filter.location);
  const found = snapshot.roles
    .map((one) => providerView(one, snapshot, filter.near))
    .filter((view) => nucc === undefined || view.specialties.some(({ code }) => code === nucc))
    .filter((view) => places === undefined || view.locations.some(({ reference }) => places.has(reference)))
    .filter((view) => filter.name === undefined || contains(view.name, filter.name))
    .filter((view) => filter.language === undefined || view.languages.includes(filter.language.toLowerCase()))
    .filter((view) => filter.newPatients === undefined || view.newPatients === filter.newPatients)
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.reference < b.reference ? -1 : 1));
  return nearestFirst(found);
}

/** Locations that fit, by name or nearest first; with a specialty those where its department works. Throws as `listProviders`. */
export function listLocations(snapshot: DirectorySnapshot, filter: LocationFilter): LocationView[] {
  const nucc = specialtyCode(filter.specialty);
  const places = filter.location === undefined ? undefined : placesNamed(snapshot, filter.location);
  const working = snapshot.departments
    .filter(({ specialties }) => specialties.some(({ code }) => code === nucc))
    .flatMap(({ locations }) => locations);
  const found = snapshot.locations
    .map((location) => locationView(location, snapshot, filter.near))
    .filter(({ reference }) => nucc === undefined || working.includes(reference))
    .filter(({ reference }) => places === undefined || places.has(reference))
    .filter(({ name }) => filter.name === undefined || contains(name, filter.name))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return nearestFirst(found);
}

function providerView(
  { role, practitioner, npi, department }: RoleOfPractitioner,
  snapshot: DirectorySnapshot,
  near: Point | undefined,
): ProviderView {
  const [name] = practitioner.name ?? [];
  const plain = [...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
  const phone = contact(role, 'phone') ?? department.phone;
  const fax = contact(role, 'fax') ?? department.fax;
  const places = snapshot.locations.filter(({ id }) =>
    role.location?.some(({ reference }) => reference === `Location/${id}`),
  );
  const miles = near && places.flatMap((place) => milesTo(place, near) ?? []);
  return {
    reference: `PractitionerRole/${role.id}`,
    npi,
    name: [plain, ...(name?.suffix ?? [])].join(', '),
    specialties: specialtiesOf(role),
    department: { id: department.id, reference: department.reference, name: department.display },
    locations: places.map(({ id, name: place = '' }) => ({ reference: `Location/${id}`, name: place })),
    languages: (practitioner.communication ?? []).flatMap(({ coding = [] }) =>
      coding.flatMap(({ code }) => code ?? []),
    ),
    newPatients: takesNewPatients(role),
    hours: roleHours(role, (at) => snapshot.locations.find(({ id }) => at === `Location/${id}`)?.name),
    ...(miles && miles.length > 0 && { miles: Math.min(...miles) }),
    ...(phone ? { phone } : {}),
    ...(fax ? { fax } : {}),
  };
}

function locationView(
  location: Stored<Location>,
  { departments }: DirectorySnapshot,
  near: Point | undefined,
): LocationView {
  const miles = near && milesTo(location, near);
  const reference = `Location/${location.id}`;
  const { line = [], city = '', state = '', postalCode = '' } = location.address ?? {};
  const [phone, fax] = [contact(location, 'phone'), contact(location, 'fax')];
  return {
    reference,
    id: directoryId(location),
    name: location.name ?? '',
    address: { line, city, state, postalCode },
    ...(phone ? { phone } : {}),
    ...(fax ? { fax } : {}),
    hours: (location.hoursOfOperation ?? []).map(({ daysOfWeek = [], openingTime = '', closingTime = '' }) => ({
      days: daysOfWeek,
      open: openingTime.slice(0, 5),
      close: closingTime.slice(0, 5),
    })),
    departments: departments
      .filter(({ locations }) => locations.includes(reference))
      .map(({ id, reference: organization, display, fax: departmentFax }) => ({
        id,
        reference: organization,
        name: display,
        ...(departmentFax ? { fax: departmentFax } : {}),
      })),
    ...(miles !== undefined && { miles }),
  };
}

/** NUCC code of a code or a word for one. */
export function specialtyCode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const found = translate(conceptMap('specialty-words'), text);
  if (found) return found.code;
  throw new Fault('code-invalid', {
    code: 'specialty-unknown',
    text: 'No specialty of this name or NUCC code is known.',
    expression: 'specialty',
  });
}

/** `Location/…` of what a text names: a location, its id in the directory, or a part of its name or city. */
export function placesNamed({ locations }: DirectorySnapshot, text: string): Set<string> {
  const exact = locations.filter((one) => `Location/${one.id}` === text || directoryId(one) === text);
  const named =
    exact.length > 0 ? exact : locations.filter((one) => contains(`${one.name} ${one.address?.city}`, text));
  return new Set(named.map(({ id }) => `Location/${id}`));
}

function directoryId({ identifier, id }: Stored<Location>): string {
  return identifier?.[0]?.value ?? id;
}

function contains(text: string, part: string): boolean {
  const wanted = foldWord(part);
  // Signs alone name nobody.
  return wanted !== '' && foldWord(text).includes(wanted);
}
