/** How far away a place is. Pure. */
import type { Location } from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import type { ZipPlaces } from '../mappings/directory-schema.ts';

/** Degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** The middle of a ZIP code's area. Throws `code-invalid` for one that the map does not know: its neighbour may be a hundred miles away. */
export function placeOfZip(places: ZipPlaces, zip: string): Point {
  const known = Object.hasOwn(places, zip) ? places[zip] : undefined;
  if (known) return { latitude: known[0], longitude: known[1] };
  const text = 'Where this ZIP code is, is not known here: leave it out, or ask by location.';
  throw new Fault('code-invalid', { code: 'zip-unknown', text, expression: 'near' });
}

const EARTH_MILES = 3958.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Miles as the crow flies (haversine), to a tenth. */
export function milesBetween(from: Point, to: Point): number {
  const [north, east] = [radians(to.latitude - from.latitude), radians(to.longitude - from.longitude)];
  const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2;
  const miles = 2 * EARTH_MILES * Math.asin(Math.sqrt(Math.sin(north / 2) ** 2 + across));
  return Math.round(miles * 10) / 10;
}

/** Miles to a location; undefined where nobody has written down its position. */
export function milesTo({ position }: Pick<Location, 'position'>, from: Point): number | undefined {
  const { latitude, longitude } = position ?? {};
  return latitude === undefined || longitude === undefined ? undefined : milesBetween(from, { latitude, longitude });
}

/** Nearest first; what has no distance comes last, in the order it had. */
export function nearestFirst<T extends { readonly miles?: number }>(items: readonly T[]): T[] {
  const far = ({ miles }: T) => miles ?? Number.POSITIVE_INFINITY;
  return [...items].sort((a, b) => (far(a) === far(b) ? 0 : far(a) - far(b)));
}
