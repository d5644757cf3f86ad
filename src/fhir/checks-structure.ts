/** Base R4: every property known, of its type and number, and the codes, references and invariants of the base. */
import { checkCoded, hasCode } from './checks-codes.ts';
import { checkProfile } from './checks-profile.ts';
import { extensionOf } from './checks-profile-nodes.ts';
import { checkReference } from './checks-references.ts';
import { isObject, type JsonObject, list, type Outer, type Run, report, startRun } from './checks-run.ts';
import { type Field, type TypeTable, tableOf } from './checks-tables.ts';

const PROBLEMS = {
  type: 'A JSON value of another type is expected.',
  empty: 'A value is never empty.',
  date: 'No date, or none in the calendar, in the form this element takes.',
  format: 'Not in the form of its type.',
} as const;

const NAME = /^_?[A-Za-z]\w{0,63}$/;
/** Steps from the resource to a value, indexes counted; a questionnaire ten groups deep has some forty. */
const DEEPEST = 200;

/** Checks a resource that stands by itself: the one asked about, or one in a Bundle or Parameters. */
export function checkStructure(resource: JsonObject, outer: Outer): Run {
  const run = startRun(resource, outer);
  const table = tableOfResource(resource, run);
  if (!table) return run;
  checkObject(resource, table, run);
  const ids = new Set<string>();
  for (const [index, one] of list(resource.contained).entries()) {
    run.path.push('contained', index);
    if (isObject(one)) checkContained(one, ids, run);
    run.path.length -= 2;
  }
  return run;
}

function tableOfResource(resource: JsonObject, run: Run): TypeTable | undefined {
  const { resourceType } = resource;
  const table = typeof resourceType === 'string' ? tableOf(resourceType) : undefined;
  if (table?.isResource) return table;
  report(run, 'unknown-type', 'The gateway has no table of this resource type.');
  return undefined;
}

/** dom-3 and the rest of what is asked of contained resources; their content is checked on the way. */
function checkContained(one: JsonObject, ids: Set<string>, run: Run): void {
  if (typeof one.id !== 'string') {
    report(run, 'required', 'A contained resource has an id.', 'id');
    return;
  }
  if (ids.has(one.id)) report(run, 'contained', 'Two contained resources have one id.', 'id');
  ids.add(one.id);
  if (!run.referenced.has(one.id)) report(run, 'contained', 'dom-3: nothing refers to this contained resource.');
}

function checkInner(value: JsonObject, element: string, run: Run): void {
  if (element !== 'contained') {
    checkStructure(value, run);
    return;
  }
  const table = tableOfResource(value, run);
  if (!table) return;
  const meta = isObject(value.meta) ? value.meta : {};
  if (value.contained !== undefined) {
    report(run, 'contained', 'dom-2: a contained resource contains none.');
    return;
  }
  if (meta.versionId !== undefined || meta.lastUpdated !== undefined) {
    report(run, 'contained', 'dom-4: a contained resource has no version.', 'meta');
  }
  if (meta.security !== undefined) report(run, 'contained', 'dom-5: a contained resource has no label.', 'meta');
  run.within = typeof value.id === 'string' ? value.id : undefined;
  checkObject(value, table, run);
  run.within = undefined;
}

/**
 * Answers which choices are there, as bits. `valued`: the object only accompanies a primitive's value, so an id is content enough.
 */
function checkObject(value: JsonObject, table: TypeTable, run: Run, valued = false): number {
  if (run.path.length > DEEPEST) {
    report(run, 'depth', 'Nested too deeply.');
    return 0;
  }
  let choices = 0;
  let marks = 0;
  let elements = 0;
  for (const key in value) {
    const item = value[key];
    if (item === undefined || (key === 'resourceType' && table.isResource)) continue;
    const field = table.fields.get(key);
    if (field === undefined) {
      // A key that could be no element's name is not repeated either; the object is named instead.
      report(run, 'unknown-element', 'No such element.', NAME.test(key) ? key : undefined);
      continue;
    }
    if (key !== 'id' || valued) elements++;
    marks |= field.mark;
    if (field.choice > 0) {
      const bit = 1 << field.choice;
      if (choices & bit) checkOneForm(value, table, field, run);
      choices |= bit;
    }
    run.path.push(field.element);
    if (field.isBeside) checkExtended(item, value[field.key], field, run);
    else if (field.array) checkArray(item, field.primitive && value[field.beside], field, run);
    else checkItem(item, field, run);
    run.path.pop();
  }
  if (elements === 0) report(run, 'empty', 'An object has at least one element.');
  if (marks !== table.marks) {
    for (const [element, mark] of table.required) {
      if ((marks & mark) === 0) report(run, 'required', 'A required element is missing.', element);
    }
  }
  for (const invariant of table.invariants) {
    if (!invariant.holds(value)) report(run, 'invariant', invariant.text, invariant.at);
  }
  return choices;
}

/** Two keys of one choice: fine only as a primitive and its own extensions. */
function checkOneForm(value: JsonObject, table: TypeTable, field: Field, run: Run): void {
  const forms = Object.keys(value).filter((key) => table.fields.get(key)?.choice === field.choice);
  const bare = new Set(forms.map((key) => key.replace(/^_/, '')));
  if (bare.size > 1) report(run, 'choice', 'Only one form of this element may be given.', field.element);
}

function checkArray(items: unknown, extended: unknown, field: Field, run: Run): void {
  if (!Array.isArray(items)) {
    report(run, items === null ? 'null' : 'type', 'An array is expected.');
    return;
  }
  if (items.length === 0) report(run, 'empty', 'An array is never empty.');
  for (let index = 0; index < items.length; index++) {
    const item: unknown = items[index];
    run.path.push(index);
    if (item !== null || !(field.primitive && isObject(list(extended)[index]))) checkItem(item, field, run);
    run.path.pop();
  }
}

/** Ids and extensions of a primitive, in the property `_name`. Where a code is required no extension stands in for it. */
function checkExtended(extended: unknown, values: unknown, field: Field, run: Run): void {
  if (field.valueSet !== undefined && values === undefined) {
    report(run, 'code-invalid', `A code of the required value set ${field.valueSet} is missing.`);
  }
  if (!field.array) {
    checkElement(extended, values, run);
    return;
  }
  if (!Array.isArray(extended)) {
    report(run, 'type', 'An array is expected.');
    return;
  }
  if (extended.length === 0 || extended.every((one) => one === null)) {
    report(run, 'empty', 'An array is never empty.');
  }
  if (values !== undefined && list(values).length !== extended.length) {
    report(run, 'cardinality', 'Values and their extensions are equally many.');
  }
  for (const [index, one] of extended.entries()) {
    run.path.push(index);
    const value = list(values)[index];
    if (one !== null || value === undefined) checkElement(one, value, run);
    run.path.pop();
  }
}

function checkElement(value: unknown, beside: unknown, run: Run): void {
  const table = tableOf('Element');
  if (value === null) report(run, 'null', 'Null stands only beside extensions of a primitive.');
  else if (!isObject(value) || !table) report(run, 'type', PROBLEMS.type);
  else checkObject(value, table, run, beside !== undefined && beside !== null);
}

function checkItem(value: unknown, field: Field, run: Run): void {
  if (value === null) {
    report(run, 'null', 'Null stands only beside extensions of a primitive.');
    return;
  }
  if (field.primitive !== undefined) {
    const problem = field.primitive(value);
    if (problem !== undefined) report(run, problem, PROBLEMS[problem]);
    else if (field.valueSet !== undefined && !hasCode(field.valueSet, value)) {
      report(run, 'code-invalid', `The code is not in the required value set ${field.valueSet}.`);
    } else if (field.mayNameContained && typeof value === 'string' && value.startsWith('#')) {
      run.referenced.add(value.slice(1));
    }
    return;
  }
  if (!isObject(value)) {
    report(run, 'type', PROBLEMS.type);
    return;
  }
  if (field.type === 'Resource') {
    checkInner(value, field.element, run);
    return;
  }
  field.table ??= tableOf(field.type);
  if (field.table === undefined) throw new Error(`no table of ${field.type}`);
  const choices = checkObject(value, field.table, run);
  if (field.type === 'Reference') checkReference(value, field.targets, run);
  else if (field.type === 'Extension') checkExtension(value, choices > 0, run);
  else if (field.valueSet !== undefined) checkCoded(value, field.valueSet, field.type, run);
}

function checkExtension(value: JsonObject, hasValue: boolean, run: Run): void {
  const { url, extension } = value;
  if (hasValue === (extension !== undefined)) {
    report(run, 'invariant', 'ext-1: an extension has either a value or extensions.');
  }
  if (typeof url !== 'string') return;
  // Within an extension the url is a plain name; anywhere else it is the definition's address.
  if (!url.includes(':') && !/^(extension|modifierExtension)$/.test(String(run.path.at(-4)))) {
    report(run, 'extension', 'The url of an extension is absolute.', 'url');
  }
  const node = run.extensions ? extensionOf(url) : undefined;
  if (node) checkProfile(value, node, run);
}
