/** Visits to bill over REST: for the billing system, a client of the group. */
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { readHandOver } from '../../billing/hand-over.ts';
import { itemsOf, listToBill, toBillQuery } from '../../billing/list.ts';
import { takeToBill } from '../../billing/take.ts';
import { visitToBillView } from '../../billing/view.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface BillingDoor {
  readonly ports: ActPorts;
  readonly cursors: Cursors;
}

const page = z
  .strictObject({ items: z.array(visitToBillView), next: z.string().optional() })
  .meta({ id: 'VisitsToBill' });
const tag = 'Billing';

export function billingRoutes(door: BillingDoor): Route[] {
  const take = takeToBill();
  const item = { description: 'The visit to bill', schema: visitToBillView, headers: ['ETag'] };
  return [
    {
      method: 'get',
      path: '/v1/visits-to-bill',
      tag,
      summary: 'Fulfilled visits that the billing system has not taken yet, the oldest first',
      scope: 'system/Task.s',
      query: toBillQuery,
      answers: { 200: { description: 'A page of visits', schema: page } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/visits-to-bill/{id}',
      tag,
      summary: 'Read a visit that was handed over',
      scope: 'system/Task.r',
      answers: { 200: item },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        return reply(await readHandOver(request.params.id ?? '', door.ports.store), door);
      },
    },
    {
      method: 'post',
      path: '/v1/visits-to-bill/{id}/taken',
      tag,
      summary: take.summary,
      scope: take.scope,
      body: take.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: { ...item, description: 'The visit, taken' } },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(take, callOf(request, request.params.id), door.ports);
        const task = done.resources.find((one): one is Stored<Task> => one.resourceType === 'Task');
        if (!task) throw new Error('an act on a hand-over left no Task');
        const { headers, ...rest } = await reply(task, door);
        return { ...rest, headers: { ...headers, ...(done.replayed && { 'idempotency-replayed': 'true' }) } };
      },
    },
  ];
}

async function list({ ports, cursors }: BillingDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const { cursor, ...filters } = queryOf(toBillQuery, request);
  const sealed = [request.caller.clientId, 'visits-to-bill', filters];
  const after = cursor === undefined ? undefined : await cursors.open(cursor, sealed);
  const { items, next } = await listToBill(filters, after, ports.store);
  return { status: 200, body: { items, ...(next !== undefined && { next: await cursors.seal(next, sealed) }) } };
}

async function reply(task: Stored<Task>, { ports }: BillingDoor): Promise<Reply> {
  const [body] = await itemsOf([task], ports.store);
  return { status: 200, body, headers: { etag: `W/"${task.meta.versionId}"` } };
}
