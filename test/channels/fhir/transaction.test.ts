import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../src/fault.ts';
import { checkResource } from '../../../src/fhir/checks.ts';
import type { GatewayPorts } from '../../../src/gateway.ts';
import { type Called, type OpenGateway, openGateway } from '../../open-gateway.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
type Loose = any;

const text = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
/** The examples, of another number in each test. */
let number = '';
let tests = 0;
const example = (name: string): Loose => JSON.parse(text(name).replaceAll('R-2026-0117', number));
const bundle = () => example('referral.bundle.json');
const json = () => example('referral.input.json');
const FHIR = { 'content-type': 'application/fhir+json' };

let open: OpenGateway;
let storeIsDown = false;

/** The store, out of reach while `storeIsDown`. */
function flaky({ store, ...ports }: GatewayPorts): GatewayPorts {
  const down = () => Promise.reject(new Fault('transient', { code: 'store-down', text: 'The store is down.' }));
  const through = new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => (storeIsDown ? down() : Reflect.apply(member, target, args));
    },
  });
  return { ...ports, store: through };
}

beforeAll(async () => {
  open = await openGateway({ change: flaky });
});
afterAll(() => open.close());
beforeEach(() => {
  storeIsDown = false;
  number = `R-2026-${++tests}`;
});

type Client = 'partner' | 'otherPartner' | 'ehr';
const send = (client: Client, body: unknown, headers = {}) =>
  open.call(client, 'POST', '/fhir/R4', body, { ...FHIR, ...headers });
const responses = ({ body }: Called): Loose[] => body.entry.map(({ response }: Loose) => response);
const count = async (type: 'ServiceRequest' | 'Task' | 'Patient') =>
  (await open.ports.store.search({ type, where: [], count: 100 })).matches.length;
/** Requests of this test's number, with their Tasks. */
async function stored(): Promise<string[]> {
  const page = await open.ports.store.search({
    type: 'ServiceRequest',
    where: [['identifier', number]],
    revinclude: ['Task:focus'],
  });
  return [...page.matches, ...page.included].map(({ resourceType }) => resourceType);
}

describe('a referral sent as a Bundle', () => {
  test('answers each entry in the order sent, with where it is and its version', async () => {
    const sent = await send('partner', bundle());
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    expect(sent.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    expect(checkResource(sent.body, 'base')).toEqual([]);
    expect(sent.body.type).toBe('transaction-response');
    const [request, task, patient, role, practitioner, coverage, payer, second, subscriber, note, ecg, binary] =
      responses(sent);
    const id = patient.location.slice('Patient/'.length);
    const version = (await open.call('partner', 'GET', `/v1/referrals/${id}`)).headers.get('etag')?.slice(3, -1);
    for (const [response, type, versionId] of [
      [request, 'ServiceRequest', '1'],
      [task, 'Task', version], // as a partner counts them: src/auth/projection.ts
      [note, 'DocumentReference', '1'],
      [ecg, 'DocumentReference', '1'],
    ]) {
      expect(response).toMatchObject({ status: '201', etag: `W/"${versionId}"` });
      expect(response.location).toMatch(new RegExp(`^${type}/[^/]+/_history/${versionId}$`));
    }
    expect(patient).toEqual({ status: '201', location: `Patient/${id}` });
    expect([coverage.location, second.location]).toEqual([`Coverage/${id}-1`, `Coverage/${id}-2`]);
    expect([role.status, practitioner.status, payer.status, subscriber.status]).toEqual(['200', '200', '200', '200']);
    expect([role.location, practitioner.location, payer.location]).toEqual([
      expect.stringMatching(/^PractitionerRole\//),
      expect.stringMatching(/^Practitioner\//),
      undefined, // the payer is nobody's of the directory
    ]);
    // Every location is one that the partner can read.
    for (const { location } of responses(sent)) {
      if (location === undefined) continue;
      const read = await open.call('partner', 'GET', `/fhir/R4/${location.replace(/\/_history\/.*/, '')}`);
      expect([location, read.status]).toEqual([location, 200]);
    }
    const bytes = Buffer.from(bundle().entry[11].resource.data, 'base64');
    const { headers } = await open.call('partner', 'GET', `/fhir/R4/${binary.location}`);
    expect([binary.status, headers.get('content-type'), bytes.length > 0]).toEqual(['201', 'image/png', true]);
    expect((await open.call('partner', 'GET', `/v1/referrals/${id}`)).body).toMatchObject({
      referralId: number,
      priority: 'urgent',
    });
  });

  test('is one referral however often and in whichever language it comes', async () => {
    const sent = [
      await send('partner', bundle()),
      await send('partner', bundle()),
      await open.call('partner', 'POST', '/v1/referrals', json()),
      ...(await Promise.all([send('partner', bundle()), open.call('partner', 'POST', '/v1/referrals', json())])),
    ];
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 201, 200, 201]);
    expect(sent.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
      'true',
      'true',
      'true',
    ]);
    expect(sent[1]?.body).toEqual(sent[0]?.body);
    expect(await stored()).toEqual(['ServiceRequest', 'Task']);
    const other = bundle();
    other.entry[0].resource.priority = 'stat';
    other.entry[1].resource.priority = 'stat';
    expect((await send('partner', other)).status).toBe(409);
  });

  test('makes the same resources as its JSON, but for Provenance', async () => {
    const made: Loose[] = [];
    for (const path of ['/fhir/R4', '/v1/referrals']) {
      const own = await openGateway();
      const body = path === '/fhir/R4' ? bundle() : json();
      const { status } = await own.call('partner', 'POST', path, body);
      expect(status).toBeLessThan(300);
      const types = ['ServiceRequest', 'Task', 'Coverage', 'DocumentReference'] as const;
      const pages = await own.ports.store.searches(types.map((type) => ({ type, where: [], count: 100 })));
      made.push(pages.flatMap(({ matches }) => matches.map(withoutIds)));
      own.close();
    }
    expect(made[0]).toEqual(made[1]);
    expect(made[0].length).toBeGreaterThan(5);
  });

  test('takes an Idempotency-Key where it has no number, and neither is 400', async () => {
    const of = bundle();
    delete of.entry[0].resource.identifier;
    delete of.entry[0].request.ifNoneExist;
    const without = await send('partner', of);
    expect([without.status, without.body.issue[0].expression]).toEqual([400, ['Bundle.entry[0].resource.identifier']]);
    const first = await send('partner', of, { 'idempotency-key': 'k-1' });
    const again = await send('partner', of, { 'idempotency-key': 'k-1' });
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true']);
  });

  test('tells what it lost, and its warnings, with the entry they are about', async () => {
    const of = bundle();
    of.entry[2].resource.maritalStatus = { text: 'married' };
    of.entry[0].resource.reasonCode = [{ text: 'Chest pain' }];
    const [request, , patient, role] = responses(await send('partner', of));
    expect(patient.outcome.issue).toMatchObject([
      {
        severity: 'warning',
        details: { coding: [{ code: 'not-carried' }] },
        expression: ['Bundle.entry[2].resource.maritalStatus'],
      },
    ]);
    expect(request.outcome.issue[0].details.coding[0].code).toBe('no-diagnosis-code');
    expect(role.outcome).toBeUndefined();
  });

  test('shows a partner nothing of the chart it was matched to', async () => {
    const ours = await send('ehr', bundle());
    const chart = responses(ours)[2].location.slice('Patient/'.length);
    const sent = await send('partner', bundle());
    expect(sent.status).toBe(200);
    expect(JSON.stringify(sent.body)).not.toContain(chart);
    expect(JSON.stringify(sent.body)).not.toMatch(/duplicate|review/);
  });

  test('names what the act refuses by its place in the Bundle', async () => {
    const before = await count('Patient');
    const future = bundle();
    future.entry[2].resource.birthDate = '2199-01-01';
    const born = await send('partner', future);
    expect([born.status, born.body.issue[0].expression]).toEqual([400, ['Bundle.entry[2].resource.birthDate']]);
    const fake = bundle();
    fake.entry[11].resource.data = 'bm90IGFuIGltYWdl';
    const document = await send('partner', fake);
    expect([document.status, document.body.issue[0].expression]).toEqual([400, ['Bundle.entry[11].resource.data']]);
    expect([await stored(), await count('Patient')]).toEqual([[], before]);
  });

  test('is kept while the store is down, and found under Location when it is back', async () => {
    await open.token('partner');
    await open.call('partner', 'GET', '/v1/referrals'); // the organization is known from now on
    storeIsDown = true;
    const sent = await send('partner', bundle());
    expect([sent.status, sent.body.resourceType, sent.body.issue[0].code]).toEqual([
      202,
      'OperationOutcome',
      'informational',
    ]);
    const location = sent.headers.get('location') ?? '';
    storeIsDown = false;
    const [message] = await open.ports.spool.lease(1, 60_000);
    if (!message) throw new Error('nothing was kept');
    expect(await open.gateway.consume(message)).toEqual({ done: true });
    expect((await open.call('partner', 'GET', location)).body).toMatchObject({ referralId: number });
    expect((await send('partner', bundle())).headers.get('idempotency-replayed')).toBe('true');
  });
});

test('what is no Bundle, no JSON or too much is refused, and nothing is stored', async () => {
  expect((await send('partner', { resourceType: 'Patient' })).status).toBe(400);
  expect((await send('partner', '{"resourceType":')).status).toBe(400);
  expect((await send('partner', bundle(), { 'content-type': 'application/xml' })).status).toBe(415);
  expect((await send('partner', `"${'x'.repeat(10 * 1024 * 1024)}"`)).status).toBe(413);
  expect((await open.call('pharmacy', 'POST', '/fhir/R4', bundle(), FHIR)).status).toBe(403);
  expect(await stored()).toEqual([]);
});

/** Without what differs between any two performances: ids, and what follows from them. */
function withoutIds(resource: object): unknown {
  const varies = new Set(['id', 'versionId', 'lastUpdated', 'reference', 'url', 'tag']);
  return JSON.parse(
    JSON.stringify(resource, (name, value) => {
      if (varies.has(name)) return undefined;
      return name === 'value' && typeof value === 'string' && /^[a-z2-7]{32}$/.test(value) ? undefined : value;
    }),
  );
}
