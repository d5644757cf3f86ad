/** Which categories a record belongs to that a release must name: by security labels first, then by codes (mappings/records/sensitive.json). */
import type { CodeableConcept, Coding, Resource } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';
import type { SensitiveFile } from '../mappings/records-schema.ts';
import type { Sensitive } from './release.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** Every security label of a record: those of the resource, and those of a document. */
export function labelsOf(record: Resource): readonly Coding[] {
  const own = record.resourceType === 'DocumentReference' ? (record.securityLabel ?? []) : [];
  return [...(record.meta?.security ?? []), ...own.flatMap(({ coding = [] }) => coding)];
}

/**
 * Has somebody said what it is? More than normal confidentiality without a category says only that somebody should look, and so does a
 * category that we have no name for.
 */
export function isLabelled(record: Resource, { labels: known }: SensitiveFile): boolean {
  const labels = labelsOf(record);
  const categories = labels.filter(({ system, code }) => system === ACT_CODE && code !== undefined);
  if (categories.some(({ code }) => !known.some((one) => one.code === code))) return false;
  return (
    categories.length > 0 ||
    labels.some(({ system, code }) => system === CONFIDENTIALITY && /^[ULMN]$/.test(code ?? ''))
  );
}

/** Has somebody said that it is more than a record like any other, or less? */
export const isMarked = (record: Resource): boolean =>
  labelsOf(record).some(({ system }) => system === CONFIDENTIALITY || system === ACT_CODE);

export function categoriesOf(record: Resource, codes: SensitiveFile): readonly Sensitive[] {
  const found = new Set<Sensitive>();
  for (const { system, code } of labelsOf(record)) {
    if (system !== ACT_CODE) continue;
    for (const label of codes.labels) if (label.code === code) for (const one of label.categories) found.add(one);
  }
  for (const { system, code = '' } of codingsOf(record)) {
    if (system === CODES.loinc) for (const one of codes.loinc) if (one.code === code) found.add(one.category);
    if (system !== CODES.icd10) continue;
    const category = code.slice(0, 3).toUpperCase();
    for (const { from, to, category: is } of codes.icd10) if (category >= from && category <= to) found.add(is);
  }
  return [...found];
}

/** Whether it bears a code that the table could have known it by; of a drug by its RxNorm number, say, only a reader knows what it is for. */
export const isTold = (record: Resource): boolean =>
  codingsOf(record).some(({ system, code }) => code !== undefined && TOLD_BY.includes(system ?? ''));

/** Vaccines (CVX) are in no category. */
const TOLD_BY: readonly string[] = [CODES.loinc, CODES.icd10, 'http://hl7.org/fhir/sid/cvx'];

/** Every code a record carries in an element of its own: what it is, why it was done, what was found. */
function codingsOf(record: Resource): Coding[] {
  return Object.values(record).flatMap((value) => (Array.isArray(value) ? value : [value]).flatMap(codings));
}

function codings(value: unknown): Coding[] {
  if (!isConcept(value)) return [];
  // One step further down: the code of a component, of a document's event.
  const inner = Object.values(value).flatMap((one: unknown) => (Array.isArray(one) ? one : [one]));
  return [...(value.coding ?? []), ...inner.filter(isConcept).flatMap((one) => one.coding ?? [])];
}

const isConcept = (value: unknown): value is CodeableConcept => typeof value === 'object' && value !== null;
