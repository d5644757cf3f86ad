/** Patients who are to be called back: asked for, listed, worked. */
import type { Provenance, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { OPEN, readCallBack } from '../../call-backs/call-back.ts';
import { type CallBackDeps, requestCallBack } from '../../call-backs/request.ts';
import { callBackShape } from '../../call-backs/shape.ts';
import { attempted, done } from '../../call-backs/steps.ts';
import { callBackView, statuses, viewCallBack } from '../../call-backs/view.ts';
import { CODES } from '../../fhir/systems.ts';
import { historiesOf, historyOf, historyUpTo, provenancesOf } from '../../history.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface CallBackDoor {
  readonly deps: CallBackDeps;
  readonly ports: ActPorts;
  readonly cursors: Cursors;
}

const PATH = '/v1/call-backs';
const listQuery = z.strictObject({
  status: z.enum(statuses).optional().meta({ description: 'Default: all that are not done.' }),
  count: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
});
const page = z.strictObject({ items: z.array(callBackView), next: z.string().optional() }).meta({ id: 'CallBacks' });

export function callBackRoutes(door: CallBackDoor): Route[] {
  const request = requestCallBack(door.deps);
  const item = { description: 'The call-back', schema: callBackView, headers: ['ETag'] };
  const tag = 'Appointments';
  return [
    {
      method: 'post',
      path: PATH,
      tag,
      summary: request.summary,
      description: 'Words that are an emergency are answered with `emergency`: say it to the patient at once.',
      scope: request.scope,
      body: callBackShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item },
      audit: 'write',
      handle: async (asked) => {
        const answered = await perform(request, callOf(asked), door.ports);
        const reply = answer(door, answered, provenancesOf(answered));
        return { ...reply, headers: { ...reply.headers, location: `${PATH}/${answered.act}` } };
      },
    },
    {
      method: 'get',
      path: PATH,
      tag,
      summary: 'Patients who are to be called back, the oldest first',
      scope: 'system/Task.s',
      query: listQuery,
      answers: { 200: { description: 'A page of call-backs', schema: page } },
      audit: 'search',
      handle: (asked) => list(door, asked),
    },
    {
      method: 'get',
      path: `${PATH}/{id}`,
      tag,
      summary: 'Read a call-back',
      scope: 'system/Task.r',
      answers: { 200: item },
      audit: 'read',
      handle: async ({ params, caller }) => {
        oursOnly(caller);
        const task = await readCallBack(params.id ?? '', door.ports.store);
        return view(door, 200, task, await historyOf(task, door.ports.store));
      },
    },
    ...Object.entries({ attempted, done }).map(
      ([name, step]): Route => ({
        method: 'post',
        path: `${PATH}/{id}/${name}`,
        tag,
        summary: step.summary,
        scope: step.scope,
        body: step.input,
        headers: ['Idempotency-Key', 'If-Match'],
        answers: { 200: { ...item, description: 'The call-back after the step' } },
        audit: 'write',
        handle: async (asked) => {
          const call = callOf(asked, asked.params.id);
          const answered = await (name === 'done'
            ? perform(done, call, door.ports)
            : perform(attempted, call, door.ports));
          const task = answered.resources.find(isTask);
          return answer(door, answered, task ? await historyUpTo(task, answered, door.ports.store) : []);
        },
      }),
    ),
  ];
}

async function list({ ports, cursors }: CallBackDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const { cursor, count, status } = queryOf(listQuery, request);
  const sealed = [request.caller.clientId, 'call-backs', { count, status }];
  const after = cursor === undefined ? undefined : await cursors.open(cursor, sealed);
  const found = await ports.store.search<Task>({
    type: 'Task',
    where: [
      ['code', `${CODES.taskKind}|call-back`],
      ['status', status ?? OPEN.join(',')],
    ],
    sort: 'authored-on',
    count,
    ...(after !== undefined && { cursor: after }),
  });
  const histories = await historiesOf(found.matches, ports.store);
  const items = found.matches.map((task) => viewCallBack(task, histories.get(`Task/${task.id}`) ?? [], ports.now()));
  const next = found.next === undefined ? {} : { next: await cursors.seal(found.next, sealed) };
  return { status: 200, body: { items, ...next } };
}

const isTask = (one: Stored): one is Stored<Task> => one.resourceType === 'Task';

function answer(door: CallBackDoor, answered: Answer, history: readonly Provenance[]): Reply {
  const task = answered.resources.find(isTask);
  if (!task) throw new Error('an act on a call-back left no Task');
  const reply = view(door, answered.status, task, history);
  return answered.replayed ? { ...reply, headers: { ...reply.headers, 'idempotency-replayed': 'true' } } : reply;
}

function view({ ports }: CallBackDoor, status: number, task: Stored<Task>, history: readonly Provenance[]): Reply {
  const headers = { etag: `W/"${task.meta.versionId}"` };
  return { status, body: viewCallBack(task, history, ports.now()), headers };
}
