/** Profiles of checks.generated.ts, made ready to run when first needed: rules looked up, patterns turned into functions. */
import { EXTENSIONS, PROFILES } from './checks.generated.ts';
import { PROFILE_RULES, type ProfileRule } from './checks-profile-rules.ts';
import { isObject } from './checks-run.ts';
import { choiceName } from './checks-tables.ts';

/** A profile's say on one element, as build-checks writes it. */
export interface ProfileRow {
  min?: number;
  max?: number;
  /** Types allowed for a choice. */
  types?: readonly string[];
  /** Target types of a reference. */
  refs?: readonly string[];
  /** Required binding. */
  vs?: string;
  /** Exactly this value. */
  is?: unknown;
  /** At least this value. */
  like?: unknown;
  /** Keys of PROFILE_RULES. */
  rules?: readonly string[];
  in?: readonly (readonly [element: string, node: ProfileRow])[];
  slices?: readonly SliceRow[];
  closed?: boolean;
}

export interface SliceRow {
  readonly name: string;
  readonly by: readonly { readonly path: readonly string[]; readonly like: unknown }[];
  readonly node: ProfileRow;
}

export interface ProfileFile {
  type: string;
  /** Whose rules these are: the gateway's for what it writes, or US Core's. */
  of: 'gateway' | 'us-core';
  /** Profile it is built on, which is checked first. */
  base?: string;
  node: ProfileRow;
}

type Test = (value: unknown) => boolean;

export interface ProfileNode {
  /** FHIRPath name of the element. */
  readonly element: string;
  readonly isChoice: boolean;
  /** Property of a primitive's id and extensions. */
  readonly beside: string;
  readonly min: number;
  readonly max: number;
  /** Property names allowed for a choice. */
  readonly forms: readonly string[] | undefined;
  readonly targets: readonly string[] | undefined;
  readonly valueSet: string | undefined;
  readonly fits: Test | undefined;
  readonly rules: readonly ProfileRule[];
  readonly children: readonly ProfileNode[];
  readonly slices: readonly { readonly name: string; readonly has: Test; readonly node: ProfileNode }[];
  readonly closed: boolean;
  /** Is more asked than that the element be there? */
  readonly deep: boolean;
}

export interface Profile extends Pick<ProfileFile, 'type' | 'of' | 'base'> {
  readonly root: ProfileNode;
}

let profiles: ReadonlyMap<string, Profile> | undefined;
const extensions = new Map<string, ProfileNode>();

/** By canonical URL. */
export function allProfiles(): ReadonlyMap<string, Profile> {
  profiles ??= new Map(
    Object.entries(PROFILES).map(([url, row]): [string, Profile] => {
      const { node, ...profile }: ProfileFile = JSON.parse(row);
      return [url, { ...profile, root: prepare(profile.type, node) }];
    }),
  );
  return profiles;
}

/** Definition of an extension by the url it carries; undefined for those of others. */
export function extensionOf(url: string): ProfileNode | undefined {
  const known = extensions.get(url);
  if (known || !Object.hasOwn(EXTENSIONS, url)) return known;
  const node = prepare('Extension', JSON.parse(EXTENSIONS[url] ?? ''));
  extensions.set(url, node);
  return node;
}

function prepare(name: string, row: ProfileRow): ProfileNode {
  const isChoice = name.endsWith('[x]');
  const { min = 0, max = Number.POSITIVE_INFINITY, is, like, refs, vs } = row;
  const fits = is === undefined ? (like === undefined ? undefined : pattern(like)) : (value: unknown) => value === is;
  const forms = row.types?.map((type) => choiceName(name, type));
  const rules = (row.rules ?? []).map(ruleOf);
  const children = (row.in ?? []).map(([child, inner]) => prepare(child, inner));
  const slices = (row.slices ?? []).map((slice) => ({
    name: slice.name,
    has: membership(slice),
    node: prepare(name, slice.node),
  }));
  return {
    element: isChoice ? name.slice(0, -3) : name,
    isChoice,
    beside: `_${name}`,
    min,
    max,
    forms,
    targets: refs,
    valueSet: vs,
    fits,
    rules,
    children,
    slices,
    closed: row.closed === true,
    deep: [fits, forms, refs, vs].some(Boolean) || rules.length + children.length + slices.length > 0,
  };
}

function ruleOf(key: string): ProfileRule {
  const rule = PROFILE_RULES[key];
  if (!rule) throw new Error(`the rule ${key} is in a profile but not written down`);
  return { ...rule, text: `${key}: ${rule.text}` };
}

/** Has the value everything that the pattern has? An array may hold more, in any order. */
function pattern(like: unknown): Test {
  if (Array.isArray(like)) return allOf(like.map((one) => someOf(pattern(one))));
  if (!isObject(like)) return (value) => value === like;
  return allOf(Object.entries(like).map(([key, inner]) => within(key, pattern(inner))));
}

function membership({ by }: SliceRow): Test {
  return allOf(
    by.map(({ path, like }) =>
      path.reduceRight<Test>((test, name) => within(name, eitherOf(test, someOf(test))), pattern(like)),
    ),
  );
}

function allOf(tests: readonly Test[]): Test {
  const [only, ...others] = tests;
  if (only && others.length === 0) return only;
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

function someOf(test: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const one of value) if (test(one)) return true;
    return false;
  };
}

function eitherOf(first: Test, second: Test): Test {
  return (value) => first(value) || second(value);
}

function within(name: string, test: Test): Test {
  return (value) => isObject(value) && test(value[name]);
}
