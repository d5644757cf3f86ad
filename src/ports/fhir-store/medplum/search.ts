/** Searches as Medplum takes them, and its bundles as pages. Pure. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Page, Search, Stored } from '../index.ts';
import { POINTS } from './pace.ts';
import { storedOf } from './resources.ts';

const DEFAULT_COUNT = 20;
/** What of a `next` link is ours to keep: Medplum pages by `_cursor` when sorted by `_lastUpdated` with 20 or more a page, else by `_offset`. */
const PLACES = ['_cursor', '_offset'] as const;

/** Name-value pairs of the search, for a form body or for an entry's URL inside a batch (never for the URL of a call). */
export function searchParams(search: Search): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of search.where) params.append(name, value);
  for (const include of search.include ?? []) params.append('_include', include);
  for (const revinclude of search.revinclude ?? []) params.append('_revinclude', revinclude);
  params.append('_sort', search.sort ?? '_lastUpdated');
  params.append('_count', String(search.count ?? DEFAULT_COUNT));
  if (search.cursor !== undefined) {
    const [name, value] = placeOf(search.cursor);
    params.append(name, value);
  }
  return params;
}

/** The most it takes: what `_include` brings is read one by one. */
export function searchPoints(search: Search): number {
  return POINTS.search + (search.include?.length ? (search.count ?? DEFAULT_COUNT) * POINTS.read : 0);
}

/** The page of a searchset bundle. */
export function pageOf<R extends Resource>(bundle: Bundle): Page<R> {
  const matches: Stored<R>[] = [];
  const included: Stored[] = [];
  for (const { resource, search } of bundle.entry ?? []) {
    if (!resource || search?.mode === 'outcome') continue;
    const stored = storedOf(resource);
    if (search?.mode === 'include') included.push(stored);
    else matches.push(stored as Stored<R>); // the type asked for: an entry that matches has it
  }
  const next = bundle.link?.find((link) => link.relation === 'next')?.url;
  const cursor = next === undefined ? undefined : cursorOf(next);
  return { matches, included, ...(cursor !== undefined && { next: cursor }) };
}

/** The link repeats the whole query, patient data included; the cursor is its place alone. */
function cursorOf(nextLink: string): string | undefined {
  const params = new URL(nextLink, 'http://medplum.invalid').searchParams;
  const name = PLACES.find((place) => params.has(place));
  return name && `${name.slice(1)}:${params.get(name)}`;
}

function placeOf(cursor: string): [name: string, value: string] {
  const name = PLACES.find((place) => cursor.startsWith(`${place.slice(1)}:`));
  if (!name) throw new Fault('value', { code: 'cursor-invalid', text: 'The cursor is not one of this search.' });
  return [name, cursor.slice(name.length)];
}
