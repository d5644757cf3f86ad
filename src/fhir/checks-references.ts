/** References (http://hl7.org/fhir/R4/references.html): their form, ref-1, and the type of what they name. */
import { isObject, type JsonObject, type Run, report } from './checks-run.ts';
import { isResourceType } from './checks-tables.ts';

const ID = '[A-Za-z0-9.-]{1,64}';
const LITERAL = new RegExp(`^(?:https?://[^\\s?#]+/)?([A-Z][A-Za-z]+)/${ID}(?:/_history/${ID})?$`);
const ABSOLUTE = /^https?:\/\/[^\s/?#]/;
/** Lower case only: a store that sees another spelling keeps the placeholder as it is. */
const URN = /^urn:(?:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|oid:[0-2](?:\.(?:0|[1-9]\d*))+)$/;

const FORM = 'Type/id, an absolute URL, a lower-case urn:uuid or #id is expected.';
const HASH = 35;
const SLASH = 47;
const UPPER_Z = 90;

/** Type of what a Reference names by its form or its `type`; undefined where neither tells, as for placeholders. */
export function referenceType(value: unknown, run: Run): string | undefined {
  if (!isObject(value)) return undefined;
  return literalType(value.reference, run) ?? (typeof value.type === 'string' ? value.type : undefined);
}

/** The type in `Type/id`, in a URL that ends so, or of the contained resource named. */
export function literalType(reference: unknown, run: Run): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const first = reference.charCodeAt(0);
  if (first === HASH) return run.contained.get(reference.slice(1));
  // Nearly every reference is Type/id; whether the id is well formed is looked at once, in checkForm.
  const type = first <= UPPER_Z ? reference.slice(0, reference.indexOf('/')) : LITERAL.exec(reference)?.[1];
  return type !== undefined && isResourceType(type) ? type : undefined;
}

/** The plain case, told without cutting up the string: `Type/…` with one of these types. */
export function namesOneOf(reference: unknown, types: readonly string[]): boolean {
  if (typeof reference !== 'string') return false;
  for (const type of types) {
    if (reference.charCodeAt(type.length) === SLASH && reference.startsWith(type)) return true;
  }
  return false;
}

export function checkReference(value: JsonObject, targets: readonly string[] | undefined, run: Run): void {
  const { reference, type } = value;
  if (type === undefined && targets !== undefined && namesOneOf(reference, targets)) {
    if (!LITERAL.test(String(reference))) report(run, 'reference', FORM, 'reference');
    return;
  }
  const literal = literalType(reference, run);
  if (typeof reference === 'string') checkForm(reference, literal, run);
  else if (!['identifier', 'display', 'extension', '_reference'].some((name) => value[name] !== undefined)) {
    report(run, 'reference', 'A reference has a reference, an identifier or at least a display.');
  }
  if (typeof type === 'string' && !type.includes(':')) {
    if (!isResourceType(type)) report(run, 'reference-type', 'No such resource type.', 'type');
    else if (literal !== undefined && literal !== type) {
      report(run, 'reference-type', 'Type and reference name different types.', 'type');
    }
  }
  const found = literal ?? type;
  if (targets !== undefined && typeof found === 'string' && !targets.includes(found) && isResourceType(found)) {
    report(run, 'reference-type', 'This element may not refer to that type.');
  }
}

function checkForm(reference: string, literal: string | undefined, run: Run): void {
  if (reference.startsWith('#')) {
    checkFragment(reference.slice(1), run);
    return;
  }
  const isWhole = ABSOLUTE.test(reference) ? !/\s/.test(reference) : URN.test(reference);
  if (isWhole || (literal !== undefined && LITERAL.test(reference))) return;
  report(run, 'reference', FORM, 'reference');
}

function checkFragment(id: string, run: Run): void {
  if (id === '') {
    // The resource itself, named from within: a contained one may hang on it by that alone (dom-3).
    if (run.within !== undefined) run.referenced.add(run.within);
  } else if (run.contained.has(id)) run.referenced.add(id);
  else report(run, 'reference', 'ref-1: no contained resource has this id.', 'reference');
}
