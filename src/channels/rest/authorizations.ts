/** Authorizations of payers over REST: recorded, ended, read. For the group alone. */
import type { Appointment } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import {
  type Authorization,
  authorizationsOf,
  isAuthorization,
  readAuthorization,
} from '../../coverage/authorization.ts';
import { authorizationView, viewAuthorization } from '../../coverage/authorization-view.ts';
import { readPatient } from '../../coverage/coverages.ts';
import { endPreauthorization } from '../../coverage/end-authorization.ts';
import { type AuthorizationDeps, recordAuthorization } from '../../coverage/record-authorization.ts';
import { visitsOf } from '../../coverage/referral-on-file.ts';
import { historiesOf } from '../../history.ts';
import { callOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface AuthorizationDoor {
  readonly deps: AuthorizationDeps;
  readonly ports: ActPorts;
}

const page = z.strictObject({ items: z.array(authorizationView) }).meta({ id: 'Authorizations' });
const tag = 'Insurance';

export function authorizationRoutes(door: AuthorizationDoor): Route[] {
  const [record, end] = [recordAuthorization(door.deps), endPreauthorization(door.deps)];
  const item = { description: 'The authorization', schema: authorizationView, headers: ['ETag'] };
  return [
    {
      method: 'post',
      path: '/v1/authorizations',
      tag,
      summary: record.summary,
      description:
        'From a letter, a portal or a call of the payer. A held visit that waits for it is agreed by itself.',
      scope: record.scope,
      body: record.input,
      headers: ['Idempotency-Key'],
      answers: { 201: item },
      audit: 'write',
      handle: async (request) => {
        const done = await perform(record, callOf(request), door.ports);
        const reply = await answer(done, door);
        return { ...reply, headers: { ...reply.headers, location: `/v1/authorizations/${done.act}` } };
      },
    },
    {
      method: 'post',
      path: '/v1/authorizations/{id}/end',
      tag,
      summary: end.summary,
      scope: end.scope,
      body: end.input,
      headers: ['Idempotency-Key', 'If-Match'],
      answers: { 200: item },
      audit: 'write',
      handle: async (request) => answer(await perform(end, callOf(request, request.params.id), door.ports), door),
    },
    {
      method: 'get',
      path: '/v1/authorizations/{id}',
      tag,
      summary: 'Read an authorization, with the visits counted for it',
      scope: 'system/ClaimResponse.r',
      answers: { 200: item },
      audit: 'read',
      handle: async (request) => {
        oursOnly(request.caller);
        return reply(200, await readAuthorization(request.params.id ?? '', door.ports.store), door);
      },
    },
    {
      method: 'get',
      path: '/v1/patients/{id}/authorizations',
      tag,
      summary: 'The authorizations of a patient, the latest first',
      scope: 'system/ClaimResponse.s',
      answers: { 200: { description: 'Those that are over too', schema: page } },
      audit: 'search',
      handle: (request) => list(request, door),
    },
  ];
}

async function list(request: RestRequest, door: AuthorizationDoor): Promise<Reply> {
  oursOnly(request.caller);
  const { store } = door.ports;
  const { id } = await readPatient(request.params.id ?? '', store);
  const patient = `Patient/${id}`;
  const [found, visits] = await Promise.all([store.search(authorizationsOf(patient)), visitsOf(patient, store)]);
  return { status: 200, body: { items: await views(found.matches.filter(isAuthorization), visits, door) } };
}

async function answer(done: Answer, door: AuthorizationDoor): Promise<Reply> {
  const written = done.resources.find(isAuthorization);
  if (!written) throw new Error('an act on an authorization left none');
  const { headers, ...rest } = await reply(done.status, written, door);
  return { ...rest, headers: { ...headers, ...(done.replayed && { 'idempotency-replayed': 'true' }) } };
}

async function reply(status: number, one: Authorization, door: AuthorizationDoor): Promise<Reply> {
  const visits = await visitsOf(one.patient.reference ?? '', door.ports.store);
  const [body] = await views([one], visits, door);
  return { status, body, headers: { ETag: `W/"${one.meta.versionId}"` } };
}

async function views(
  found: readonly Authorization[],
  visits: readonly Appointment[],
  { deps, ports }: AuthorizationDoor,
) {
  const histories = await historiesOf(found, ports.store);
  const today = deps.dayOf(new Date(ports.now()).toISOString());
  return found.map((one) => viewAuthorization(one, visits, histories.get(`ClaimResponse/${one.id}`) ?? [], today));
}
