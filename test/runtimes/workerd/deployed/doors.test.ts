/**
 * The deployed gateway and its Durable Objects while its Medplum server is down. One request after the other: the test runner lets no
 * invocation wait for another's promise, which workerd itself does. What needs that is in ../../wrangler.test.ts.
 */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { AccessBook } from '../../../../src/audit/access-log.ts';
import type { ClientRegistry } from '../../../../src/auth/clients.ts';
import type { JobRuns } from '../../../../src/jobs.ts';
import { spoolOf } from '../../../../src/worker/bindings.ts';
import { remote } from '../../../../src/worker/remote.ts';
import worker from '../../../../src/worker.ts';
import { env, fetchWorker, URL_OF_WORKER } from '../bindings.ts';

const registry = <P extends object>(port: string) => remote<P>(() => env.REGISTRY.getByName('registry'), port);
const accessBook = remote<AccessBook>(() => env.ACCESS_BOOK.getByName('access-book'), 'book');
const admin = { authorization: 'Bearer admin-secret-of-the-tests-in-workerd', 'content-type': 'application/json' };
const PRACTICE = { name: 'Some practice', npi: '1234567893' };

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
  fetchWorker(new Request(`${URL_OF_WORKER}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }));

test('a server that was never proved atomic opens nothing', async () => {
  const answer = await call('GET', '/health/live');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome' });
});

describe('once the server was proved', () => {
  beforeAll(async () => {
    await registry<JobRuns>('jobRuns').note(`atomicity of ${inject('medplumDown')}`, 1);
    const answer = await call('POST', '/admin/clients', admin, { name: 'P', role: 'partner', organization: PRACTICE });
    expect(answer.status).toBe(201);
  });

  test('it serves what needs no store', async () => {
    expect((await call('GET', '/health/live')).status).toBe(200);
    expect(await (await call('GET', '/.well-known/jwks.json')).json()).toMatchObject({ keys: [{ alg: 'ES256' }, {}] });
    expect((await call('GET', '/openapi.json')).status).toBe(200);
  });

  test('work that no bell told of is done by the alarm', async () => {
    // As after a crash between the work and its acknowledgement: there is nothing left to do.
    const message = { id: 'act-done-before', topic: 'act', body: { act: 'done-before' } };
    await spoolOf(env).enqueue(message);
    expect(await alarm()).not.toBeNull();
    await evictDurableObject(spool());
    expect(await spoolOf(env).find(message.id)).toMatchObject({ state: 'queued' });
    expect(await runDurableObjectAlarm(spool())).toBe(true);
    expect(await spoolOf(env).find(message.id)).toBeUndefined();
    // Nothing waits any more.
    expect(await alarm()).toBeNull();
  });

  test('a denial is in the access log before it is answered', async () => {
    const before = (await accessBook.last())?.n ?? 0;
    expect((await call('GET', '/v1/referrals', { authorization: 'Bearer nonsense' })).status).toBe(401);
    const rows = await accessBook.rows(before, 10);
    expect(rows).toMatchObject([{ what: 'denied', route: 'GET /v1/referrals' }]);
  });

  test('clients outlive the registry', async () => {
    const clients = registry<ClientRegistry>('clients');
    const [registered] = await clients.list();
    await evictDurableObject(env.REGISTRY.getByName('registry'));
    expect(await clients.find(registered?.clientId ?? '')).toEqual(registered);
  });
});

const spool = () => env.SPOOL.getByName('spool');
const alarm = () => runInDurableObject(spool(), (_, state) => state.storage.getAlarm());

describe('a Worker that is not set up', () => {
  const ask = async (variables: object, url = 'https://gateway.example.org/v1/referrals') => {
    const unset = { ...env, MEDPLUM_BASE_URL: '' };
    const answer = await worker.fetch(new Request(url), { ...unset, ...variables });
    const { issue } = (await answer.json()) as { issue: { details: { text: string } }[] };
    return { status: answer.status, text: issue[0]?.details.text };
  };

  test('says which settings are missing', async () => {
    expect(await ask({})).toMatchObject({ status: 503, text: expect.stringContaining('Set MEDPLUM_BASE_URL') });
    const medplum = { MEDPLUM_BASE_URL: 'https://medplum.example.org' };
    expect(await ask({ ...medplum, PUBLIC_URL: '' })).toMatchObject({ text: expect.stringContaining('PUBLIC_URL') });
    const half = { ...medplum, MEDPLUM_CLIENT_SECRET: '' };
    expect(await ask(half)).toMatchObject({ text: expect.stringContaining('MEDPLUM_CLIENT_SECRET') });
    expect(await ask({ ...medplum, LOG_LEVEL: 'loud' })).toMatchObject({ text: expect.stringContaining('LOG_LEVEL') });
    expect(await ask({ ...medplum, DEMO: '1' })).toMatchObject({ text: expect.stringContaining('Remove DEMO') });
    expect(await ask({ DEV: '1', DEMO: '0' })).toMatchObject({ text: expect.stringContaining('Remove DEMO') });
  });

  test('opens no demo clinic to the network', async () => {
    expect(await ask({ DEV: '1' })).toMatchObject({ status: 503, text: expect.stringContaining('Remove DEV') });
  });
});
