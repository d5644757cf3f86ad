import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
import { DOCUMENT_CLASSES } from './fax.ts';

const STATUSES = ['reading', 'review', 'incomplete', 'unreadable', 'filed', 'rejected', 'repeat'] as const;
/** What waits for a person. */
const OPEN = 'review,incomplete,unreadable';

/** Filters; all optional, all of them must hold. */
export const faxQuery = z
  .strictObject({
    /** `open`: whatever waits for a person. */
    status: z.enum([...STATUSES, 'open']).optional(),
    /** `Organization/…` of the department. */
    desk: z
      .string()
      .regex(/^Organization\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    class: z.enum(DOCUMENT_CLASSES).optional(),
    /** `queue`: the urgent ones on top, then the oldest first. */
    order: z.enum(['queue', 'newest']).default('queue'),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'FaxQuery' });

export type FaxQuery = z.output<typeof faxQuery>;

/** FHIR cannot sort by how urgent something is: the urgent come as a list of their own, before the others. */
const PARTS = ['stat', 'asap,urgent', 'routine'] as const;

/** One page of the faxes; `next` tells the part it is in and the store's own cursor. */
export async function listFaxes(query: FaxQuery, reads: Reads): Promise<{ items: Stored<Task>[]; next?: string }> {
  if (query.order === 'newest') {
    const page = await reads.search<Task>({ ...worklist(query), sort: '-authored-on', ...cursor(query.cursor) });
    return { items: page.matches, ...(page.next !== undefined && { next: page.next }) };
  }
  const [first = '0', ...rest] = (query.cursor ?? '0').split(':');
  const items: Stored<Task>[] = [];
  let within = rest.join(':');
  for (let part = Number(first); part < PARTS.length; part++) {
    const count = query.count - items.length;
    if (count === 0) return { items, next: `${part}:` };
    const search = worklist({ ...query, count }, PARTS[part]);
    const page = await reads.search<Task>({ ...search, sort: 'authored-on', ...cursor(within) });
    items.push(...page.matches);
    if (page.next !== undefined) return { items, next: `${part}:${page.next}` };
    within = '';
  }
  return { items };
}

const cursor = (value: string | undefined) => (value ? { cursor: value } : {});

function worklist(query: FaxQuery, priority?: string): Search {
  const where: [string, string][] = [['code', `${CODES.taskKind}|fax-classify`]];
  const status = query.status === 'open' ? OPEN : query.status;
  if (status !== undefined) {
    where.push([
      'business-status',
      status
        .split(',')
        .map((one) => `${CODES.faxStatus}|${one}`)
        .join(','),
    ]);
  }
  if (query.desk !== undefined) where.push(['owner', query.desk]);
  if (query.class !== undefined) where.push(['_tag', `${CODES.faxClass}|${query.class}`]);
  if (priority !== undefined) where.push(['priority', priority]);
  return { type: 'Task', where, count: query.count };
}
