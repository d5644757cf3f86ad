/** Profiles: what they ask beyond the base. Values of a wrong type are passed over here; the base has named them. */
import { checkCoded, hasCode } from './checks-codes.ts';
import type { ProfileNode } from './checks-profile-nodes.ts';
import { namesOneOf, referenceType } from './checks-references.ts';
import { isObject, type JsonObject, type Run, report } from './checks-run.ts';

/** Checks the children of an object, and the rules on it. */
export function checkProfile(value: JsonObject, node: ProfileNode, run: Run): void {
  for (const rule of node.rules) {
    if (!rule.holds(value, run)) report(run, 'invariant', rule.text, rule.at);
  }
  for (const child of node.children) checkElement(value, child, run);
}

function checkElement(parent: JsonObject, node: ProfileNode, run: Run): void {
  const { element } = node;
  const key = node.isChoice ? formOf(parent, element) : element;
  const value = key === undefined ? undefined : parent[key];
  // A form of a choice may be there by its extensions alone; so may a primitive.
  const isThere = value !== undefined || (node.isChoice ? key !== undefined : parent[node.beside] !== undefined);
  const count = Array.isArray(value) ? value.length : Number(isThere);
  if (count < node.min) {
    if (count === 0) report(run, 'required', 'The profile requires this element.', element);
    else report(run, 'cardinality', 'Fewer than the profile requires.', element);
  }
  if (count > node.max) report(run, 'cardinality', 'More than the profile allows.', element);
  if (value === undefined || key === undefined || !node.deep) return;
  run.path.push(element);
  if (node.forms && !node.forms.includes(key)) report(run, 'choice', 'The profile does not allow this form.');
  if (Array.isArray(value)) checkList(value, node, run);
  else checkValue(value, node, run);
  run.path.pop();
}

/** The property that is there of a choice, without its underscore. */
function formOf(parent: JsonObject, element: string): string | undefined {
  for (const key of Object.keys(parent)) {
    const bare = key.charCodeAt(0) === UNDERSCORE ? key.slice(1) : key;
    const next = bare.startsWith(element) ? bare.charCodeAt(element.length) : 0;
    if (next >= UPPER_A && next <= UPPER_Z) return bare;
  }
  return undefined;
}

const UNDERSCORE = 95;
const UPPER_A = 65;
const UPPER_Z = 90;

function checkList(values: readonly unknown[], node: ProfileNode, run: Run): void {
  for (let index = 0; index < values.length; index++) {
    run.path.push(index);
    checkValue(values[index], node, run);
    run.path.pop();
  }
  if (node.slices.length > 0) checkSlices(values, node, run);
}

function checkSlices(values: readonly unknown[], { slices, closed }: ProfileNode, run: Run): void {
  const counts = slices.map(() => 0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    run.path.push(index);
    const at = sliceOf(value, slices);
    const slice = slices[at];
    if (slice) {
      counts[at] = (counts[at] ?? 0) + 1;
      if (slice.node.deep) checkValue(value, slice.node, run);
    } else if (closed) report(run, 'slice', 'The profile knows no such entry.');
    run.path.pop();
  }
  for (const [at, slice] of slices.entries()) {
    const count = counts[at] ?? 0;
    if (count < slice.node.min) report(run, 'slice', `The profile requires the entry ${slice.name}.`);
    if (count > slice.node.max) report(run, 'slice', `The profile allows the entry ${slice.name} fewer times.`);
  }
}

function sliceOf(value: unknown, slices: ProfileNode['slices']): number {
  for (let at = 0; at < slices.length; at++) if (slices[at]?.has(value)) return at;
  return -1;
}

function checkValue(value: unknown, node: ProfileNode, run: Run): void {
  const { targets, valueSet } = node;
  if (node.fits && !node.fits(value)) report(run, 'fixed', 'The profile asks for another value.');
  if (targets !== undefined) {
    const type = isObject(value) && !namesOneOf(value.reference, targets) ? referenceType(value, run) : undefined;
    if (type !== undefined && !targets.includes(type)) {
      report(run, 'reference-type', 'The profile does not allow a reference to that type.');
    }
  }
  if (!isObject(value)) {
    if (valueSet !== undefined && typeof value === 'string' && !hasCode(valueSet, value)) {
      report(run, 'code-invalid', `The code is not in the required value set ${valueSet}.`);
    }
    return;
  }
  if (valueSet !== undefined) {
    const isConcept = value.system === undefined && value.code === undefined;
    checkCoded(value, valueSet, isConcept ? 'CodeableConcept' : 'Coding', run);
  }
  checkProfile(value, node, run);
}
