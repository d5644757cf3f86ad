/** Referrals over REST. */
import type { Bundle, Provenance, ServiceRequest, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { contentHash } from '../../act-key.ts';
import { type Action, type ActPorts, type Answer, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { asPartnerSees, versionSeen } from '../../auth/projection.ts';
import { DOCUMENT_TYPES } from '../../documents/shape.ts';
import { plainText } from '../../fhir/plain-text.ts';
import { historiesOf, historyOf, historyUpTo, provenancesOf } from '../../history.ts';
import type { Keeper } from '../../kept.ts';
import { documentsShape } from '../../referrals/add-documents.ts';
import { findByNumber, listReferrals, referralQuery, refuseMixed } from '../../referrals/list.ts';
import { type Referral, readReferral } from '../../referrals/referral.ts';
import { referralShape } from '../../referrals/shape.ts';
import { type Reader, referralView, viewReferral } from '../../referrals/view.ts';
import { createOrKeep, keptAnswer, keptShape } from './create.ts';
import { callOf, queryOf, type Reply, type RestRequest, type Route } from './route.ts';

type Steps = ReturnType<typeof import('../../referrals/index.ts').referralActions>;

export interface ReferralDoor {
  readonly actions: Steps;
  readonly ports: ActPorts;
  readonly keeper: Keeper;
  readonly cursors: Cursors;
  /** The group and its departments, as `Organization/…`. */
  readonly group: () => Promise<readonly string[]>;
  /** Whether one is of these, for the direction of a referral. */
  readonly ours: () => Promise<(organization: string | undefined) => boolean>;
}

export const RAW_DOCUMENT_LIMIT = 50 * 1024 * 1024;

export function referralRoutes(door: ReferralDoor): Route[] {
  const { actions } = door;
  const item = { description: 'The referral', schema: referralView, fhir: true, headers: ['ETag'] };
  return [
    {
      method: 'post',
      path: '/v1/referrals',
      tag: 'Referrals',
      summary: actions.refer.summary,
      scope: actions.refer.scope,
      body: referralShape,
      headers: ['Idempotency-Key'],
      answers: { 201: item, 202: keptAnswer },
      even: true,
      audit: 'write',
      handle: (request) =>
        createOrKeep(door.keeper, actions.refer, request, '/v1/referrals', (done) =>
          answer(door, request, done, false),
        ),
    },
    {
      method: 'get',
      path: '/v1/referrals',
      tag: 'Referrals',
      summary: 'List referrals, latest change first',
      scope: 'system/Task.s',
      query: referralQuery,
      answers: { 200: { description: 'A page of referrals', schema: referralPage, fhir: true } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/referrals/{id}',
      tag: 'Referrals',
      summary: 'Read a referral',
      scope: 'system/Task.r',
      answers: { 200: item, 202: { description: 'Not done yet', schema: keptShape } },
      audit: 'read',
      handle: (request) => read(door, request),
    },
    ...actions.steps.filter(({ name }) => name !== 'add-documents').map((step) => stepRoute(door, step as Step)),
    documentsRoute(door, actions.steps.find(({ name }) => name === 'add-documents') as Step),
  ];
}

/** A step with its own types closed over: the door hands the input on as it came. */
type Step = Action<unknown, unknown, unknown>;

const referralPage = z
  .strictObject({ items: z.array(referralView), next: z.string().optional() })
  .meta({ id: 'ReferralPage' });

function stepRoute(door: ReferralDoor, step: Step): Route {
  return {
    method: 'post',
    path: `/v1/referrals/{id}/${step.name}`,
    tag: 'Referrals',
    summary: step.summary,
    scope: step.scope,
    body: step.input,
    headers: ['Idempotency-Key', 'If-Match'],
    answers: {
      200: { description: 'The referral after the step', schema: referralView, fhir: true, headers: ['ETag'] },
    },
    audit: 'write',
    handle: (request) => take(door, step, request),
  };
}

/** A document as it is, for what is too large for JSON; or several as JSON. */
function documentsRoute(door: ReferralDoor, step: Step): Route {
  return {
    method: 'post',
    path: '/v1/referrals/{id}/documents',
    tag: 'Referrals',
    summary: step.summary,
    description: `JSON, or one document raw (at most ${RAW_DOCUMENT_LIMIT} bytes) with its title in the query.`,
    scope: step.scope,
    query: z.strictObject({ title: plainText(200).optional() }),
    body: documentsShape,
    raw: { types: DOCUMENT_TYPES, most: RAW_DOCUMENT_LIMIT },
    headers: ['Idempotency-Key', 'If-Match'],
    answers: {
      200: { description: 'The referral with the documents', schema: referralView, fhir: true, headers: ['ETag'] },
    },
    audit: 'write',
    handle: async (request) => {
      const { bytes, contentType, query } = request;
      if (!bytes) return take(door, step, request);
      const { title = 'Document' } = query as { title?: string };
      return take(door, step, { ...request, body: { title, contentType, sha256: await contentHash(bytes) } });
    },
  };
}

async function take(door: ReferralDoor, step: Step, request: RestRequest): Promise<Reply> {
  return answer(door, request, await perform(step, callOf(request, request.params.id), door.ports), true);
}

async function read(door: ReferralDoor, request: RestRequest): Promise<Reply> {
  const id = request.params.id ?? '';
  const found = await door.keeper.orKept(id, request.organization, () =>
    readReferral(id, { ...(request.organization && { organization: request.organization }) }, door.ports.store),
  );
  if ('kept' in found) return { status: 202, body: { id, status: 'kept' } };
  const history = await historyOf(found.task, door.ports.store);
  return reply(request, 200, found, history, [], await readerOf(door, request), {});
}

async function list(door: ReferralDoor, request: RestRequest): Promise<Reply> {
  const query = queryOf(referralQuery, request);
  refuseMixed(query);
  const reader = await readerOf(door, request);
  const { cursor, ...filters } = query;
  const scope = [request.caller.clientId, 'referrals', filters];
  const page =
    query.referralId !== undefined
      ? { items: await findByNumber(query.referralId, request.organization, door.ports.store) }
      : await listReferrals(
          { ...query, ...(cursor !== undefined && { cursor: await door.cursors.open(cursor, scope) }) },
          request.organization,
          door.ports.store,
        );
  const next = 'next' in page && page.next ? { next: await door.cursors.seal(page.next, scope) } : {};
  if (request.fhir) {
    const entries = page.items.flatMap(({ task, serviceRequest }) => [task, serviceRequest]);
    return { status: 200, body: bundleOf(entries, request, reader, next.next) };
  }
  const histories = await historiesOf(
    page.items.map(({ task }) => task),
    door.ports.store,
  );
  const items = page.items.map((item) => viewReferral(item, histories.get(`Task/${item.task.id}`) ?? [], [], reader));
  return { status: 200, body: { items, ...next } };
}

async function answer(door: ReferralDoor, request: RestRequest, done: Answer, step: boolean): Promise<Reply> {
  const task = done.resources.find((r) => r.resourceType === 'Task' && r.groupIdentifier && r.businessStatus) as
    | Task
    | undefined;
  const own = done.resources.find((r) => r.resourceType === 'ServiceRequest') as ServiceRequest | undefined;
  if (!task) throw new Error('an act on a referral left no Task');
  // A step that does not touch the request leaves it out of its own commit.
  const serviceRequest =
    own ??
    (await door.ports.store.read('ServiceRequest', (task.focus?.reference ?? '').slice('ServiceRequest/'.length)));
  const history = step ? await historyUpTo(task, done, door.ports.store) : provenancesOf(done);
  return reply(
    request,
    done.status,
    { task: task as Referral['task'], serviceRequest: serviceRequest as Referral['serviceRequest'] },
    history,
    done.warnings,
    await readerOf(door, request),
    {
      ...(done.replayed && { 'idempotency-replayed': 'true' }),
    },
  );
}

async function readerOf(door: ReferralDoor, request: RestRequest): Promise<Reader> {
  return { partner: request.organization !== undefined, isOurs: await door.ours() };
}

function reply(
  request: RestRequest,
  status: number,
  referral: Referral,
  history: readonly Provenance[],
  warnings: readonly string[],
  reader: Reader,
  headers: Record<string, string>,
): Reply {
  const { task } = referral;
  const etag = `W/"${reader.partner ? versionSeen(task) : task.meta.versionId}"`;
  const body = request.fhir
    ? bundleOf([referral.serviceRequest, referral.task, ...(reader.partner ? [] : history)], request, reader)
    : viewReferral(referral, history, warnings, reader);
  return { status, body, headers: { etag, ...headers } };
}

function bundleOf(
  resources: readonly (Task | ServiceRequest | Provenance)[],
  _request: RestRequest,
  reader: Reader,
  next?: string,
): Bundle {
  const seen = resources.map((resource) => (reader.partner ? asPartnerSees(resource) : resource));
  return {
    resourceType: 'Bundle',
    type: next === undefined ? 'collection' : 'searchset',
    ...(next !== undefined && {
      link: [{ relation: 'next', url: `/v1/referrals?cursor=${encodeURIComponent(next)}` }],
    }),
    entry: seen.map((resource) => ({ resource })),
  };
}
