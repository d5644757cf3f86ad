/** Faxes that go out: asked for, confirmed by a second person, followed, and settled where nobody knows. */
import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, perform } from '../../action.ts';
import type { Cursors } from '../../auth/cursors.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import { attemptsOf, RESULTS } from '../../delivery/attempts.ts';
import type { FaxNumbers } from '../../delivery/fax-numbers.ts';
import { confirmFax, confirmShape, sendDocument, sendShape } from '../../delivery/send-document.ts';
import { isOutgoing } from '../../delivery/send-fax.ts';
import { settleFax, settleShape } from '../../delivery/settle-fax.ts';
import { Fault, isFault } from '../../fault.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { callOf, queryOf, type RestRequest, type Route } from './route.ts';

/** What people call the statuses of a Communication. */
const STATUS = {
  waiting: 'preparation',
  'under-way': 'in-progress',
  unconfirmed: 'on-hold',
  sent: 'completed',
  failed: 'stopped',
  unknown: 'unknown',
} as const;
type Status = keyof typeof STATUS;
const STATUSES = Object.keys(STATUS) as [Status, ...Status[]]; // the table's own keys

const answer = z
  .strictObject({
    id: z.string(),
    status: z.enum(STATUSES),
    /** Of a failure or of what is unknown: a code of how the last attempt ended. */
    reason: z.string().optional(),
    to: z.string().optional(),
    about: z.string().optional(),
    serviceRequest: z.string().optional(),
    patient: z.string().optional(),
    typedBy: z.string().optional(),
    documents: z.array(z.string()),
    attempts: z.array(
      z.strictObject({
        at: z.string(),
        vendor: z.string(),
        number: z.string(),
        pages: z.number(),
        names: z.boolean().meta({ description: 'Its pages may name the patient.' }),
        vendorFaxId: z.string().optional(),
        result: z.enum(RESULTS).optional(),
        resultAt: z.string().optional(),
        pagesSent: z.number().optional(),
      }),
    ),
  })
  .meta({ id: 'OutgoingFax' });
const page = z.strictObject({ items: z.array(answer), next: z.string().optional() }).meta({ id: 'OutgoingFaxes' });
const query = z.strictObject({
  status: z.enum(STATUSES).optional(),
  cursor: z.string().max(2000).optional(),
  count: z.coerce.number().int().min(1).max(100).default(20),
});

export interface FaxSendingDoor {
  readonly acts: ActPorts;
  readonly numbers: FaxNumbers;
  readonly cursors: Cursors;
}

export function faxSendingRoutes(door: FaxSendingDoor): Route[] {
  const one = { description: 'The fax as it stands now', schema: answer };
  const step = <I>(
    verb: 'confirm' | 'settle',
    action: Action<I, Stored<Communication>, unknown>,
    body: z.ZodType,
  ): Route => ({
    method: 'post',
    path: `/v1/faxes/out/{id}/${verb}`,
    tag: 'Faxes',
    summary: action.summary,
    scope: action.scope,
    body,
    answers: { 200: one },
    audit: 'write',
    handle: async (request) => {
      oursOnly(request.caller);
      const { id } = await readFax(door, request);
      await perform(action, callOf(request, id), door.acts);
      return { status: 200, body: viewFax(await readFax(door, request)) };
    },
  });
  return [
    {
      method: 'post',
      path: '/v1/faxes',
      tag: 'Faxes',
      summary: 'Send documents by fax',
      description: 'To a verified number at once. To any other number only after a second person has typed it too.',
      scope: 'system/Communication.c',
      body: sendShape,
      headers: ['Idempotency-Key'],
      answers: {
        200: one,
        201: { ...one, description: 'It waits to be sent, or to be confirmed' },
        404: { description: 'A document that is not there', contentType: 'application/fhir+json' },
      },
      audit: 'write',
      handle: (request) => send(door, request),
    },
    {
      method: 'get',
      path: '/v1/faxes/out',
      tag: 'Faxes',
      summary: 'Faxes that go out, the latest changed first',
      scope: 'system/Communication.s',
      query,
      answers: { 200: { description: 'Faxes', schema: page } },
      audit: 'search',
      handle: (request) => list(door, request),
    },
    {
      method: 'get',
      path: '/v1/faxes/out/{id}',
      tag: 'Faxes',
      summary: 'A fax that goes out, with its receipts',
      scope: 'system/Communication.r',
      answers: { 200: one },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        return { status: 200, body: viewFax(await readFax(door, request)) };
      },
    },
    step('confirm', confirmFax, confirmShape),
    step('settle', settleFax, settleShape),
  ];
}

async function send({ acts, numbers }: FaxSendingDoor, request: RestRequest) {
  oursOnly(request.caller);
  const { status, resources, replayed } = await perform(sendDocument({ numbers }), callOf(request), acts);
  const fax = resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
  if (!fax) throw new Error('a fax was asked for and is not there');
  return { status, body: viewFax(fax), ...(replayed && { headers: { 'idempotency-replayed': 'true' } }) };
}

async function list({ acts, cursors }: FaxSendingDoor, request: RestRequest) {
  oursOnly(request.caller);
  const { status, cursor, count } = queryOf(query, request);
  const scope = ['faxes-out', request.caller.clientId, status, count];
  const found = await acts.store.search<Communication>({
    type: 'Communication',
    where: [
      ['medium', 'FAXWRIT'],
      // What came in is completed too; it has no attempts.
      ...(status === undefined ? [] : [['status', STATUS[status]] as const]),
    ],
    sort: '-_lastUpdated',
    count,
    ...(cursor !== undefined && { cursor: await cursors.open(cursor, scope) }),
  });
  const next = found.next === undefined ? {} : { next: await cursors.seal(found.next, scope) };
  return { status: 200, body: { items: found.matches.filter(isOutgoing).map(viewFax), ...next } };
}

async function readFax({ acts }: FaxSendingDoor, request: RestRequest): Promise<Stored<Communication>> {
  const fax = await acts.store.read('Communication', request.params.id ?? '').catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  });
  if (fax && isOutgoing(fax)) return fax;
  throw new Fault('not-found', { code: 'fax-not-found', text: 'There is no such fax.' });
}

function viewFax(fax: Stored<Communication>): z.output<typeof answer> {
  const status = STATUSES.find((one) => STATUS[one] === fax.status) ?? 'unknown';
  const reason = fax.statusReason?.coding?.[0]?.code;
  const [recipient] = fax.recipient ?? [];
  const contained = fax.contained?.find(({ id }) => `#${id}` === recipient?.reference);
  const to = contained?.resourceType === 'Organization' ? contained.name : (recipient?.display ?? recipient?.reference);
  const about = fax.reasonCode?.[0]?.coding?.[0]?.code;
  const request = fax.basedOn?.map(({ reference }) => reference).find((one) => one?.startsWith('ServiceRequest/'));
  return {
    id: fax.id,
    status,
    ...(reason !== undefined && { reason }),
    ...(to !== undefined && { to }),
    ...(about !== undefined && { about }),
    ...(request !== undefined && { serviceRequest: request }),
    ...(fax.subject?.reference && { patient: fax.subject.reference }),
    ...(fax.sender?.display && { typedBy: fax.sender.display }),
    documents: (fax.payload ?? []).flatMap(({ contentReference }) => contentReference?.reference ?? []),
    attempts: attemptsOf(fax).map(({ tag: _tag, again: _again, ...attempt }) => ({ ...attempt })),
  };
}
