/** Patients who wait for a time: put on the list, listed, and what they say to an offer. */
import type { Appointment, Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, type Answer, perform } from '../../action.ts';
import type { Visit } from '../../appointments/appointment.ts';
import type { BookingDeps } from '../../appointments/book.ts';
import { readEntry, readWaiting, stateOf } from '../../appointments/waitlist-entry.ts';
import { inOrder, orderOf } from '../../appointments/waitlist-order.ts';
import { waitShape } from '../../appointments/waitlist-shape.ts';
import { acceptOffer, declineOffer, endWait } from '../../appointments/waitlist-steps.ts';
import { viewWait, waitView } from '../../appointments/waitlist-view.ts';
import { wait } from '../../appointments/waitlist-wait.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { historiesOf, historyOf, historyUpTo, provenancesOf } from '../../history.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { placesOf } from './appointments.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface WaitlistDoor {
  readonly deps: BookingDeps;
  readonly ports: ActPorts;
  readonly cursors: Cursors;
}

const PATH = '/v1/waitlist';
const listQuery = z.strictObject({
  status: z.enum(['waiting', 'offered']).optional(),
  count: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
});
const page = z.strictObject({ items: z.array(waitView), next: z.string().optional() }).meta({ id: 'Waitlist' });

export function waitlistRoutes(door: WaitlistDoor): Route[] {
  const putOn = wait(door.deps);
  const steps = {
    accept: acceptOffer(door.deps) as Action<unknown, unknown, unknown>,
    decline: declineOffer(door.deps) as Action<unknown, unknown, unknown>,
    end: endWait as Action<unknown, unknown, unknown>,
  };
  const item = { description: 'The patient who waits', schema: waitView, headers: ['ETag'] };
  const tag = 'Appointments';
  return [
    {
      method: 'post',
      path: PATH,
      tag,
      summary: putOn.summary,
      description:
        'The first time that suits is held and offered, to one patient after the other: the urgent first, then who has waited longest.',
      scope: putOn.scope,
      body: waitShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(putOn, callOf(request), door.ports);
        const reply = await answer(door, done, provenancesOf(done));
        return { ...reply, headers: { ...reply.headers, location: `${PATH}/${done.act}` } };
      },
    },
    {
      method: 'get',
      path: PATH,
      tag,
      summary: 'Who waits or has an offer, in the order in which times are offered',
      scope: 'system/Appointment.s',
      query: listQuery,
      answers: { 200: { description: 'A page of the list', schema: page } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: `${PATH}/{id}`,
      tag,
      summary: 'Read who waits',
      scope: 'system/Appointment.r',
      answers: { 200: item },
      audit: 'read',
      handle: async ({ params, caller }) => {
        oursOnly(caller);
        const entry = await readEntry(params.id ?? '', door.ports.store);
        return view(door, 200, entry, await historyOf(entry, door.ports.store), []);
      },
    },
    ...Object.entries(steps).map(
      ([name, step]): Route => ({
        method: 'post',
        path: `${PATH}/{id}/${name}`,
        tag,
        summary: step.summary,
        scope: step.scope,
        body: step.input,
        headers: ['Idempotency-Key', 'If-Match'],
        answers: { 200: { ...item, description: 'After the step' } },
        audit: 'write',
        handle: async (request) => {
          const done = await perform(step, callOf(request, request.params.id), door.ports);
          const entry = done.resources.find(isAppointment);
          return answer(door, done, entry ? await historyUpTo(entry, done, door.ports.store) : []);
        },
      }),
    ),
  ];
}

async function list(door: WaitlistDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const { cursor, count, status } = queryOf(listQuery, request);
  const sealed = [request.caller.clientId, 'waitlist', { count, status }];
  const after = cursor === undefined ? undefined : await door.cursors.open(cursor, sealed);
  const found = await readWaiting(door.ports.store);
  const all = inOrder(found.filter((one) => status === undefined || stateOf(one) === status)).filter(
    (one) => after === undefined || orderOf(one) > after,
  );
  const shown = all.slice(0, count);
  const [histories, { locations }] = await Promise.all([
    historiesOf(shown, door.ports.store),
    door.deps.directory.snapshot(),
  ]);
  const reader = { types: door.deps.types, placeOf: placesOf(locations) };
  const items = shown.map((entry) => viewWait(entry, histories.get(`Appointment/${entry.id}`) ?? [], [], reader));
  const latest = shown.at(-1);
  const next = all.length > count && latest ? { next: await door.cursors.seal(orderOf(latest), sealed) } : {};
  return { status: 200, body: { items, ...next } };
}

const isAppointment = (one: Stored): one is Stored<Appointment> => one.resourceType === 'Appointment';

async function answer(door: WaitlistDoor, done: Answer, history: readonly Provenance[]): Promise<Reply> {
  const entry = done.resources.find(isAppointment);
  if (!entry) throw new Error('an act on the waiting list left no Appointment');
  const reply = await view(door, done.status, entry, history, done.warnings);
  return done.replayed ? { ...reply, headers: { ...reply.headers, 'idempotency-replayed': 'true' } } : reply;
}

async function view(
  { deps }: WaitlistDoor,
  status: number,
  entry: Visit,
  history: readonly Provenance[],
  warnings: readonly string[],
): Promise<Reply> {
  const { locations } = await deps.directory.snapshot();
  const body = viewWait(entry, history, warnings, { types: deps.types, placeOf: placesOf(locations) });
  return { status, body, headers: { etag: `W/"${entry.meta.versionId}"` } };
}
