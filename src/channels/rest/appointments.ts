/** Visits over REST: free times, booking, and what becomes of a visit. */
import type { Appointment, Bundle, Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { actId } from '../../act-key.ts';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import { participantOf, readVisit, type Visit } from '../../appointments/appointment.ts';
import type { BookingDeps } from '../../appointments/book.ts';
import { icalendar } from '../../appointments/calendar.ts';
import type { Calendars } from '../../appointments/calendars.ts';
import type { AnyAction, appointmentActions } from '../../appointments/index.ts';
import { listVisits, visitQuery } from '../../appointments/list.ts';
import { bookingShape } from '../../appointments/shape.ts';
import { readSlotId } from '../../appointments/slot-id.ts';
import { findSlots, type Slot, slotQuery } from '../../appointments/slots.ts';
import { type VisitReader, viewVisit, visitView } from '../../appointments/view.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import type { CorrectionDeps } from '../../billing/correction.ts';
import { viewInsurance } from '../../billing/insurance.ts';
import { contact } from '../../directory/snapshot.ts';
import { historiesOf, historyOf, historyUpTo, provenancesOf } from '../../history.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { registrationOf } from '../../registration/read.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface AppointmentDoor {
  readonly actions: ReturnType<typeof appointmentActions>;
  readonly deps: BookingDeps & CorrectionDeps;
  readonly ports: ActPorts;
  readonly cursors: Cursors;
  readonly calendars: Calendars;
  /** Host of PUBLIC_URL, for calendar files. */
  readonly host: string;
}

export const slotView = z
  .strictObject({
    slot: z.string(),
    start: z.string(),
    end: z.string(),
    practitioner: z.strictObject({ reference: z.string(), name: z.string() }),
    location: z.strictObject({ reference: z.string(), name: z.string() }).optional(),
    visit: z.string(),
  })
  .meta({ id: 'Slot' });
const slotPage = z
  .strictObject({
    slots: z.array(slotView),
    next: z.string().optional(),
    advice: z.string().optional().meta({ description: 'What to do when nobody has a time for who is urgent.' }),
  })
  .meta({ id: 'Slots' });
const visitPage = z.strictObject({ items: z.array(visitView), next: z.string().optional() }).meta({ id: 'VisitPage' });

export function appointmentRoutes(door: AppointmentDoor): Route[] {
  const { book, steps, correctInsurance } = door.actions;
  const desk = { ...steps, 'correct-insurance': correctInsurance as AnyAction };
  const item = { description: 'The visit', schema: visitView, fhir: true, headers: ['ETag'] };
  const tag = 'Appointments';
  return [
    {
      method: 'get',
      path: '/v1/slots',
      tag,
      summary: 'Free times, the next first',
      scope: 'system/Slot.s',
      query: slotQuery,
      answers: { 200: { description: 'A page of free times', schema: slotPage } },
      audit: 'none',
      handle: (request) => slots(door, request),
    },
    {
      method: 'post',
      path: '/v1/appointments',
      tag,
      summary: book.summary,
      description:
        'A time that somebody else has been given meanwhile is refused with 409. Of a store that is away nothing is kept: a time cannot be promised then.',
      scope: book.scope,
      body: bookingShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item },
      audit: 'write',
      handle: (request) => create(door, request),
    },
    {
      method: 'get',
      path: '/v1/appointments',
      tag,
      summary: 'List visits in order of time',
      scope: 'system/Appointment.s',
      query: visitQuery,
      answers: { 200: { description: 'A page of visits', schema: visitPage } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/appointments/{id}.ics',
      tag,
      summary: 'A visit for the patient’s calendar: when and where, nothing of why',
      scope: 'system/Appointment.r',
      answers: { 200: { description: 'iCalendar', contentType: 'text/calendar' } },
      audit: 'read',
      handle: (request) => calendar(door, request),
    },
    {
      method: 'get',
      path: '/v1/appointments/{id}',
      tag,
      summary: 'Read a visit',
      scope: 'system/Appointment.r',
      answers: { 200: item },
      audit: 'read',
      handle: (request) => read(door, request),
    },
    ...Object.entries(desk).map(
      ([name, step]): Route => ({
        method: 'post',
        path: `/v1/appointments/{id}/${name}`,
        tag,
        summary: step.summary,
        scope: step.scope,
        body: step.input,
        headers: ['Idempotency-Key', 'If-Match'],
        answers: { 200: { ...item, description: 'The visit after the step' } },
        audit: 'write',
        handle: (request) => take(door, step, request),
      }),
    ),
  ];
}

const URGENT =
  'Nobody has a time. Ask Patient Services to call the patient back: POST /v1/call-backs. In pain or danger the patient goes to the nearest emergency room.';

async function slots(door: AppointmentDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const query = queryOf(slotQuery, request);
  const { cursor, ...filters } = query;
  const sealed = [request.caller.clientId, 'slots', filters];
  const after = cursor === undefined ? undefined : await door.cursors.open(cursor, sealed);
  const { directory } = door.deps;
  const snapshot = await directory.snapshot();
  const page = await findSlots(query, after, snapshot, door.ports.now(), { ...door.deps, calendars: door.calendars });
  const nameOf = placesOf(snapshot.locations);
  const found = page.slots.map((slot) => viewSlot(slot, nameOf));
  const next = page.next === undefined ? {} : { next: await door.cursors.seal(page.next, sealed) };
  const advice = found.length === 0 && query.urgency === 'urgent' ? { advice: URGENT } : {};
  return { status: 200, body: { slots: found, ...next, ...advice } };
}

/** A free time as callers read it. */
export function viewSlot(
  { id, start, end, location, role, visit }: Slot,
  placeOf: (location: string) => string | undefined,
): z.output<typeof slotView> {
  const { display: name = '' } = role.role.practitioner ?? {};
  return {
    slot: `Slot/${id}`,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    practitioner: { reference: `PractitionerRole/${role.role.id}`, name },
    ...(location !== undefined && { location: { reference: location, name: placeOf(location) ?? '' } }),
    visit,
  };
}

/** One at a time for each practitioner: whoever waits finds out at once what is left, and nobody tries in vain. */
async function create(door: AppointmentDoor, request: RestRequest): Promise<Reply> {
  const done = await inTurn(door, request, () => perform(door.actions.book, callOf(request), door.ports));
  const reply = await answer(door, request, done, true);
  return { ...reply, headers: { ...reply.headers, location: `/v1/appointments/${done.act}` } };
}

async function take(door: AppointmentDoor, step: AnyAction, request: RestRequest): Promise<Reply> {
  const done = await inTurn(door, request, () => perform(step, callOf(request, request.params.id), door.ports));
  return answer(door, request, done, false);
}

async function inTurn(door: AppointmentDoor, { body }: RestRequest, work: () => Promise<Answer>): Promise<Answer> {
  const { slot } = (body ?? {}) as { slot?: unknown };
  const name = typeof slot === 'string' ? readSlotId(slot.slice('Slot/'.length)) : undefined;
  if (!name) return work();
  const { roles } = await door.deps.directory.snapshot();
  const practitioner = roles.find(({ role }) => role.id === name.role)?.practitioner.id;
  if (practitioner === undefined) return work();
  return door.ports.ledger.exclusively([await actId(door.ports.mac, ['time-of', practitioner])], work);
}

async function read(door: AppointmentDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const visit = await readVisit(request.params.id ?? '', door.ports.store);
  return reply(door, request, 200, visit, await historyOf(visit, door.ports.store), [], {});
}

async function calendar(door: AppointmentDoor, request: RestRequest): Promise<Response> {
  oursOnly(request.caller);
  const visit = await readVisit(request.params.id ?? '', door.ports.store);
  const { group, locations } = await door.deps.directory.snapshot();
  const at = locations.find(({ id }) => visit.participant.some(({ actor }) => actor?.reference === `Location/${id}`));
  const { line = [], city, state, postalCode } = at?.address ?? {};
  const place =
    at && [at.name, ...line, city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const sequence = (await historyOf(visit, door.ports.store)).length - 1;
  const phone = at && contact(at, 'phone');
  const file = icalendar(visit, sequence, { group: group?.display ?? '', host: door.host, place, phone });
  return new Response(file, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="appointment.ics"',
      'cache-control': 'no-store',
    },
  });
}

async function list(door: AppointmentDoor, request: RestRequest): Promise<Reply> {
  oursOnly(request.caller);
  const query = queryOf(visitQuery, request);
  const { cursor, ...filters } = query;
  const sealed = [request.caller.clientId, 'appointments', filters];
  const asked = { ...query, cursor: cursor === undefined ? undefined : await door.cursors.open(cursor, sealed) };
  const page = await listVisits(asked, door.deps.zone, door.ports.store);
  const histories = await historiesOf(page.items, door.ports.store);
  const reader = await visitReader(door);
  const items = page.items.map((visit) => viewVisit(visit, histories.get(`Appointment/${visit.id}`) ?? [], [], reader));
  const next = page.next === undefined ? {} : { next: await door.cursors.seal(page.next, sealed) };
  return { status: 200, body: { items, ...next } };
}

async function answer(door: AppointmentDoor, request: RestRequest, done: Answer, first: boolean): Promise<Reply> {
  const visit = done.resources.find((one): one is Stored<Appointment> => one.resourceType === 'Appointment');
  if (!visit) throw new Error('an act on a visit left no Appointment');
  const history = first ? provenancesOf(done) : await historyUpTo(visit, done, door.ports.store);
  const headers: Record<string, string> = done.replayed ? { 'idempotency-replayed': 'true' } : {};
  return reply(door, request, done.status, visit, history, done.warnings, headers);
}

async function reply(
  door: AppointmentDoor,
  request: RestRequest,
  status: number,
  visit: Visit,
  history: readonly Provenance[],
  warnings: readonly string[],
  headers: Record<string, string>,
): Promise<Reply> {
  const etag = `W/"${visit.meta.versionId}"`;
  if (request.fhir) {
    const entry = [visit, ...history].map((resource) => ({ resource }));
    const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry };
    return { status, body: bundle, headers: { etag, ...headers } };
  }
  const registration = status === 201 ? undefined : await registrationFor(door, visit);
  const body = viewVisit(visit, history, warnings, { ...(await visitReader(door)), registration });
  return { status, body, contentType: 'application/json', headers: { etag, ...headers } };
}

/** What the view of a visit needs besides it, as it is now. */
export async function visitReader({ deps, ports }: AppointmentDoor): Promise<VisitReader> {
  const at = new Date(ports.now()).toISOString();
  const placeOf = placesOf((await deps.directory.snapshot()).locations);
  return { placeOf, insuranceOf: (visit) => viewInsurance(visit, at, deps) };
}

/** Who sees the patient next is told what was not asked. */
async function registrationFor({ deps, ports }: AppointmentDoor, visit: Visit) {
  const patient = participantOf(visit, 'Patient');
  return patient === undefined ? undefined : registrationOf(patient, deps.zone.day(ports.now()).iso, ports.store);
}

export function placesOf(locations: readonly { readonly id: string; readonly name?: string }[]) {
  const names = new Map(locations.map(({ id, name }) => [`Location/${id}`, name]));
  return (location: string) => names.get(location);
}
