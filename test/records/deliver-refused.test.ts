/** What `deliver` refuses, and what the outbox looks at once more before anything goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codes, deliverBench, HOME } from './deliver-bench.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 1500;
beforeAll(async () => {
  bench = await deliverBench();
  await bench.verifyNumber();
});
afterAll(() => bench.open.close());

describe('what is looked at again', () => {
  const waiting = async () => {
    bench.service.state.mood = 'delivered';
    const id = await bench.ready(++n);
    return { id, sent: bench.service.sent.length };
  };

  test('a revocation stops a fax that waits; nothing is disclosed', async () => {
    const { id, sent } = await waiting();
    await bench.take('staff', id, 'deliver');
    const revoked = await bench.take('partner', id, 'revoke', { by: 'patient' });
    expect(revoked.body.status).toBe('revoked');
    await bench.minutes(2);
    expect(bench.service.sent.length).toBe(sent);
    expect(await bench.disclosures(id)).toEqual([]);
    expect((await bench.read(id)).deliveries).toMatchObject([{ status: 'withdrawn' }]);
  });

  test('a revocation between two tries ends them', async () => {
    const { id, sent } = await waiting();
    bench.service.state.mood = 'busy';
    await bench.take('staff', id, 'deliver');
    await bench.minutes(1);
    expect((await bench.take('partner', id, 'revoke', { by: 'patient' })).body.status).toBe('sending');
    bench.service.state.mood = 'delivered';
    await bench.minutes(7);
    expect(bench.service.sent.length).toBe(sent + 1);
    expect(await bench.disclosures(id)).toEqual([]);
    expect((await bench.read(id)).status).toBe('revoked');
  });

  test('what has gone when it is taken back is recorded beside it', async () => {
    const { id } = await waiting();
    bench.service.state.mood = 'sent';
    await bench.take('staff', id, 'deliver');
    await bench.minutes(1);
    const revoked = await bench.take('staff', id, 'revoke', { by: 'patient', how: 'phone' });
    expect(revoked.body.status).toBe('sending');
    for (const tag of bench.service.results.keys()) bench.service.results.set(tag, 'delivered');
    await bench.minutes(7);
    const done = await bench.read(id);
    expect(done.status).toBe('delivered');
    expect(done.history.map(({ step }: { step: string }) => step)).toContain('revoke');
    expect((await bench.disclosures(id)).length).toBe(1);
    expect(codes(await bench.take('staff', id, 'deliver', { again: true }, { 'idempotency-key': 'k' }))).toEqual([
      'revoked',
    ]);
  });

  test('of a request that was taken back as an error nothing goes, and nothing brings it to life', async () => {
    const { store } = bench.open.ports;
    const void_ = async (id: string) => {
      const { task } = await bench.read(id);
      const { meta, ...rest } = await store.read('Task', task.slice('Task/'.length));
      const resource = { ...rest, meta, status: 'entered-in-error' as const };
      await store.commit({ create: [], update: [{ resource, versionId: meta.versionId }] });
      return async () => (await store.read('Task', rest.id)).status;
    };
    const { id, sent } = await waiting();
    await bench.take('staff', id, 'deliver');
    const first = await void_(id);
    await bench.minutes(1);
    expect([await first(), bench.service.sent.length - sent]).toEqual(['entered-in-error', 0]);

    const { id: gone } = await waiting();
    bench.service.state.mood = 'sent';
    await bench.take('staff', gone, 'deliver');
    await bench.minutes(1);
    const second = await void_(gone);
    for (const tag of bench.service.results.keys()) bench.service.results.set(tag, 'delivered');
    await bench.minutes(7);
    expect([await second(), (await bench.disclosures(gone)).length]).toEqual(['entered-in-error', 1]);
  });

  test('a record left out since, a chart closed since, a release that has ended: it does not go', async () => {
    const { id } = await waiting();
    const { scope, patient } = await bench.read(id);
    const { store } = bench.open.ports;
    const chart = await store.read('Patient', patient.reference.slice('Patient/'.length));
    const active = (to: boolean, versionId: string) =>
      store.commit({ create: [], update: [{ resource: { ...chart, active: to }, versionId }] });
    await bench.take('staff', id, 'deliver');
    await active(false, chart.meta.versionId);
    await bench.minutes(0);
    expect(await bench.read(id)).toMatchObject({ status: 'fulfilled', deliveries: [{ status: 'withdrawn' }] });
    expect(codes(await bench.take('staff', id, 'deliver', { method: 'fax' }))).toEqual(['patient-inactive']);
    await active(true, (await store.read('Patient', chart.id)).meta.versionId);
    const clock = bench.open.clock;
    bench.open.clock = Date.parse('2027-12-01T16:00:00Z');
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['release-defective']);
    bench.open.clock = clock;
    await bench.take('staff', id, 'exclude', { reference: scope.included[0], reason: 'Of a twin.' });
    const refusal = codes(await bench.take('staff', id, 'deliver'));
    expect(['packet-outdated', 'nothing-to-disclose']).toContain(refusal[0]);
  });
});

test('with RECORDS_WAIT_FOR_FEE nothing goes until the fee is paid or waived', async () => {
  const waiting = await deliverBench({ settings: { RECORDS_WAIT_FOR_FEE: true } });
  try {
    const id = await waiting.readyInPerson(++n, { method: 'mail', address: HOME });
    expect((await waiting.read(id)).fee).toMatchObject({ status: 'owed', holdsDelivery: true });
    expect(codes(await waiting.take('staff', id, 'deliver'))).toEqual(['fee-open']);
    await waiting.take('staff', id, 'fee/waive', { reason: 'Hardship' });
    expect((await waiting.take('staff', id, 'deliver')).body.status).toBe('delivered');
  } finally {
    waiting.open.close();
  }
});

test('by a stranger nothing is seen, and a letter or a label by no partner', async () => {
  const id = await bench.ready(++n);
  const path = `/v1/records-requests/${id}`;
  for (const what of ['deliveries/1/receipt.jws', 'address-label.pdf', 'letters/1.pdf']) {
    expect((await bench.open.call('otherPartner', 'GET', `${path}/${what}`)).status).toBe(404);
  }
  expect((await bench.open.call('partner', 'GET', `${path}/address-label.pdf`)).status).toBe(403);
  for (const step of ['deliver', 'approve-address', 'settle-delivery']) {
    expect((await bench.take('otherPartner', id, step)).status).toBeGreaterThanOrEqual(400);
    expect((await bench.take('partner', id, step)).status).toBeGreaterThanOrEqual(400);
  }
  expect((await bench.read(id)).deliveries).toEqual([]);
});
