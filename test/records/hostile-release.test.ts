/** What a release and an approval must not let go: what nobody looked at, what was not released, what the patient has taken back. */
import type { DocumentReference, Observation, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { codes, deliverBench, own } from './deliver-bench.ts';
import { release, request } from './samples.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 1700;
beforeAll(async () => {
  bench = await deliverBench();
});
afterAll(() => bench.open.close());

const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);
const scopeOf = async (id: string) => (await bench.read(id)).scope;

/** Put into the chart by whoever else writes there. */
async function put(resource: Resource): Promise<string> {
  const { resources } = await bench.open.ports.store.commit({
    create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource }],
    update: [],
  });
  return `${resource.resourceType}/${resources[0]?.id}`;
}

async function label(reference: string, code: string): Promise<void> {
  const { store } = bench.open.ports;
  const note: Stored<DocumentReference> = await store.read('DocumentReference', idOf(reference));
  const resource = { ...note, securityLabel: [{ coding: [{ system: ACT_CODE, code }] }] };
  await store.commit({ create: [], update: [{ resource, versionId: note.meta.versionId }] });
}

const result = (patient: string, security?: { system: string; code: string }): Observation => ({
  resourceType: 'Observation',
  ...(security && { meta: { security: [security] } }),
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] },
  subject: { reference: patient },
  effectiveDateTime: '2026-05-04',
});

describe('what nobody has looked at', () => {
  test.each([
    ['restricted', { system: CONFIDENTIALITY, code: 'R' }],
    ['of a category we have no name for', { system: ACT_CODE, code: 'SDV' }],
  ])('a result that is labelled %s waits for a person', async (_what, security) => {
    const { reference } = await bench.chart(++n);
    const observation = await put(result(reference, security));
    const { id } = (await bench.open.call('partner', 'POST', '/v1/records-requests', request(n))).body;
    const scope = await scopeOf(id);
    expect([scope.included.includes(observation), scope.toReview.includes(observation)]).toEqual([false, true]);
  });

  test('a release of psychotherapy notes lets nothing else of the chart go', async () => {
    const { reference, documents } = await bench.chart(++n);
    const observation = await put(result(reference));
    await label(documents[0] ?? '', 'PSYTHPN');
    const asked = request(n, {
      records: { sensitive: ['psychotherapy'] },
      release: release(n, { description: 'Psychotherapy notes', sensitive: ['psychotherapy'] }),
    });
    const { body } = await bench.open.call('partner', 'POST', '/v1/records-requests', asked);
    expect(body.check.defects).toEqual([]);
    const scope = await scopeOf(body.id);
    expect([scope.included, scope.toReview.includes(observation)]).toEqual([[documents[0]], false]);
  });
});

test('what came into the chart after the person looked is not approved with what was shown', async () => {
  const { reference, documents } = await bench.chart(++n);
  const { id } = (await bench.open.call('partner', 'POST', '/v1/records-requests', request(n))).body;
  await bench.take('staff', id, 'verify-release');
  const { included } = await scopeOf(id);
  const since = await put(result(reference));
  const approval = { include: documents, shown: included };
  expect(codes(await bench.take('staff', id, 'approve', approval))).toEqual(['scope-changed']);
  const approved = await bench.take('staff', id, 'approve', { ...approval, shown: (await scopeOf(id)).included });
  expect(approved.body.scope.included).toEqual(expect.arrayContaining([since, ...documents]));
});

describe('a release that the patient has taken back', () => {
  const again = (k: number, requestId: string) =>
    bench.open.call('partner', 'POST', '/v1/records-requests', request(k, { requestId }));

  test('is taken back under every request that rests on it, and under the next', async () => {
    const first = await bench.ready(++n);
    const second = (await again(n, `second-${n}`)).body.id;
    const { scope } = await bench.read(first);
    await bench.take('staff', second, 'verify-release');
    await bench.take('staff', second, 'approve', { include: scope.included });
    await bench.take('staff', second, 'fulfil');
    await bench.take('staff', first, 'revoke', { by: 'patient', how: 'writing' });
    expect(codes(await bench.take('staff', second, 'deliver'))).toEqual(['release-defective']);
    const third = (await again(n, `third-${n}`)).body.id;
    expect(codes(await bench.take('staff', third, 'verify-release'))).toEqual(['release-defective']);
    const fresh = release(n, { signedOn: '2026-11-24' });
    const { body } = await bench.open.call('partner', 'POST', '/v1/records-requests', {
      ...request(n, { requestId: `fourth-${n}` }),
      release: { ...fresh, signedOn: '2026-11-23' },
    });
    expect((await bench.take('staff', body.id, 'verify-release')).body.status).toBe('verified');
  });

  test('by a relative too, who is written anew with every request', async () => {
    const { reference, documents } = await bench.chart(++n);
    const name = { given: ['Ben'], family: 'Helper' };
    const asked = {
      ...own(n, reference, { method: 'portal' }),
      requester: { kind: 'representative', name, relationship: 'other' },
      release: release(n, { recipient: { name: 'Ben Helper' } }),
    };
    const by = async (requestId: string) =>
      (await bench.open.call('staff', 'POST', '/v1/records-requests', { ...asked, requestId })).body.id;
    const first = await by(`relative-${n}-1`);
    expect((await bench.take('staff', first, 'verify-release')).body.status).toBe('verified');
    await bench.take('staff', first, 'revoke', { by: 'patient', how: 'phone' });
    const second = await by(`relative-${n}-2`);
    expect(codes(await bench.take('staff', second, 'verify-release'))).toEqual(['release-defective']);
    expect(documents).toHaveLength(1);
  });

  test('a request that was only withdrawn leaves its release as it was', async () => {
    const first = await bench.ready(++n);
    await bench.take('partner', first, 'revoke', { by: 'requester' });
    const second = (await again(n, `second-${n}`)).body.id;
    expect((await bench.take('staff', second, 'verify-release')).body.status).toBe('verified');
  });
});

test('a partner does not have its release passed as one that nobody can read', async () => {
  const defective = { statements: undefined };
  const { body } = await bench.open.call('partner', 'POST', '/v1/records-requests', {
    ...request(++n),
    release: release(n, defective),
  });
  expect(body.status).toBe('incomplete');
  const passed = { release: release(n, defective), unread: true };
  expect(codes(await bench.take('partner', body.id, 'provide-release', passed))).toEqual(['ours-only']);
  expect((await bench.read(body.id)).status).toBe('incomplete');
});

test('a form is printed for no stranger, nor by a partner for a chart', async () => {
  const { reference } = await bench.chart(++n);
  const { id } = (await bench.open.call('partner', 'POST', '/v1/records-requests', request(n))).body;
  const form = (client: 'partner' | 'otherPartner', query: string) =>
    bench.open.call(client, 'GET', `/v1/forms/records-release.pdf?${query}`);
  expect((await form('partner', `request=${id}`)).status).toBe(200);
  expect((await form('otherPartner', `request=${id}`)).status).toBe(404);
  expect((await form('partner', `patient=${reference}`)).status).toBe(404);
});
