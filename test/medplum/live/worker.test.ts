/** The Worker as deployed, in a workerd of this machine, in front of a live Medplum server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDemo } from '../../../src/directory/load-demo.ts';
import { npiCheckDigit } from '../../../src/fhir/npi.ts';
import { openMedplumStore } from '../../../src/ports/fhir-store/medplum/index.ts';
import { client, journey, refer, referAndWait } from '../../runtimes/journey.ts';
import { startWrangler, type WranglerDev } from '../../runtimes/wrangler-dev.ts';
import { requiredServer } from '../harness.ts';

const ADMIN_SECRET = `admin-secret-${crypto.randomUUID()}`;
let worker: WranglerDev;

beforeAll(async () => {
  const server = await requiredServer();
  await loadDemo(openMedplumStore({ ...server, fetch, now: Date.now }), Date.now);
  worker = await startWrangler({
    MEDPLUM_BASE_URL: server.baseUrl,
    MEDPLUM_CLIENT_ID: server.clientId,
    MEDPLUM_CLIENT_SECRET: server.clientSecret,
    ADMIN_SECRET,
  });
}, 120_000);

afterAll(() => worker?.close());

async function register(body: object) {
  const headers = { authorization: `Bearer ${ADMIN_SECRET}`, 'content-type': 'application/json' };
  const answer = await fetch(`${worker.url}/admin/clients`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { clientId: string; clientSecret: string };
}

/** A practice that the server has not seen: its referrals are those of this run. */
function practice() {
  const nine = String(100_000_000 + Math.floor(Math.random() * 99_999_999));
  const npi = `${nine}${npiCheckDigit(nine)}`;
  return { name: 'Practice of a test', role: 'partner', organization: { name: `Practice ${npi}`, npi } };
}

const open = async () => {
  const person = { id: 'test-staff', name: 'Dana Test' };
  const [partner, otherPartner, staff] = await Promise.all([
    register(practice()),
    register(practice()),
    register({ name: 'Staff', role: 'staff', person }),
  ]);
  return { url: worker.url, fetch, clients: { partner, otherPartner, staff }, mayKeep: true };
};

journey('the Worker in front of Medplum', open);

test('killed in the middle of ten referrals: each is there once when it is sent again', async () => {
  const call = client(await open());
  await call('partner', 'GET', '/v1/referrals');
  const keys = Array.from({ length: 10 }, (_, i) => `killed-${i}`);
  let killed: Promise<void> | undefined;
  let answered = 0;
  await Promise.allSettled(
    keys.map(async (key) => {
      await refer(call, key);
      if (++answered === 3) killed = worker.killAndStart();
    }),
  );
  await killed;
  const again = await Promise.all(keys.map((key) => referAndWait(call, key)));
  const list = await call('partner', 'GET', '/v1/referrals?count=100');
  const listed: string[] = list.body.items.map(({ id }: { id: string }) => id);
  expect(listed.sort()).toEqual(again.map(({ body }) => body.id).sort());
});
