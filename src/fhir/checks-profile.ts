/** Profiles: what they ask beyond the base. Values of a wrong type are passed over here; the base has named them. */
import { checkCoded, hasCode } from './checks-codes.ts';
import { PROFILE_RULES } from './checks-profile-rules.ts';
import { referenceType } from './checks-references.ts';
import { has, isObject, type JsonObject, type Run, report } from './checks-run.ts';
import { choiceName, type ProfileNode } from './checks-tables.ts';

type Slice = NonNullable<ProfileNode['slices']>[number];

/** Checks the children of an object, and the rules on it. */
export function checkProfile(value: JsonObject, node: ProfileNode, run: Run): void {
  for (const key of node.rules ?? []) {
    const rule = PROFILE_RULES[key];
    if (!rule) throw new Error(`the rule ${key} is in a profile but not written down`);
    if (!rule.holds(value, run)) report(run, 'invariant', `${key}: ${rule.text}`, rule.at);
  }
  for (const [name, child] of node.in ?? []) checkElement(value, name, child, run);
}

function checkElement(parent: JsonObject, name: string, node: ProfileNode, run: Run): void {
  const key = name.endsWith('[x]') ? formOf(parent, name) : name;
  const element = name.endsWith('[x]') ? name.slice(0, -3) : name;
  const value = key === undefined ? undefined : parent[key];
  const count = Array.isArray(value) ? value.length : key !== undefined && has(parent, key) ? 1 : 0;
  if (node.min !== undefined && count < node.min) {
    if (count === 0) report(run, 'required', 'The profile requires this element.', element);
    else report(run, 'cardinality', 'Fewer than the profile requires.', element);
  }
  if (node.max !== undefined && count > node.max) {
    report(run, 'cardinality', 'More than the profile allows.', element);
  }
  if (value === undefined || key === undefined) return;
  run.path.push(element);
  if (node.types && !node.types.some((type) => choiceName(name, type) === key)) {
    report(run, 'choice', 'The profile does not allow this form.');
  }
  if (Array.isArray(value)) checkList(value, node, run);
  else checkValue(value, node, run);
  run.path.pop();
}

/** The property that is there of `value[x]`. */
function formOf(parent: JsonObject, name: string): string | undefined {
  const stem = name.slice(0, -3);
  const key = Object.keys(parent).find((k) => {
    const bare = k.startsWith('_') ? k.slice(1) : k;
    return bare.startsWith(stem) && /^[A-Z]/.test(bare.slice(stem.length));
  });
  return key?.replace(/^_/, '');
}

function checkList(values: readonly unknown[], node: ProfileNode, run: Run): void {
  const counts = new Map<Slice, number>();
  for (const [index, value] of values.entries()) {
    run.path.push(index);
    checkValue(value, node, run);
    const slice = node.slices?.find((one) => belongs(value, one));
    if (slice) {
      counts.set(slice, (counts.get(slice) ?? 0) + 1);
      checkValue(value, slice.node, run);
    } else if (node.closed) {
      report(run, 'slice', 'The profile knows no such entry.');
    }
    run.path.pop();
  }
  for (const slice of node.slices ?? []) {
    const { min = 0, max = Number.POSITIVE_INFINITY } = slice.node;
    const count = counts.get(slice) ?? 0;
    if (count < min) report(run, 'slice', `The profile requires the entry ${slice.name}.`);
    if (count > max) report(run, 'slice', `The profile allows the entry ${slice.name} fewer times.`);
  }
}

function checkValue(value: unknown, node: ProfileNode, run: Run): void {
  if (node.is !== undefined && value !== node.is) report(run, 'fixed', 'The profile fixes another value.');
  if (node.like !== undefined && !matches(value, node.like))
    report(run, 'fixed', 'The profile asks for another value.');
  if (node.refs !== undefined) {
    const type = referenceType(value, run);
    if (type !== undefined && !node.refs.includes(type)) {
      report(run, 'reference-type', 'The profile does not allow a reference to that type.');
    }
  }
  if (typeof value === 'string' && node.vs !== undefined && !hasCode(node.vs, value)) {
    report(run, 'code-invalid', `The code is not in the required value set ${node.vs}.`);
  }
  if (!isObject(value)) return;
  if (node.vs !== undefined) {
    const isConcept = value.system === undefined && value.code === undefined;
    checkCoded(value, node.vs, isConcept ? 'CodeableConcept' : 'Coding', run);
  }
  checkProfile(value, node, run);
}

function belongs(value: unknown, { by }: Slice): boolean {
  return by.every(({ path, like }) => at(value, path).some((found) => matches(found, like)));
}

function at(value: unknown, path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (!isObject(value)) return [];
  const next = value[name];
  return (Array.isArray(next) ? next : [next]).flatMap((one) => at(one, rest));
}

/** Has the value everything that the pattern has? An array may hold more, in any order. */
export function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((wanted) => value.some((one) => matches(one, wanted)));
  }
  if (!isObject(pattern)) return value === pattern;
  return isObject(value) && Object.entries(pattern).every(([key, wanted]) => matches(value[key], wanted));
}
