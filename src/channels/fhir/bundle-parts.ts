/**
 * Reading a Bundle with an account of what was read: whatever nobody asked for is found at the end, named, and refused or told to the
 * sender. So nothing of a Bundle is dropped in silence, also what we never thought of.
 */
import type { Issue } from '../../fault.ts';

export type Json = { readonly [name: string]: unknown };

/** An object within the Bundle. `path` is its FHIRPath. */
export interface Part {
  readonly path: string;
  readonly value: Json;
  /** Resource that its `#id` references look into. */
  readonly root: Json;
  readonly rootPath: string;
  readonly account: Account;
}

export interface Account {
  /** Paths read, each with all below it. */
  readonly read: Set<string>;
  readonly issues: Issue[];
  /** Where a field of the action's input came from: `$.patient.birthDate` → `Bundle.entry[1].resource.birthDate`. */
  readonly origins: Map<string, string>;
  /** Entries that something refers to, by their resource's path. */
  readonly reached: Set<string>;
  /** Entry resources by full URL. */
  readonly entries: ReadonlyMap<string, Part>;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Has a CodeableConcept the code of a system? */
export function hasCode(concept: unknown, system: string, code: string): boolean {
  const codings = isObject(concept) && Array.isArray(concept.coding) ? concept.coding : [];
  return codings.some((coding) => isObject(coding) && coding.system === system && coding.code === code);
}

const child = (part: Part, name: string): string => `${part.path}.${name}`;

/** The element as it is, read whole. */
export function take(part: Part, name: string, to?: string): unknown {
  const path = child(part, name);
  if (to !== undefined) part.account.origins.set(to, path);
  const value = part.value[name];
  if (value !== undefined) part.account.read.add(path);
  return value;
}

/** A string element; `to` is where it goes in the action's input, and is noted also when there is none. */
export function text(part: Part, name: string, to?: string): string | undefined {
  const value = take(part, name, to);
  return typeof value === 'string' ? value : undefined;
}

/** Elements that say what the referral says anyway: looked at, and nothing is lost without them. */
export function ignore(part: Part, ...names: readonly string[]): void {
  for (const name of names) take(part, name);
}

export function object(part: Part, name: string): Part | undefined {
  const value = part.value[name];
  return isObject(value) ? { ...part, path: child(part, name), value } : undefined;
}

export function objects(part: Part, name: string): Part[] {
  const list = part.value[name];
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, i) => (isObject(value) ? [{ ...part, path: `${child(part, name)}[${i}]`, value }] : []));
}

/** A list of strings, read whole. */
export function texts(part: Part, name: string, to?: string): string[] {
  const list = take(part, name, to);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

export function refuse(part: Part, name: string | undefined, issue: Omit<Issue, 'expression'>): void {
  part.account.issues.push({ ...issue, expression: name === undefined ? part.path : child(part, name) });
}

/** Refuses an element that is not one of the values that a referral can have; read either way. */
export function expect(part: Part, name: string, ...allowed: readonly unknown[]): void {
  const value = take(part, name);
  if (value === undefined || allowed.includes(value)) return;
  refuse(part, name, { code: 'not-a-referral', text: 'A referral has another value here.', type: 'business-rule' });
}

const LITERAL = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/;

/** What a Reference refers to: a resource of the Bundle, or a literal `Type/id` on this server. */
export type Target = { readonly resource: Part } | { readonly literal: string };

/** The target of a Reference, without having read it. */
export function targetOf({ account, root, rootPath, value }: Part): Target | undefined {
  const { reference: url } = value;
  if (typeof url !== 'string') return undefined;
  if (url.startsWith('#')) {
    const contained = Array.isArray(root.contained) ? root.contained : [];
    const index = contained.findIndex((one) => isObject(one) && `#${String(one.id)}` === url);
    const found: unknown = contained[index];
    const path = `${rootPath}.contained[${index}]`;
    return isObject(found) ? { resource: { account, root, rootPath, path, value: found } } : undefined;
  }
  const resource = account.entries.get(url);
  if (resource) return { resource };
  return LITERAL.test(url) ? { literal: url } : undefined;
}

/** Does it name a resource on this server, rather than one of the Bundle? */
export function isLiteral(reference: Part): boolean {
  const target = targetOf(reference);
  return target !== undefined && 'literal' in target;
}

/** The type that a reference names; empty when it names none. */
export function typeOf(reference: Part): string {
  const target = targetOf(reference);
  if (!target) return '';
  return 'resource' in target ? String(target.resource.value.resourceType) : (target.literal.split('/')[0] ?? '');
}

/** Notes that something refers to the target, though nothing of it may be read. */
export function reach(reference: Part): Part | undefined {
  const target = targetOf(reference);
  if (!target || 'literal' in target) return undefined;
  reference.account.reached.add(target.resource.path);
  return target.resource;
}

/** The target of a Reference, which is read; an issue and undefined when there is none that can be followed. */
export function follow(reference: Part): Target | undefined {
  ignore(reference, 'type', 'display', 'reference');
  reach(reference);
  const target = targetOf(reference);
  if (target) return target;
  const none = reference.value.reference === undefined;
  refuse(reference, 'reference', {
    code: none ? 'reference-required' : 'reference-unresolved',
    text: 'A resource of this Bundle, or one here, has to be referred to.',
    type: none ? 'required' : 'value',
  });
  return undefined;
}

export function sameTarget(a: Target, b: Target): boolean {
  if ('literal' in a) return 'literal' in b && a.literal === b.literal;
  return 'resource' in b && a.resource.path === b.resource.path;
}

/** Paths that nobody read, the shallowest below which nothing was. */
export function unread(value: unknown, path: string, read: ReadonlySet<string>): string[] {
  return look(value, path, read).paths;
}

function look(value: unknown, path: string, read: ReadonlySet<string>): { some: boolean; paths: string[] } {
  if (read.has(path)) return { some: true, paths: [] };
  const children = childrenOf(value, path).map(([inner, at]) => look(inner, at, read));
  if (!children.some(({ some }) => some)) return { some: false, paths: [path] };
  return { some: true, paths: children.flatMap(({ paths }) => paths) };
}

function childrenOf(value: unknown, path: string): (readonly [unknown, string])[] {
  if (Array.isArray(value)) return value.map((item, i) => [item, `${path}[${i}]`] as const);
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, item]) => [item, `${path}.${name}`] as const);
}
