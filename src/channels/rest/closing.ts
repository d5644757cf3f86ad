/** A practitioner's time is closed, and whom that concerns. */

import type { PractitionerRole } from '@medplum/fhirtypes';
import * as z from 'zod';
import { perform } from '../../action.ts';
import { closeTime } from '../../appointments/close-time.ts';
import { displaced } from '../../appointments/displaced.ts';
import { viewVisit, visitView } from '../../appointments/view.ts';
import { waitDisplaced } from '../../appointments/wait-displaced.ts';
import { Fault } from '../../fault.ts';
import { historiesOf } from '../../history.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { type AppointmentDoor, slotView, viewSlot, visitReader } from './appointments.ts';
import { callOf, type Reply, type RestRequest, type Route } from './route.ts';

const closedView = z
  .strictObject({
    practitioner: z.string(),
    closed: z.array(z.strictObject({ from: z.string(), to: z.string() })),
    visits: z.array(z.strictObject({ visit: visitView, nearest: slotView.optional() })),
  })
  .meta({ id: 'ClosedTimes' });

const movingView = z
  .strictObject({
    practitioner: z.string(),
    visits: z.array(
      z.strictObject({
        visit: z.string(),
        waits: z.string().optional().meta({ description: 'Number under `/v1/waitlist`.' }),
      }),
    ),
  })
  .meta({ id: 'DisplacedVisits' });

export function closingRoutes(door: AppointmentDoor): Route[] {
  const answers = { 200: { description: 'What is closed, and the visits that stand in it', schema: closedView } };
  const tag = 'Appointments';
  return [
    {
      method: 'post',
      path: '/v1/providers/{id}/close-time',
      tag,
      summary: closeTime.summary,
      description: 'Answers the visits that are booked in that time, each with the nearest time it could be moved to.',
      scope: closeTime.scope,
      body: closeTime.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers,
      audit: 'write',
      handle: async (request) => {
        const done = await perform(closeTime, callOf(request, request.params.id), door.ports);
        const role = done.resources.find(
          (one): one is Stored<PractitionerRole> => one.resourceType === 'PractitionerRole',
        );
        if (!role) throw new Error('closing a time left no role');
        const headers: Record<string, string> = done.replayed ? { 'idempotency-replayed': 'true' } : {};
        return { ...(await answer(door, role)), headers };
      },
    },
    {
      method: 'get',
      path: '/v1/providers/{id}/closed-times',
      tag,
      summary: 'The closed times of a practitioner, and the visits that still stand in them',
      scope: 'system/Appointment.s',
      answers,
      audit: 'search',
      handle: (request) => read(door, request),
    },
    {
      method: 'post',
      path: '/v1/providers/{id}/closed-times/offer',
      tag,
      summary: 'Offer another time to the patients of visits that stand in closed times',
      description:
        'Each agreed visit is put on the waiting list to be moved; it is there once, however often this is called. Those without `waits` are left to a person.',
      scope: 'system/Appointment.c',
      answers: { 200: { description: 'The visits, and where each waits', schema: movingView } },
      audit: 'write',
      handle: (request) => offer(request, door),
    },
  ];
}

async function offer(request: RestRequest, door: AppointmentDoor): Promise<Reply> {
  const { params, organization } = request;
  const { roles } = await door.deps.directory.snapshot();
  if (organization !== undefined || !roles.some(({ role }) => role.id === params.id)) throw notFound();
  const role = await door.ports.store.read('PractitionerRole', params.id ?? '');
  const { who, found } = await displacedOf(door, role);
  const { idempotencyKey: _own, ...call } = callOf(request);
  const moved = await waitDisplaced(found, who, call, door.ports, door.deps);
  const visits = moved.map(({ visit, waits }) => ({ visit, ...(waits !== undefined && { waits }) }));
  return { status: 200, body: { practitioner: `PractitionerRole/${role.id}`, visits } };
}

async function read(door: AppointmentDoor, { params, organization }: RestRequest): Promise<Reply> {
  const { roles } = await door.deps.directory.snapshot();
  if (organization !== undefined || !roles.some(({ role }) => role.id === params.id)) throw notFound();
  return answer(door, await door.ports.store.read('PractitionerRole', params.id ?? ''));
}

async function displacedOf(door: AppointmentDoor, role: Stored<PractitionerRole>) {
  const snapshot = await door.deps.directory.snapshot();
  const who = snapshot.roles.find((one) => one.role.id === role.id);
  if (!who) throw notFound();
  const now = door.ports.now();
  // The directory may be a minute old: what has just been closed is put in its place.
  const fresh = { ...who, role };
  const roles = snapshot.roles.map((one) => (one === who ? fresh : one));
  const deps = { ...door.deps, calendars: door.calendars };
  return { who: fresh, found: await displaced(fresh, { ...snapshot, roles }, now, door.ports.store, deps) };
}

async function answer(door: AppointmentDoor, role: Stored<PractitionerRole>): Promise<Reply> {
  const { found } = await displacedOf(door, role);
  const histories = await historiesOf(
    found.map(({ visit }) => visit),
    door.ports.store,
  );
  const reader = await visitReader(door);
  const visits = found.map(({ visit, nearest }) => ({
    visit: viewVisit(visit, histories.get(`Appointment/${visit.id}`) ?? [], [], reader),
    ...(nearest && { nearest: viewSlot(nearest, reader.placeOf) }),
  }));
  const closed = (role.notAvailable ?? []).map(({ during }) => ({ from: during?.start ?? '', to: during?.end ?? '' }));
  return { status: 200, body: { practitioner: `PractitionerRole/${role.id}`, closed, visits } };
}

const notFound = () => new Fault('not-found', { code: 'provider-not-found', text: 'There is no such provider.' });
