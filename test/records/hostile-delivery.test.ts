/** What must not be possible between approval and delivery, tried through the doors and beside them: nothing goes, or it goes once. */
import type { DocumentReference, Observation, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../src/ports/fhir-store/index.ts';
import { deliverBench } from './deliver-bench.ts';
import { release, request } from './samples.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 1500;
beforeAll(async () => {
  bench = await deliverBench();
  await bench.verifyNumber();
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

describe('a fax that waits', () => {
  test('does not go to a number that has become somebody else’s meanwhile', async () => {
    bench.service.state.mood = 'delivered';
    const sent = bench.service.sent.length;
    const fax = '480-234-0177';
    const { id: first } = await bench.verifyNumber(fax);
    const id = await bench.ready(++n, { delivery: { method: 'fax', fax } });
    expect((await bench.take('staff', id, 'deliver')).body.status).toBe('sending');
    await bench.open.call('staff', 'POST', `/v1/fax-numbers/${first}/revoke`, {});
    await bench.verifyNumber(fax, 'Corner Bakery');
    await bench.minutes(0);
    expect(bench.service.sent.length).toBe(sent);
    expect(await bench.read(id)).toMatchObject({ status: 'fulfilled', deliveries: [{ status: 'withdrawn' }] });
    expect(await bench.disclosures(id)).toEqual([]);
  });
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
