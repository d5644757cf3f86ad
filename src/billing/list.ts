/** Visits that were handed over to be billed, with what their view needs. */
import type { Appointment, Coverage, Resource, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { inputsOf, KIND } from './hand-over.ts';
import { viewToBill, type visitToBillView } from './view.ts';

export const toBillQuery = z
  .strictObject({
    state: z.enum(['waiting', 'taken']).default('waiting'),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'VisitsToBillQuery' });

type Item = z.output<typeof visitToBillView>;

/** The oldest first. `after`: a cursor of the store. */
export async function listToBill(
  { state, count }: Pick<z.output<typeof toBillQuery>, 'state' | 'count'>,
  after: string | undefined,
  reads: Reads,
): Promise<{ items: Item[]; next?: string }> {
  const page = await reads.search<Task>({
    type: 'Task',
    where: [
      ['code', KIND],
      ['status', state === 'waiting' ? 'requested' : 'completed'],
    ],
    sort: 'authored-on',
    count,
    ...(after !== undefined && { cursor: after }),
  });
  return { items: await itemsOf(page.matches, reads), ...(page.next !== undefined && { next: page.next }) };
}

/** One search a type for all of them. */
export async function itemsOf(tasks: readonly Stored<Task>[], reads: Reads): Promise<Item[]> {
  const [visits, coverages, before] = await Promise.all([
    named<Appointment>(
      'Appointment',
      tasks.flatMap(({ focus }) => focus?.reference ?? []),
      reads,
    ),
    named<Coverage>(
      'Coverage',
      tasks.flatMap((task) => inputsOf(task, 'bill-coverage')),
      reads,
    ),
    named<Task>(
      'Task',
      tasks.flatMap(({ partOf = [] }) => partOf.flatMap(({ reference }) => reference ?? [])),
      reads,
    ),
  ]);
  return tasks.flatMap((task) => {
    const visit = visits.get(task.focus?.reference ?? '');
    const previous = before.get(task.partOf?.[0]?.reference ?? '');
    return visit ? [viewToBill(task, { visit, coverages, previous })] : [];
  });
}

const AT_ONCE = 100;

async function named<R extends Resource>(
  type: R['resourceType'],
  references: readonly string[],
  reads: Reads,
): Promise<Map<string, Stored<R>>> {
  const ids = [...new Set(references.map((reference) => reference.slice(type.length + 1)))];
  const found = new Map<string, Stored<R>>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const where = [['_id', ids.slice(from, from + AT_ONCE).join(',')]] as const;
    const { matches } = await reads.search<R>({ type, where, count: AT_ONCE });
    for (const one of matches) found.set(`${type}/${one.id}`, one);
  }
  return found;
}
