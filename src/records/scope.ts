/** What of a chart goes out under a request and its release, and what does not, each with the reason. Pure. */
import type { Resource } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';
import type { RecordClass, RecordClassesFile, SensitiveFile } from '../mappings/records-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Sensitive } from './release.ts';
import { categoriesOf, isLabelled, isMarked, isTold } from './sensitive.ts';

/** What is asked for and released: nothing goes that is not within both. */
export interface Asked {
  /** None: every class. */
  readonly classes: readonly RecordClass[];
  /** Dates of service, ISO dates, both within. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Categories that may go. */
  readonly sensitive: readonly Sensitive[];
  /** `Type/id` that a person has left out. */
  readonly excluded: readonly string[];
  /** `Type/id` that a person looked at and lets go. */
  readonly cleared: readonly string[];
  /** `Type/id` that a person added: asked for, whatever class it has. */
  readonly added: readonly string[];
}

export interface Withheld {
  readonly reference: string;
  /** `excluded` by a person; `undated`: whether it is of the time nobody can tell; else the category that is not released. */
  readonly reason: Sensitive | 'excluded' | 'undated';
}

export interface Scope {
  readonly included: readonly string[];
  /** Asked for, and not to go. For staff. */
  readonly withheld: readonly Withheld[];
  /** Asked for, and nobody has said what is in it: for a person to tick. The order of the chart is kept. */
  readonly toReview: readonly string[];
  /** How many of the chart are of other classes or times. */
  readonly notAsked: number;
}

export interface ScopeTables {
  readonly classes: RecordClassesFile['classes'];
  readonly sensitive: SensitiveFile;
}

/** Sorts a chart, whatever order it comes in, which is kept. */
export function scopeOf(chart: readonly Stored[], asked: Asked, tables: ScopeTables): Scope {
  const included: string[] = [];
  const withheld: Withheld[] = [];
  const toReview: string[] = [];
  let notAsked = 0;
  for (const record of chart) {
    const reference = `${record.resourceType}/${record.id}`;
    const added = asked.added.includes(reference);
    const day = dayOf(record);
    if (
      isVoid(record) ||
      (!added && !isOfClass(record, asked.classes, tables.classes)) ||
      (!added && outside(day, asked))
    ) {
      notAsked++;
      continue;
    }
    if (asked.excluded.includes(reference)) {
      withheld.push({ reference, reason: 'excluded' });
      continue;
    }
    const categories = categoriesOf(record, tables.sensitive);
    const unseen = !isLabelled(record, tables.sensitive) && (isPaper(record) || isMarked(record) || !isTold(record));
    // A release of psychotherapy notes is of nothing else: 45 CFR 164.508(b)(3)(ii).
    if (asked.sensitive.includes('psychotherapy') && !added && !unseen && !categories.includes('psychotherapy')) {
      notAsked++;
      continue;
    }
    const held = categories.find((category) => !asked.sensitive.includes(category));
    if (held) withheld.push({ reference, reason: held });
    else if (day === undefined && !added && (asked.from !== undefined || asked.to !== undefined))
      withheld.push({ reference, reason: 'undated' });
    else if (unseen && !asked.cleared.includes(reference)) toReview.push(reference);
    else included.push(reference);
  }
  return { included, withheld, toReview, notAsked };
}

const isVoid = (record: Resource) =>
  'status' in record && ['entered-in-error', 'superseded'].includes(String(record.status));

/** What only a reader can judge: a document, or a report that is one. */
const isPaper = (record: Resource) =>
  record.resourceType === 'DocumentReference' ||
  record.resourceType === 'Media' ||
  (record.resourceType === 'DiagnosticReport' && record.presentedForm !== undefined);

function isOfClass(record: Resource, classes: Asked['classes'], tables: ScopeTables['classes']): boolean {
  if (isOfTheDesk(record)) return false;
  const wanted = classes.length === 0 || classes.includes('full-chart') ? undefined : classes;
  if (record.resourceType === 'DocumentReference') {
    const codes = (record.type?.coding ?? []).flatMap(({ system, code }) =>
      system === CODES.loinc && code ? [code] : [],
    );
    const of = entries(tables).filter(([, { documents }]) => documents.some((code) => codes.includes(code)));
    // What has no class, e.g. a letter, is of the whole chart.
    return !wanted || of.some(([name]) => wanted.includes(name));
  }
  return entries(tables).some(
    ([name, { resources }]) =>
      (!wanted || wanted.includes(name)) &&
      resources.some(
        ({ type, category }) => type === record.resourceType && (!category || hasCategory(record, category)),
      ),
  );
}

/** Releases, consents and acknowledgements, requests and packets of the desk: papers about records, no records. */
function isOfTheDesk(record: Resource): boolean {
  if (record.resourceType !== 'DocumentReference') return false;
  const { type, category = [] } = record;
  return (
    (type?.coding ?? []).some(({ system, code = '' }) => system === CODES.loinc && OF_THE_DESK.includes(code)) ||
    category.some(({ coding = [] }) =>
      coding.some(({ system, code }) => system === CODES.documentCategory && code === 'administrative'),
    )
  );
}
const OF_THE_DESK: readonly string[] = ['64292-6', '59284-0', '57016-8', '57017-6'];

const entries = (tables: ScopeTables['classes']) =>
  Object.entries(tables) as [RecordClass, ScopeTables['classes'][RecordClass]][];

function hasCategory(record: Resource, code: string): boolean {
  if (!('category' in record) || !Array.isArray(record.category)) return false;
  return record.category.some(
    (one) => typeof one === 'object' && one.coding?.some((coding: { code?: string }) => coding.code === code),
  );
}

function outside(day: string | undefined, { from, to }: Asked): boolean {
  if (day === undefined) return false;
  return (from !== undefined && day < from) || (to !== undefined && day > to);
}

/** The day of service, ISO date in the record's own words; undefined where it names none. */
export function dayOf(record: Resource): string | undefined {
  const of = record as unknown as Record<string, unknown>; // each type has its own name for it
  const context = of.context as { period?: { start?: string } } | undefined;
  const period = (of.period ?? of.effectivePeriod ?? of.performedPeriod) as { start?: string } | undefined;
  const dated = [
    record.resourceType === 'DocumentReference' ? context?.period?.start : undefined,
    period?.start,
    ...[
      'effectiveDateTime',
      'performedDateTime',
      'occurrenceDateTime',
      'onsetDateTime',
      'authoredOn',
      'whenHandedOver',
    ].map((name) => of[name]),
    ...['createdDateTime', 'recordedDate', 'date', 'issued'].map((name) => of[name]),
  ];
  return dated.find((one): one is string => typeof one === 'string')?.slice(0, 10);
}
