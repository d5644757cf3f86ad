/** Questions of the insurance of visits, for Patient Services: over REST, for the group alone. */
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, perform } from '../../action.ts';
import { readInsuranceTask } from '../../appointments/insurance-task.ts';
import {
  insuranceTaskQuery,
  insuranceTaskView,
  listInsuranceTasks,
  viewInsuranceTask,
} from '../../appointments/insurance-task-view.ts';
import { settleInsuranceTask } from '../../appointments/settle-insurance-task.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { isFault } from '../../fault.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface InsuranceTaskDoor {
  readonly ports: ActPorts;
  readonly cursors: Cursors;
}

const page = z
  .strictObject({ items: z.array(insuranceTaskView), next: z.string().optional() })
  .meta({ id: 'InsuranceTasks' });
const tag = 'Insurance';

export function insuranceTaskRoutes(door: InsuranceTaskDoor): Route[] {
  const item = { description: 'The question', schema: insuranceTaskView, headers: ['ETag'] };
  return [
    {
      method: 'get',
      path: '/v1/insurance-tasks',
      tag,
      summary: 'What Patient Services has to find out about the insurance of visits, and which visits wait',
      scope: 'system/Task.s',
      query: insuranceTaskQuery,
      answers: { 200: { description: 'The oldest first', schema: page } },
      audit: 'search',
      handle: (request) => list(request, door),
    },
    {
      method: 'get',
      path: '/v1/insurance-tasks/{id}',
      tag,
      summary: 'Read a question on the insurance of a visit',
      scope: 'system/Task.r',
      answers: { 200: item },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        return reply(await readInsuranceTask(request.params.id ?? '', door.ports.store), door, {});
      },
    },
    {
      method: 'post',
      path: '/v1/insurance-tasks/{id}/done',
      tag,
      summary: settleInsuranceTask.summary,
      scope: settleInsuranceTask.scope,
      body: settleInsuranceTask.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: item },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(settleInsuranceTask, callOf(request, request.params.id), door.ports);
        const task = done.resources.find((one): one is Stored<Task> => one.resourceType === 'Task');
        if (!task) throw new Error('an act on a question left no Task');
        return reply(task, door, done.replayed ? { 'idempotency-replayed': 'true' } : {});
      },
    },
  ];
}

async function list(request: RestRequest, door: InsuranceTaskDoor): Promise<Reply> {
  oursOnly(request.caller);
  const query = queryOf(insuranceTaskQuery, request);
  const { cursor, ...filters } = query;
  const sealed = [request.caller.clientId, 'insurance-tasks', filters];
  const after = cursor === undefined ? undefined : await door.cursors.open(cursor, sealed);
  const found = await listInsuranceTasks({ ...query, cursor: after }, door.ports.store);
  const next = found.next === undefined ? {} : { next: await door.cursors.seal(found.next, sealed) };
  return { status: 200, body: { items: found.items.map(viewInsuranceTask), ...next } };
}

async function reply(
  task: Stored<Task>,
  { ports }: InsuranceTaskDoor,
  headers: Record<string, string>,
): Promise<Reply> {
  const id = task.focus?.reference?.slice('Appointment/'.length);
  const found = id === undefined ? Promise.resolve(undefined) : ports.store.read('Appointment', id);
  const visit = await found.catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    return undefined;
  });
  return {
    status: 200,
    body: viewInsuranceTask({ task, visit }),
    headers: { etag: `W/"${task.meta.versionId}"`, ...headers },
  };
}
