/** Searches as Medplum takes them, and its bundles as pages. Pure. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Page, Search, Stored } from '../index.ts';
import { POINTS } from './pace.ts';
import { storedOf } from './resources.ts';
import { asMedplumDates } from './search-dates.ts';

const DEFAULT_COUNT = 20;
/** Medplum pages by `_cursor` with as many a page, sorted by `_lastUpdated` alone; by `_offset` otherwise. */
const CURSOR_COUNT = 20;
/** What of a `next` link is ours to keep. */
const PLACES = ['_cursor', '_offset'] as const;

/** Name-value pairs of the search, for a form body or for an entry's URL inside a batch (never for the URL of a call). */
export function searchParams(search: Search): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of search.where.flatMap(asMedplumDates)) params.append(name, value);
  for (const include of search.include ?? []) params.append('_include', include);
  for (const revinclude of search.revinclude ?? []) params.append('_revinclude', revinclude);
  const { sort = '_lastUpdated', count = DEFAULT_COUNT } = search;
  const byCursor = sort === '_lastUpdated' && count >= CURSOR_COUNT;
  // Pages by offset repeat and skip among equals unless every place in the order is its own.
  params.append('_sort', byCursor || sort === '_id' || sort === '-_id' ? sort : `${sort},_id`);
  params.append('_count', String(count));
  if (search.cursor !== undefined) {
    const [name, value] = placeOf(search.cursor);
    params.append(name, value);
  }
  return params;
}

/** A value that stands for itself, where FHIR search gives some characters a meaning (R4 search, Escaping Search Parameters). */
export function literal(value: string): string {
  return value.replace(/[\\,$|]/g, (character) => `\\${character}`);
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
