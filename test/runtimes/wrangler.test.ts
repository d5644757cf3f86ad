/** The deployed gateway in a real workerd: what it accepts while Medplum is down outlives the kill of every process. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FakeMedplum, startFakeMedplum } from '../medplum/fake-medplum.ts';
import { type FaultyNetwork, startProxy } from '../medplum/proxy.ts';
import { type Called, client, refer } from './journey.ts';
import { startWrangler, type WranglerDev } from './wrangler-dev.ts';

const ADMIN_SECRET = 'admin-secret-of-the-tests-in-wrangler';
let medplum: FakeMedplum;
let network: FaultyNetwork;
let worker: WranglerDev;
let call: Called;

async function register(body: object) {
  const headers = { authorization: `Bearer ${ADMIN_SECRET}`, 'content-type': 'application/json' };
  const answer = await fetch(`${worker.url}/admin/clients`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { clientId: string; clientSecret: string };
}

beforeAll(async () => {
  medplum = await startFakeMedplum();
  network = await startProxy(medplum.baseUrl);
  worker = await startWrangler({
    MEDPLUM_BASE_URL: network.baseUrl.replace(/\/$/, ''),
    MEDPLUM_CLIENT_ID: medplum.clientId,
    MEDPLUM_CLIENT_SECRET: medplum.clientSecret,
    ADMIN_SECRET,
  });
  const partner = await register({
    name: 'Some practice',
    role: 'partner',
    organization: { name: 'Some practice', npi: '1234567893' },
  });
  const ehr = await register({ name: 'EHR', role: 'ehr' });
  call = client({ url: worker.url, fetch, clients: { partner, ehr } });
  // Its Organization is found or made while the server is up.
  await call('partner', 'GET', '/v1/referrals');
}, 60_000);

afterAll(async () => {
  await worker?.close();
  await network?.close();
  await medplum?.close();
});

/** The spool's gauges. */
async function spool(): Promise<Record<string, number>> {
  const { text } = await call('ehr', 'GET', '/metrics');
  const gauges = [...text.matchAll(/^gateway_spool_(\w+) (\d+)$/gm)];
  return Object.fromEntries(gauges.map(([, name, value]) => [name, Number(value)]));
}

test('an answer ends an invocation, and nothing that others wait for ends with it', async () => {
  const answered = Promise.withResolvers<void>();
  let held = 0;
  // The directory is read slowly, for every isolate's use; whatever else the referral asks for fails at once.
  network.decide = ({ body }) => {
    if (!body.includes('organization-type')) return { status: 503 };
    held++;
    return { holdUntil: answered.promise };
  };
  // A key of the next test too, so that this one leaves nothing more in the spool.
  expect((await refer(call, 'kept-0')).status).toBe(202);
  expect(held).toBeGreaterThan(0);
  answered.resolve();
  network.decide = undefined;
  // Waits for the same reading of the directory. The small Medplum has none: any answer will do, but one there must be.
  expect((await call('ehr', 'GET', '/v1/providers')).status).toBeGreaterThanOrEqual(200);
}, 15_000);

test('referrals accepted while Medplum is down are kept, tried, and there after every process was killed', async () => {
  network.decide = () => ({ status: 503 });
  // At once, so that invocations wait for each other's sign-in and turn at the store.
  const kept = await Promise.all(Array.from({ length: 6 }, (_, i) => refer(call, `kept-${i % 3}`)));
  expect(kept.map(({ status, body }) => [status, body.status])).toEqual(Array(6).fill([202, 'kept']));
  const paths = [...new Set(kept.map(({ headers }) => headers.get('location') ?? ''))];
  expect(paths).toHaveLength(3);
  const before = await spool();
  expect((before.queued ?? 0) + (before.leased ?? 0)).toBe(3);

  await worker.killAndStart();
  const after = await spool();
  expect((after.queued ?? 0) + (after.leased ?? 0)).toBe(3);
  for (const path of paths) expect(await call('partner', 'GET', path)).toMatchObject({ status: 202 });
  // Nobody has asked for it: the alarm of the new process has tried them.
  const tried = () => worker.log.filter((line) => line.includes('spool-attempt-failed')).length;
  const soFar = tried();
  await vi.waitFor(() => expect(tried()).toBeGreaterThan(soFar), { timeout: 20_000, interval: 200 });
}, 60_000);

test('once a minute the jobs that are due are run', async () => {
  expect((await fetch(`${worker.url}/cdn-cgi/local/scheduled`)).status).toBe(200);
}, 30_000);
