import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import type { Search } from '../ports/fhir-store/index.ts';
import { isOpen, STATES, type State } from './lifecycle.ts';
import { isConsent, type RecordsRequest } from './request.ts';

const states = Object.keys(STATES) as [State, ...State[]];

/** Filters; all optional, all of them must hold. */
export const recordsQuery = z
  .strictObject({
    /** `open`: not ended; `waiting`: open, and it is for the desk to go on. */
    status: z.enum([...states, 'open', 'waiting']).optional(),
    /** `late`: a date has passed; `ending`: the release ends within a week. */
    due: z.enum(['late', 'ending']).optional(),
    /** `queue`: what a person has to see at once on top, then the oldest first, which are due first. */
    order: z.enum(['queue', 'newest']).default('newest'),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'RecordsQuery' });

export type RecordsQuery = z.output<typeof recordsQuery>;

/** Where somebody else goes on: the requester, the gateway, or the fax line. */
const NOT_OURS: readonly string[] = ['incomplete', 'making', 'sending'];

/** FHIR cannot sort by how urgent something is: the urgent come as a list of their own, before the others. */
const PARTS = ['stat,asap,urgent', 'routine'] as const;

type List = { items: RecordsRequest[]; next?: string };

/** One page of the requests; a partner gets its own. `next` tells the part of the queue it is in and the store's own cursor. */
export async function listRequests(query: RecordsQuery, organization: string | undefined, reads: Reads): Promise<List> {
  if (query.order === 'newest') {
    return pageOf({ ...worklist(query, organization), sort: '-authored-on', ...cursor(query.cursor) }, reads);
  }
  const [first = '0', ...rest] = (query.cursor ?? '0').split(':');
  const items: RecordsRequest[] = [];
  let within = rest.join(':');
  for (let part = Number(first); part < PARTS.length; part++) {
    const count = query.count - items.length;
    if (count === 0) return { items, next: `${part}:` };
    const search = worklist({ ...query, count }, organization, PARTS[part]);
    const page = await pageOf({ ...search, sort: 'authored-on', ...cursor(within) }, reads);
    items.push(...page.items);
    if (page.next !== undefined) return { items, next: `${part}:${page.next}` };
    within = '';
  }
  return { items };
}

const cursor = (value: string | undefined) => (value ? { cursor: value } : {});

function worklist(query: RecordsQuery, organization: string | undefined, priority?: string): Search {
  const where: [string, string][] = [['code', `${CODES.taskKind}|records-release`]];
  if (organization !== undefined) where.push(['requester', organization]);
  if (query.status) where.push(['business-status', statusesOf(query.status)]);
  if (query.due) where.push(['_tag', `${TAG.state}|${query.due === 'late' ? 'overdue' : 'release-ending'}`]);
  if (priority !== undefined) where.push(['priority', priority]);
  return { type: 'Task', where, include: ['Task:focus'], count: query.count };
}

function statusesOf(status: NonNullable<RecordsQuery['status']>): string {
  const wanted =
    status === 'open' || status === 'waiting'
      ? states.filter((one) => isOpen(one) && (status === 'open' || !NOT_OURS.includes(one)))
      : [status];
  return wanted.map((one) => `${CODES.recordsStatus}|${one}`).join(',');
}

async function pageOf(search: Search, reads: Reads): Promise<List> {
  const page = await reads.search<Task>(search);
  const consents = new Map(page.included.filter(isConsent).map((one) => [`Consent/${one.id}`, one]));
  const items = page.matches.map((task): RecordsRequest => {
    const consent = consents.get(task.focus?.reference ?? '');
    return { task, ...(consent && { consent }) };
  });
  return { items, ...(page.next !== undefined && { next: page.next }) };
}
