import type { Task } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Reads } from '../action.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import { STATES, type State } from './lifecycle.ts';
import { isConsent, type RecordsRequest } from './request.ts';

const states = Object.keys(STATES) as [State, ...State[]];

/** Filters; all optional, all of them must hold. */
export const recordsQuery = z
  .strictObject({
    status: z.enum(states).optional(),
    /** `late`: a date has passed; `ending`: the release ends within a week. */
    due: z.enum(['late', 'ending']).optional(),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'RecordsQuery' });

export type RecordsQuery = z.output<typeof recordsQuery>;

/** One page of the requests, the latest first; a partner gets its own. */
export async function listRequests(
  query: RecordsQuery,
  organization: string | undefined,
  reads: Reads,
): Promise<{ items: RecordsRequest[]; next?: string }> {
  const where: [string, string][] = [['code', `${CODES.taskKind}|records-release`]];
  if (organization !== undefined) where.push(['requester', organization]);
  if (query.status) where.push(['business-status', `${CODES.recordsStatus}|${query.status}`]);
  if (query.due) where.push(['_tag', `${TAG.state}|${query.due === 'late' ? 'overdue' : 'release-ending'}`]);
  const page = await reads.search<Task>({
    type: 'Task',
    where,
    include: ['Task:focus'],
    sort: '-authored-on',
    count: query.count,
    ...(query.cursor && { cursor: query.cursor }),
  });
  const consents = new Map(page.included.filter(isConsent).map((one) => [`Consent/${one.id}`, one]));
  const items = page.matches.map((task): RecordsRequest => {
    const consent = consents.get(task.focus?.reference ?? '');
    return { task, ...(consent && { consent }) };
  });
  return { items, ...(page.next !== undefined && { next: page.next }) };
}
