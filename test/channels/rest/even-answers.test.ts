/** How long a partner waits for its answer is the same, whoever the patient is. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/auth/caller.ts';
import { parseScopes } from '../../../src/auth/scopes.ts';
import { createEvenAnswers, paddingOf, quantumFor } from '../../../src/channels/rest/even-answers.ts';
import { mount } from '../../../src/channels/rest/mount.ts';
import type { Route } from '../../../src/channels/rest/route.ts';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';
import { referral } from '../../referrals/samples.ts';

const ms = fc.integer({ min: 0, max: 100_000 });
const quanta = fc.constantFrom(50, 100, 400, 1600);

test('an answer leaves at the next multiple of the quantum, and never at once', () => {
  fc.assert(
    fc.property(ms, quanta, (elapsed, quantum) => {
      const padding = paddingOf(elapsed, quantum);
      expect(padding).toBeGreaterThan(0);
      expect(padding).toBeLessThanOrEqual(quantum);
      expect((elapsed + padding) % quantum).toBe(0);
    }),
  );
  expect(paddingOf(-5000, 50)).toBe(50);
});

test('the quantum is twice what almost all acts take, in doublings of 50 ms, within bounds', () => {
  expect([[8, 12], [25], [26], [180, 210], [9000]].map(quantumFor)).toEqual([50, 50, 100, 800, 1600]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 20 }), (durations) => {
      const quantum = quantumFor(durations);
      expect(durations.filter((one) => one > quantum).length).toBeLessThanOrEqual(durations.length * 0.05);
    }),
  );
});

test('it follows what acts take, once a hundred are done', () => {
  const even = createEvenAnswers(400);
  for (let i = 0; i < 99; i++) even.done(10);
  expect(even.padding(0)).toBe(400);
  even.done(10);
  expect(even.padding(0)).toBe(50);
  for (let i = 0; i < 100; i++) even.done(70);
  expect(even.padding(0)).toBe(200);
});

describe('through the doors', () => {
  let open: OpenGateway;
  const waits: number[] = [];
  let number = 500;

  beforeAll(async () => {
    open = await openGateway({
      // Looking for people takes 7 ms, creating one 3 more.
      store: (store) => ({
        ...store,
        searches: async (searches) => {
          if (searches.some(({ type }) => type === 'Patient')) open.clock += 7;
          return store.searches(searches);
        },
        createIfNone: async (resource, identifier) => {
          if (resource.resourceType === 'Patient') open.clock += 3;
          return store.createIfNone(resource, identifier);
        },
      }),
      change: (ports) => ({
        ...ports,
        wait: async (padding) => {
          waits.push(padding);
          open.clock += padding;
        },
      }),
    });
  });
  afterAll(() => open.close());

  /** ms that a call takes, its wait among them, and how often it waited. */
  async function timed(call: () => ReturnType<OpenGateway['call']>) {
    const [clock, count] = [open.clock, waits.length];
    const { status } = await call();
    return { status, took: open.clock - clock, waited: waits.length - count };
  }

  const fresh = (more = {}) => referral(++number, more);
  const refer = (client: 'partner' | 'otherPartner' | 'staff' | 'ehr', body: unknown, path = '/v1/referrals') =>
    timed(() => open.call(client, 'POST', path, body));
  const bundle = (body: ReturnType<typeof referral>) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
        resource: {
          resourceType: 'Patient',
          name: [body.patient.name],
          birthDate: body.patient.birthDate,
          gender: body.patient.gender,
          telecom: [{ system: 'phone', value: body.patient.phone }],
          address: [body.patient.address],
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000002',
        resource: {
          resourceType: 'Practitioner',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: body.referrer.npi }],
          name: [body.referrer.name],
          telecom: [{ system: 'phone', value: body.referrer.phone }],
        },
        request: { method: 'POST', url: 'Practitioner' },
      },
      {
        fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000003',
        resource: {
          resourceType: 'ServiceRequest',
          identifier: [
            {
              type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] },
              system: 'urn:test:placer',
              value: body.referralId,
            },
          ],
          status: 'active',
          intent: 'order',
          priority: 'routine',
          performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] },
          reasonCode: [{ text: 'Chest pain' }],
          subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
          requester: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000002' },
        },
        request: { method: 'POST', url: 'ServiceRequest' },
      },
    ],
  });

  test('a partner waits alike for a patient who is known and for one who is new, in both languages', async () => {
    const [one, two] = [fresh(), fresh()];
    await refer('otherPartner', one);
    await refer('otherPartner', two);
    const known = await refer('partner', { ...one, referralId: 'known-1' });
    const unknown = await refer('partner', fresh());
    expect([known, unknown]).toEqual([
      { status: 201, took: 50, waited: 1 },
      { status: 201, took: 50, waited: 1 },
    ]);
    const knownToo = await refer('partner', bundle({ ...two, referralId: 'known-2' }), '/fhir/R4');
    const unknownToo = await refer('partner', bundle(fresh()), '/fhir/R4');
    expect([knownToo, unknownToo]).toEqual([
      { status: 200, took: 50, waited: 1 },
      { status: 200, took: 50, waited: 1 },
    ]);
  });

  test('it waits alike for a refusal after the search, and for its own referral again', async () => {
    const body = fresh();
    const unwritable = { patient: { ...body.patient, identifiers: [{ system: 'urn:x', value: 'a\u001bb' }] } };
    expect(await refer('partner', { ...body, ...unwritable })).toEqual({ status: 422, took: 50, waited: 1 });
    await refer('partner', body);
    expect(await refer('partner', body)).toEqual({ status: 201, took: 50, waited: 1 });
  });

  test('the group’s own wait for nothing, nor does a partner elsewhere', async () => {
    for (const client of ['staff', 'ehr'] as const) {
      expect(await refer(client, fresh())).toMatchObject({ status: 201, waited: 0 });
    }
    expect(await timed(() => open.call('partner', 'GET', '/v1/referrals'))).toEqual({
      status: 200,
      took: 0,
      waited: 0,
    });
  });
});

test('the wait holds nothing of the client’s share, and a request that was not begun is answered at once', async () => {
  const told: string[] = [];
  const caller: Caller = { clientId: 'c', role: 'partner', scopes: parseScopes('system/Task.r'), tokenId: 't' };
  const route: Route = {
    method: 'get',
    path: '/even',
    tag: 'Test',
    summary: 'Test',
    scope: 'system/Task.r',
    even: true,
    answers: { 200: { description: 'Test' } },
    audit: 'none',
    handle: async () => {
      told.push('handled');
      return { status: 200, body: {} };
    },
  };
  const app = mount([route, { ...route, path: '/other', scope: 'system/Patient.r' }], {
    authenticate: async () => ({ caller, organization: 'Organization/1' }),
    enter: () => () => void told.push('left'),
    log: async () => void told.push('logged'),
    holdBack: async (started, done) => void told.push(`held back ${started} ${done}`),
    now: () => 7,
    newId: () => 'id',
  });
  expect((await app.request('/even')).status).toBe(200);
  expect(told).toEqual(['handled', 'left', 'logged', 'held back 7 true']);
  told.length = 0;
  expect((await app.request('/other')).status).toBe(403);
  expect(told).toEqual(['left', 'logged']);
});
