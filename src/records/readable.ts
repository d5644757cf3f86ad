/**
 * A resource of the chart as lines that people read. A type may say which elements come first and what they are called
 * (readable-forms.ts); every other element follows by itself, so that nothing recorded is left out because nobody thought of it.
 */
import type { Resource } from '@medplum/fhirtypes';
import { type Form, formOf } from './readable-forms.ts';
import { dateText, isObject, type Json, type NameOf, spaced, valueText } from './readable-values.ts';

export interface ReadableLine {
  readonly label: string;
  /** Empty: a heading of the lines below it that are deeper. */
  readonly value: string;
  /** From 0. */
  readonly depth: number;
}

export interface Readable {
  /** “Problem: Essential hypertension”. */
  readonly title: string;
  readonly lines: readonly ReadableLine[];
}

const NOBODY: NameOf = () => undefined;

/**
 * A resource as lines. Left out: what only machines use (ids, versions, profiles, narratives made of the same data) and the bytes of
 * attachments, which are pages of their own (readable-attachments.ts). `nameOf`: what a reference is called.
 */
export function readable(resource: Resource, nameOf: NameOf = NOBODY): Readable {
  const form = formOf(resource.resourceType);
  const source: Json = { ...resource };
  const own = containedNames(source, nameOf);
  const lines = [...walkAll(ordered(source, form), form, 0, own)];
  const title = titleOf(source, form, own);
  return { title: title === '' ? form.name : `${form.name}: ${title}`, lines };
}

/** What a resource is called where another names it. */
export function nameOfResource(resource: Resource): string {
  const form = formOf(resource.resourceType);
  return titleOf({ ...resource }, form, NOBODY) || form.name;
}

function titleOf(resource: Json, form: Form, nameOf: NameOf): string {
  for (const name of form.title) {
    const [first] = Array.isArray(resource[name]) ? resource[name] : [resource[name]];
    if (typeof first === 'string') return first;
    if (!isObject(first)) continue;
    const text = typeof first.text === 'string' ? first.text : valueText(first, nameOf);
    if (text) return text.replace(/ \([^()]*\)$/, '');
  }
  return '';
}

function containedNames({ contained }: Json, nameOf: NameOf): NameOf {
  const inside = Array.isArray(contained) ? contained.filter(isObject) : [];
  const names = new Map(inside.map((one) => [`#${one.id}`, nameOfResource(one as unknown as Resource)]));
  return (reference) => names.get(reference) ?? nameOf(reference);
}

/** Used by machines alone; `meta` has labels that people are to see. */
const OF_MACHINES = new Set(['resourceType', 'id', 'implicitRules', 'language']);

function ordered(resource: Json, { order }: Form): [string, unknown][] {
  const security = isObject(resource.meta) ? resource.meta.security : undefined;
  const entries = Object.entries({ ...resource, meta: security }).filter(
    ([name, value]) => !OF_MACHINES.has(name) && value !== undefined,
  );
  const place = (name: string) => {
    const at = order.findIndex((one) => name === one || (one.endsWith('*') && name.startsWith(one.slice(0, -1))));
    if (name === 'meta' || name === 'contained') return order.length + 2;
    return at >= 0 ? at : order.length + (name === 'extension' ? 1 : 0);
  };
  return entries.sort(([a], [b]) => place(a) - place(b));
}

function* walkAll(entries: [string, unknown][], form: Form, depth: number, nameOf: NameOf): Generator<ReadableLine> {
  for (const [name, value] of entries) yield* walk(name, value, form, depth, nameOf);
}

function* walk(name: string, value: unknown, form: Form, depth: number, nameOf: NameOf): Generator<ReadableLine> {
  if (value === null || value === undefined) return;
  const label = name === 'meta' ? 'Security labels' : labelOf(name, form);
  if (Array.isArray(value)) {
    const words = value.filter((one) => typeof one === 'string' || typeof one === 'number');
    if (words.length === value.length && value.length > 0) {
      yield { label, value: words.map((one) => leafText(name, one)).join('; '), depth };
      return;
    }
    for (const one of value) yield* walk(name, one, form, depth, nameOf);
    return;
  }
  if (!isObject(value)) {
    yield { label, value: leafText(name, value), depth };
    return;
  }
  if (name === 'extension' || name === 'modifierExtension') return yield* extension(value, form, depth, nameOf);
  if (name === 'contained') return yield* within(value as unknown as Resource, depth, nameOf);
  if (name === 'text' && typeof value.div === 'string') {
    const said = value.status === 'generated' ? '' : plainMarkup(value.div);
    if (said !== '') yield { label: 'In words', value: said, depth };
    return;
  }
  const { id: _, extension: more, ...rest } = value;
  const known = valueText(rest, nameOf);
  if (known !== undefined) yield { label, value: known, depth };
  else if (Object.keys(rest).length > 0) {
    yield { label, value: '', depth };
    yield* walkAll(Object.entries(rest), form, depth + 1, nameOf);
  }
  if (more !== undefined) {
    // `_birthDate`: an element with nothing but extensions still has its name.
    if (known === undefined && Object.keys(rest).length === 0) yield { label, value: '', depth };
    yield* walk('extension', more, form, depth + 1, nameOf);
  }
}

function* extension(value: Json, form: Form, depth: number, nameOf: NameOf): Generator<ReadableLine> {
  const { url, extension: more, id: _, ...values } = value;
  const label = labelOf(String(url).split(/[/#]/).filter(Boolean).at(-1) ?? '', form);
  for (const one of Object.values(values)) yield* walk(label, one, form, depth, nameOf);
  if (more === undefined) return;
  yield { label, value: '', depth };
  yield* walk('extension', more, form, depth + 1, nameOf);
}

function* within(resource: Resource, depth: number, nameOf: NameOf): Generator<ReadableLine> {
  const { title, lines } = readable(resource, nameOf);
  yield { label: title, value: '', depth };
  for (const line of lines) yield { ...line, depth: line.depth + depth + 1 };
}

function leafText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const text = String(value);
  if (name === 'data' && text.length > 200) return `${Math.round((text.length * 3) / 4)} bytes`;
  return spaced(dateText(text));
}

/** `valueQuantity` → “Result” where the form says so; else the name in words, without the type of a choice. */
function labelOf(name: string, { labels }: Form): string {
  const bare = name.replace(/^_/, '');
  const choice = Object.keys(labels).find((one) => one.endsWith('*') && bare.startsWith(one.slice(0, -1)));
  const given = labels[bare] ?? (choice === undefined ? undefined : labels[choice]);
  if (given !== undefined) return given;
  const words = bare
    .replace(/^us-core-/, '')
    .replace(
      /(?<=[a-z])(?:CodeableConcept|DateTime|Reference|Quantity|Period|String|Boolean|Range|Ratio|Attachment|Integer|Age)$/,
      '',
    )
    .replaceAll(/[-_]/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const plainMarkup = (div: string): string =>
  div
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|apos|nbsp);/g, (_, name: string) => MARKUP[name] ?? ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
const MARKUP: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
