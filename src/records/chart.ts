/** The chart as far as this store has one, and what of it a request asks for. */
import type { DocumentReference, Patient } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { RecordsDeps } from './deps.ts';
import { askedOf, type RecordsRequest, referencesOf, releaseOf } from './request.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Every document of a patient, the oldest first: the order of the pages. */
export async function readChart(patient: string, reads: Reads): Promise<Stored<DocumentReference>[]> {
  const found: Stored<DocumentReference>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<DocumentReference>({
      type: 'DocumentReference',
      where: [['patient', patient]],
      sort: 'date',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

export const readPatient = (request: RecordsRequest, reads: Reads): Promise<Stored<Patient>> =>
  reads.read('Patient', (request.task.for?.reference ?? '').slice('Patient/'.length));

/** What would go now, by what was asked and released, whichever is narrower; `cleared` are those that a person ticks. */
export function scopeNow(
  chart: readonly Stored<DocumentReference>[],
  { task, consent }: RecordsRequest,
  cleared: readonly string[],
  { tables }: Pick<RecordsDeps, 'tables'>,
): Scope {
  const { records } = askedOf(task);
  const release = consent && releaseOf(consent);
  const released = release?.classes ?? [];
  const whole = (classes: readonly string[]) => classes.length === 0 || classes.includes('full-chart');
  const classes = whole(records.classes) ? released : records.classes;
  const papers = new Set((task.input ?? []).map(({ valueReference }) => valueReference?.reference));
  return scopeOf(
    chart.filter(({ id }) => !papers.has(`DocumentReference/${id}`)),
    {
      classes,
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

const latest = (a: string | undefined, b: string | undefined) =>
  a === undefined || (b !== undefined && b > a) ? b : a;
const earliest = (a: string | undefined, b: string | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;
