/** Required bindings: codes, and what carries a code. */
import { type JsonObject, objects, type Run, report } from './checks-run.ts';
import { valueSetOf } from './checks-tables.ts';

export function hasCode(valueSet: string, code: unknown): boolean {
  return typeof code === 'string' && valueSetOf(valueSet).hasCode(code);
}

/** A CodeableConcept with at least one coding of the value set; a Coding or Quantity that is of it. */
export function checkCoded(value: JsonObject, valueSet: string, type: string, run: Run): void {
  const set = valueSetOf(valueSet);
  const codings = type === 'CodeableConcept' ? objects(value.coding) : [value];
  if (codings.some(({ system, code }) => set.has(system, code))) return;
  report(run, 'code-invalid', `No code of the required value set ${valueSet}.`);
}
