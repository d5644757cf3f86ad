/** The chart as far as this store has one, and what of it a request asks for. */
import type { Patient, ResourceType } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { RecordClass } from '../mappings/records-schema.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
import type { RecordsDeps } from './deps.ts';
import { askedOf, type RecordsRequest, referencesOf, releaseOf } from './request.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Types of resources that are records of the classes asked for, besides documents. */
export function typesAsked(request: RecordsRequest, { tables }: Pick<RecordsDeps, 'tables'>): ResourceType[] {
  const classes = classesAsked(request);
  const rows = Object.entries(tables.classes).filter(
    ([name]) => isWhole(classes) || classes.includes(name as RecordClass),
  );
  return [...new Set(rows.flatMap(([, { resources }]) => resources.map(({ type }) => type as ResourceType)))];
}

/** A patient's documents, the oldest first, then their records of some types. */
export async function readChart(patient: string, types: readonly ResourceType[], reads: Reads): Promise<Stored[]> {
  const where = [['patient', patient]] as const;
  const documents: Search = { type: 'DocumentReference', where, sort: 'date', count: 100 };
  const searches: Search[] = [documents, ...types.map((type) => ({ type, where, count: 100 }))];
  const found = searches.map((): Stored[] => []);
  let open = searches.map((search, at) => ({ search, at }));
  while (open.length > 0) {
    const pages = await reads.searches(open.map(({ search }) => search));
    open = open.flatMap(({ search, at }, n) => {
      const page = pages[n];
      found[at]?.push(...(page?.matches ?? []));
      return page?.next === undefined ? [] : [{ search: { ...search, cursor: page.next }, at }];
    });
  }
  return found.flat();
}

/** Whether `Type/id` is a record of this patient. */
export async function isOfChart(
  record: string,
  patient: string,
  reads: Reads,
  { tables }: Pick<RecordsDeps, 'tables'>,
): Promise<boolean> {
  const [type = '', id = ''] = record.split('/');
  const types = Object.values(tables.classes).flatMap(({ resources }) => resources.map((row) => row.type));
  if (type !== 'DocumentReference' && !types.includes(type)) return false;
  const where = [
    ['_id', id],
    ['patient', patient],
  ] as const;
  return (await reads.search({ type: type as ResourceType, where, count: 1 })).matches.length > 0;
}

export const readPatient = (request: RecordsRequest, reads: Reads): Promise<Stored<Patient>> =>
  reads.read('Patient', (request.task.for?.reference ?? '').slice('Patient/'.length));

/** What would go now, by what was asked and released, whichever is narrower; `cleared` are those that a person ticks. */
export function scopeNow(
  chart: readonly Stored[],
  request: RecordsRequest,
  cleared: readonly string[],
  { tables }: Pick<RecordsDeps, 'tables'>,
): Scope {
  const { task, consent } = request;
  const { records } = askedOf(task);
  const release = consent && releaseOf(consent);
  const papers = new Set((task.input ?? []).map(({ valueReference }) => valueReference?.reference));
  return scopeOf(
    chart.filter(({ id }) => !papers.has(`DocumentReference/${id}`)),
    {
      classes: classesAsked(request),
      from: latest(records.from, release?.from),
      to: earliest(records.to, release?.to),
      // Without a release nothing that needs to be named goes by itself.
      sensitive: records.sensitive.filter((one) => release?.sensitive?.includes(one)),
      excluded: referencesOf(task, 'records-excluded'),
      added: referencesOf(task, 'records-added'),
      cleared,
    },
    tables,
  );
}

/** None, or the whole chart: every class. */
function classesAsked({ task, consent }: RecordsRequest): readonly RecordClass[] {
  const { classes } = askedOf(task).records;
  const released = (consent && releaseOf(consent).classes) ?? [];
  if (isWhole(classes)) return released;
  const both = classes.filter((one) => released.includes(one));
  // With nothing in common nothing goes: the check says so, and the preview shows what was asked for.
  return isWhole(released) || both.length === 0 ? classes : both;
}
const isWhole = (classes: readonly RecordClass[]) => classes.length === 0 || classes.includes('full-chart');

/** What a copy is thought to have before it is made: a page a document, eight other records a page. */
export function pagesOf(references: readonly string[]): number {
  const documents = references.filter((one) => one.startsWith('DocumentReference/')).length;
  return documents + Math.ceil((references.length - documents) / 8);
}

const latest = (a: string | undefined, b: string | undefined) =>
  a === undefined || (b !== undefined && b > a) ? b : a;
const earliest = (a: string | undefined, b: string | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;
