/** Requests for medical records over REST. */

import type { Bundle, Consent, Provenance, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { versionSeen } from '../../auth/projection.ts';
import { historiesOf, historyUpTo, provenancesOf } from '../../history.ts';
import type { Keeper } from '../../kept.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import type { RecordsDeps } from '../../records/deps.ts';
import { shownLink } from '../../records/download-link.ts';
import type { AnyAction, recordsActions } from '../../records/index.ts';
import { listRequests, recordsQuery } from '../../records/list.ts';
import { lookAt } from '../../records/look-at.ts';
import { type RecordsRequest, readRequest } from '../../records/request.ts';
import { recordsRequestShape } from '../../records/shape.ts';
import { type Reader, type RecordsView, recordsView, viewRequest } from '../../records/view.ts';
import { createOrKeep, keptAnswer, keptShape } from './create.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface RecordsDoor {
  readonly actions: ReturnType<typeof recordsActions>;
  readonly deps: RecordsDeps;
  readonly ports: ActPorts;
  readonly keeper: Keeper;
  readonly cursors: Cursors;
}

const recordsPage = z
  .strictObject({ items: z.array(recordsView), next: z.string().optional() })
  .meta({ id: 'RecordsPage' });

/** The last part of the path, where it is not the step's own name. */
const PATHS: Readonly<Record<string, string>> = {
  'add-records': 'documents',
  'fee-paid': 'fee/paid',
  'fee-waived': 'fee/waive',
};

export function recordsRoutes(door: RecordsDoor): Route[] {
  const { request: ask, steps } = door.actions;
  const item = { description: 'The request', schema: recordsView, fhir: true, headers: ['ETag'] };
  const tag = 'Records';
  return [
    {
      method: 'post',
      path: '/v1/records-requests',
      tag,
      summary: ask.summary,
      description:
        'For an outside provider (its own client, or entered by the group), for a patient or a relative in person (the group), or for anybody else, which is kept for a person.',
      scope: ask.scope,
      body: recordsRequestShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item, 202: keptAnswer },
      even: true,
      audit: 'write',
      handle: (request) =>
        createOrKeep(door.keeper, ask, request, '/v1/records-requests', (done) => answer(door, request, done, true)),
    },
    {
      method: 'get',
      path: '/v1/records-requests',
      tag,
      summary: 'List requests for records: the latest first, or in the order in which the desk works them off',
      scope: 'system/Consent.s',
      query: recordsQuery,
      answers: { 200: { description: 'A page of requests', schema: recordsPage } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/records-requests/{id}',
      tag,
      summary: 'Read a request for records',
      description: 'The group also sees the check by the chart, and what would go and what would not.',
      scope: 'system/Consent.r',
      answers: { 200: item, 202: { description: 'Not done yet', schema: keptShape } },
      audit: 'read',
      handle: (request) => read(door, request),
    },
    ...steps.map(
      (step): Route => ({
        method: 'post',
        path: `/v1/records-requests/{id}/${PATHS[step.name] ?? step.name}`,
        tag,
        summary: step.summary,
        scope: step.scope,
        body: step.input,
        headers: ['Idempotency-Key', 'If-Match'],
        answers: { 200: { ...item, description: 'The request after the step' } },
        audit: 'write',
        handle: (request) => take(door, step, request),
      }),
    ),
  ];
}

async function take(door: RecordsDoor, step: AnyAction, request: RestRequest): Promise<Reply> {
  const done = await perform(step, callOf(request, request.params.id), door.ports);
  const { mac } = door.ports;
  const link = step.name === 'deliver' ? await shownLink(done, mac, door.deps.packets.publicUrl) : undefined;
  // A link is shown once, and no FHIR resource holds it.
  const answered = await answer(door, link ? { ...request, fhir: false } : request, done, false);
  return link ? { ...answered, body: { ...(answered.body as RecordsView), link } } : answered;
}

async function read(door: RecordsDoor, request: RestRequest): Promise<Reply> {
  const id = request.params.id ?? '';
  const { organization } = request;
  const found = await door.keeper.orKept(id, organization, () =>
    readRequest(id, { ...(organization !== undefined && { organization }) }, door.ports.store),
  );
  if ('kept' in found) return { status: 202, body: { id, status: 'kept' } };
  const histories = await historiesOf([found.task], door.ports.store);
  return reply(door, request, 200, found, histories.get(`Task/${found.task.id}`) ?? [], [], {});
}

async function list(door: RecordsDoor, request: RestRequest): Promise<Reply> {
  const query = queryOf(recordsQuery, request);
  const { cursor, ...filters } = query;
  const sealed = [request.caller.clientId, 'records-requests', filters];
  const opened = cursor === undefined ? {} : { cursor: await door.cursors.open(cursor, sealed) };
  const page = await listRequests({ ...filters, ...opened }, request.organization, door.ports.store);
  const histories = await historiesOf(
    page.items.map(({ task }) => task),
    door.ports.store,
  );
  const reader = readerOf(door, request);
  const items = page.items.map((item) => {
    const history = histories.get(`Task/${item.task.id}`) ?? [];
    return viewRequest(item, { history, warnings: [] }, reader);
  });
  const next = page.next === undefined ? {} : { next: await door.cursors.seal(page.next, sealed) };
  return { status: 200, body: { items, ...next } };
}

async function answer(door: RecordsDoor, request: RestRequest, done: Answer, first: boolean): Promise<Reply> {
  const task = done.resources.find((one): one is Stored<Task> => one.resourceType === 'Task');
  if (!task) throw new Error('an act on a request for records left no Task');
  const own = done.resources.find(
    (one): one is Stored<Consent> => one.resourceType === 'Consent' && task.focus?.reference === `Consent/${one.id}`,
  );
  const focus = task.focus?.reference;
  // A step that does not touch the release leaves it out of its own commit.
  const consent = own ?? (focus && (await door.ports.store.read('Consent', focus.slice('Consent/'.length))));
  const history = first ? provenancesOf(done) : await historyUpTo(task, done, door.ports.store);
  const headers: Record<string, string> = done.replayed ? { 'idempotency-replayed': 'true' } : {};
  return reply(door, request, done.status, { task, ...(consent && { consent }) }, history, done.warnings, headers);
}

const readerOf = ({ deps, ports }: RecordsDoor, { organization }: RestRequest): Reader => ({
  partner: organization !== undefined,
  today: deps.dayOf(new Date(ports.now()).toISOString()),
  waitForFee: deps.waitForFee,
});

async function reply(
  door: RecordsDoor,
  request: RestRequest,
  status: number,
  found: RecordsRequest,
  history: readonly Provenance[],
  warnings: readonly string[],
  headers: Record<string, string>,
): Promise<Reply> {
  const reader = readerOf(door, request);
  const { task } = found;
  const etag = `W/"${reader.partner ? versionSeen(task) : task.meta.versionId}"`;
  if (request.fhir && !reader.partner) {
    const entry = [task, ...(found.consent ? [found.consent] : []), ...history].map((resource) => ({ resource }));
    return {
      status,
      body: { resourceType: 'Bundle', type: 'collection', entry } satisfies Bundle,
      headers: { etag, ...headers },
    };
  }
  const at = new Date(door.ports.now()).toISOString();
  const seen = await lookAt(found, reader.partner, at, door.ports.store, door.deps);
  const body = viewRequest(found, { ...seen, history, warnings }, reader);
  return { status, body, contentType: 'application/json', headers: { etag, ...headers } };
}
