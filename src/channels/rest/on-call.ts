/** Who is on call, and messages for them. */
import type { Communication, Provenance, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { contact } from '../../directory/snapshot.ts';
import { Fault } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';
import { historiesOf, historyOf, historyUpTo, provenancesOf } from '../../history.ts';
import { kindOf } from '../../messages/to-send.ts';
import { acknowledge } from '../../on-call/acknowledge.ts';
import { type OnCallMessage, readMessage } from '../../on-call/message.ts';
import { onCallAt } from '../../on-call/rota.ts';
import { departmentShape, messageShape } from '../../on-call/shape.ts';
import { type TakingDeps, takeMessage } from '../../on-call/take-message.ts';
import { departmentNamed } from '../../on-call/turn.ts';
import { messageView, viewMessage } from '../../on-call/view.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface OnCallDoor {
  readonly deps: TakingDeps;
  readonly ports: ActPorts;
  readonly cursors: Cursors;
}

export const rotaQuery = z.strictObject({
  department: departmentShape,
  at: z.iso.datetime({ offset: true }).optional().meta({ description: 'An instant; default now.' }),
});

const physician = z.strictObject({ reference: z.string(), name: z.string(), phone: z.string().optional() });
const rotaView = z
  .strictObject({
    department: z.strictObject({ id: z.string(), reference: z.string(), name: z.string() }),
    at: z.string(),
    onCall: z.array(physician),
    otherwise: physician.meta({ description: 'Who is called when nobody of the rota answers.' }),
  })
  .meta({ id: 'OnCall' });

const listQuery = z.strictObject({
  count: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
});
const messagePage = z
  .strictObject({ items: z.array(messageView), next: z.string().optional() })
  .meta({ id: 'OnCallMessages' });

export function onCallRoutes(door: OnCallDoor): Route[] {
  const [take, taken] = [takeMessage(door.deps), acknowledge(door.deps)];
  const item = { description: 'The message', schema: messageView, headers: ['ETag'] };
  const tag = 'On call';
  return [
    {
      method: 'get',
      path: '/v1/on-call',
      tag,
      summary: 'Who is on call for a department, in the order in which they are called',
      scope: 'system/PractitionerRole.s',
      query: rotaQuery,
      answers: { 200: { description: 'The rota at that time', schema: rotaView } },
      audit: 'none',
      handle: (request) => rota(door, request),
    },
    {
      method: 'post',
      path: '/v1/on-call/messages',
      tag,
      summary: take.summary,
      description:
        'Words that are an emergency are answered with `emergency`: say it to the caller at once. While the store is away nothing is kept for later (503): telephone.',
      scope: take.scope,
      body: messageShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(take, callOf(request), door.ports);
        const reply = answer(done, provenancesOf(done));
        return { ...reply, headers: { ...reply.headers, location: `/v1/on-call/messages/${done.act}` } };
      },
    },
    {
      method: 'get',
      path: '/v1/on-call/messages',
      tag,
      summary: 'Messages that nobody has acknowledged yet, for the group',
      scope: 'system/Communication.s',
      query: listQuery,
      answers: { 200: { description: 'A page of messages, the oldest first', schema: messagePage } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/on-call/messages/{id}',
      tag,
      summary: 'Read a message: for the group, and for who left it',
      scope: 'system/Communication.r',
      answers: { 200: item },
      audit: 'read',
      handle: async (request) => {
        const message = await readMessage(request.params.id ?? '', callOf(request), door.ports.store);
        return reply(200, message, await historyOf(message.task, door.ports.store), []);
      },
    },
    {
      method: 'post',
      path: '/v1/on-call/messages/{id}/acknowledge',
      tag,
      summary: taken.summary,
      scope: taken.scope,
      body: taken.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: { ...item, description: 'The message after the step' } },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(taken, callOf(request, request.params.id), door.ports);
        const task = done.resources.find(isTask);
        return answer(done, task ? await historyUpTo(task, done, door.ports.store) : []);
      },
    },
  ];
}

async function rota({ deps, ports }: OnCallDoor, request: RestRequest): Promise<Reply> {
  const { department: name, at } = queryOf(rotaQuery, request);
  const snapshot = await deps.directory.snapshot();
  const department = departmentNamed(snapshot, name, 'department');
  const when = at === undefined ? ports.now() : Date.parse(at);
  const [found, desk] = await Promise.all([
    onCallAt(department.reference, when, snapshot, deps.zone, ports.store),
    deps.directory.patientServices(),
  ]);
  const withPhone = (phone: string | undefined) => (phone === undefined ? {} : { phone });
  const body: z.output<typeof rotaView> = {
    department: { id: department.id, reference: department.reference, name: department.display },
    at: new Date(when).toISOString(),
    onCall: found.map(({ role }) => ({
      reference: `PractitionerRole/${role.id}`,
      name: role.practitioner?.display ?? '',
      ...withPhone(contact(role, 'phone')),
    })),
    otherwise: { reference: desk.reference, name: desk.display, ...withPhone(desk.phone) },
  };
  return { status: 200, body };
}

async function list({ ports, cursors }: OnCallDoor, request: RestRequest): Promise<Reply> {
  if (request.organization !== undefined) {
    throw new Fault('forbidden', { code: 'ours-only', text: 'The list is the group’s; read a message by its number.' });
  }
  const { cursor, count } = queryOf(listQuery, request);
  const sealed = [request.caller.clientId, 'on-call', { count }];
  const after = cursor === undefined ? undefined : await cursors.open(cursor, sealed);
  const page = await ports.store.search<Task>({
    type: 'Task',
    where: [
      ['code', `${CODES.taskKind}|on-call-message`],
      ['status', 'requested'],
    ],
    sort: 'authored-on',
    count,
    ...(after !== undefined && { cursor: after }),
  });
  const [words, histories] = await Promise.all([wordsOf(page.matches, ports), historiesOf(page.matches, ports.store)]);
  const items = page.matches.flatMap((task) => {
    const communication = words.get(`Task/${task.id}`);
    return communication ? [viewMessage({ task, communication }, histories.get(`Task/${task.id}`) ?? [], [])] : [];
  });
  const next = page.next === undefined ? {} : { next: await cursors.seal(page.next, sealed) };
  return { status: 200, body: { items, ...next } };
}

async function wordsOf(
  tasks: readonly Stored<Task>[],
  { store }: ActPorts,
): Promise<Map<string, Stored<Communication>>> {
  if (tasks.length === 0) return new Map();
  const basedOn = tasks.map(({ id }) => `Task/${id}`).join(',');
  const { matches } = await store.search<Communication>({
    type: 'Communication',
    where: [['based-on', basedOn]],
    count: 100,
  });
  return new Map(matches.map((one) => [one.basedOn?.[0]?.reference ?? '', one]));
}

const isTask = (one: Stored): one is Stored<Task> => one.resourceType === 'Task';
/** The words of the message, not the page that tells of it. */
const isCommunication = (one: Stored): one is Stored<Communication> =>
  one.resourceType === 'Communication' && kindOf(one) === undefined;

function answer(done: Answer, history: readonly Provenance[]): Reply {
  const [task, communication] = [done.resources.find(isTask), done.resources.find(isCommunication)];
  if (!task || !communication) throw new Error('an act on a message left no Task or no Communication');
  const answered = reply(done.status, { task, communication }, history, done.warnings);
  return done.replayed ? { ...answered, headers: { ...answered.headers, 'idempotency-replayed': 'true' } } : answered;
}

function reply(
  status: number,
  message: OnCallMessage,
  history: readonly Provenance[],
  warnings: readonly string[],
): Reply {
  const headers = { etag: `W/"${message.task.meta.versionId}"` };
  return { status, body: viewMessage(message, history, warnings), headers };
}
