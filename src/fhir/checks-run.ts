/** What one run of the checks carries along: where it is in the resource, and what it has found. */
import type { Issue } from '../fault.ts';

export type JsonObject = { readonly [name: string]: unknown };

/** Stable codes of problems, each with the OperationOutcome issue type it belongs to. */
const ISSUE_TYPES = {
  required: 'required',
  'unknown-element': 'structure',
  'unknown-type': 'structure',
  type: 'structure',
  cardinality: 'structure',
  empty: 'structure',
  depth: 'structure',
  null: 'structure',
  choice: 'structure',
  date: 'value',
  format: 'value',
  reference: 'value',
  'reference-type': 'value',
  fixed: 'value',
  slice: 'value',
  profile: 'value',
  'code-invalid': 'code-invalid',
  extension: 'extension',
  contained: 'invariant',
  invariant: 'invariant',
} as const;

export type IssueCode = keyof typeof ISSUE_TYPES;

export interface Run {
  readonly issues: Issue[];
  /** Are extensions that are ours or US Core's checked by their definitions? */
  readonly extensions: boolean;
  /** Names and indexes from the resource to the value in hand. */
  readonly path: (string | number)[];
  /** Type of each contained resource, by id. */
  readonly contained: ReadonlyMap<string, string>;
  /** Contained resources that something refers to. */
  readonly referenced: Set<string>;
  /** Id of the contained resource in hand. */
  within: string | undefined;
}

/** What a run takes over from the one around it. */
export type Outer = Pick<Run, 'issues' | 'path' | 'extensions'>;

export function startRun(resource: JsonObject, { issues, path, extensions }: Outer): Run {
  const contained = new Map<string, string>();
  for (const one of objects(resource.contained)) {
    if (typeof one.id === 'string') contained.set(one.id, String(one.resourceType));
  }
  return { issues, path, extensions, contained, referenced: new Set(), within: undefined };
}

/** Nobody mends more at once, and a body made of problems must not cost more than one with none. */
const MOST_ISSUES = 100;

/** Notes a problem at the place in hand, or at its child `name`; the same problem at the same place once. */
export function report(run: Run, code: IssueCode, text: string, name?: string): void {
  if (run.issues.length >= MOST_ISSUES) return;
  let expression = '';
  for (const step of name === undefined ? run.path : [...run.path, name]) {
    expression += typeof step === 'number' ? `[${step}]` : expression === '' ? step : `.${step}`;
  }
  if (run.issues.some((issue) => issue.code === code && issue.expression === expression && issue.text === text)) return;
  run.issues.push({ code, text, expression, type: ISSUE_TYPES[code] });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NOTHING: readonly unknown[] = [];
const NO_OBJECTS: readonly JsonObject[] = [];

/** An array as it is; anything else as no elements. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NOTHING;
}

/** The objects of an array. */
export function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : NO_OBJECTS;
}

/** Is the element there, as a value or at least as extensions of one? */
export function has(value: JsonObject, name: string): boolean {
  return value[name] !== undefined || value[`_${name}`] !== undefined;
}
