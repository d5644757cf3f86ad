import type { Resource } from '@medplum/fhirtypes';
import { EVER, type Interval, intervalOf } from './dates.ts';
import type { Parameter } from './search-parameters.ts';

/**
 * One indexed value of a parameter. Tokens: code and system. Strings: folded and as written. References: id and type (an absolute URL has
 * no type). Dates: first and last ms.
 */
export type Entry = readonly [v: string, x: string] | Interval;

/** Names longer than this are found by their beginning. */
const STRING_LENGTH = 200;

/** What the index holds of a resource under one parameter; an alias has nothing of its own. */
export function entriesOf(parameter: Parameter, resource: Resource): Entry[] {
  if (parameter.kind === 'alias') return [];
  const found = parameter.paths.flatMap((path) => valuesAt(resource, path.split('.')));
  switch (parameter.kind) {
    case 'token':
      return found.flatMap((value) => tokensOf(value, parameter.system));
    case 'string':
      return found.filter((value) => typeof value === 'string').map(stringEntry);
    case 'date':
      return found.flatMap(datesOf);
    case 'reference': {
      const entries = found.flatMap(referencesOf);
      return parameter.only === undefined ? entries : entries.filter(([, type]) => type === parameter.only);
    }
  }
}

/** Case and accents do not count. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, STRING_LENGTH);
}

export function stringEntry(text: string): readonly [string, string] {
  return [fold(text), text.slice(0, STRING_LENGTH)];
}

/** `Type/id` (also of a version) as id and type; another URL as itself. */
export function referenceEntry(reference: string): readonly [id: string, type: string] {
  const match = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference);
  return match?.[1] && match[2] ? [match[2], match[1]] : [reference, ''];
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (value === undefined || value === null) return [];
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  return isObject(value) ? valuesAt(value[name], rest) : [];
}

function tokensOf(value: unknown, system?: string): (readonly [string, string])[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [[String(value), '']];
  if (!isObject(value)) return [];
  if (Array.isArray(value.coding)) return value.coding.flatMap((coding) => tokensOf(coding));
  const code = value.value ?? value.code; // Identifier and ContactPoint have a value, Coding has a code
  if (typeof code !== 'string' || (system !== undefined && value.system !== system)) return [];
  return [[code, typeof value.system === 'string' ? value.system : '']];
}

function datesOf(value: unknown): Interval[] {
  if (typeof value === 'string') {
    const interval = intervalOf(value);
    return interval ? [interval] : [];
  }
  if (!isObject(value)) return [];
  const [start, end] = [value.start, value.end].map((date) =>
    typeof date === 'string' ? intervalOf(date) : undefined,
  );
  return start || end ? [[start?.[0] ?? EVER[0], end?.[1] ?? EVER[1]]] : [];
}

function referencesOf(value: unknown): (readonly [string, string])[] {
  const reference = isObject(value) ? value.reference : value;
  return typeof reference === 'string' && !reference.startsWith('#') ? [referenceEntry(reference)] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
