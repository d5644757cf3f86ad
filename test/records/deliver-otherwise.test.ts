/** By mail, at the desk, through a portal: the act itself is the disclosure. */
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codes, deliverBench, HOME, own } from './deliver-bench.ts';
import { nameOf, PHOTO_ID } from './samples.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 1700;
beforeAll(async () => {
  bench = await deliverBench();
});
afterAll(() => bench.open.close());

const receiptOf = async (id: string, k = 1, client: 'staff' | 'partner' | 'otherPartner' = 'staff') =>
  bench.open.call(client, 'GET', `/v1/records-requests/${id}/deliveries/${k}/receipt.jws`);

async function verified(jws: string) {
  const keys = createLocalJWKSet((await bench.open.call(null, 'GET', '/.well-known/jwks.json')).body);
  return JSON.parse(new TextDecoder().decode((await compactVerify(jws, keys)).payload));
}

describe('otherwise', () => {
  test('by mail: a label, and the tracking number kept', async () => {
    const id = await bench.readyInPerson(++n, { method: 'mail', address: HOME });
    const label = await bench.open.call('staff', 'GET', `/v1/records-requests/${id}/address-label.pdf`);
    expect([label.status, label.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const other = { method: 'mail', address: { ...HOME, line: ['2 Sample Street'] } };
    expect(codes(await bench.take('staff', id, 'deliver', other))).toEqual(['address-not-approved']);
    await bench.take('staff', id, 'approve-address', { ...other, reason: 'Moved.' });
    const mailed = await bench.take('staff', id, 'deliver', { method: 'mail', carrier: 'USPS', tracking: '9400 1000' });
    expect(mailed.body).toMatchObject({
      status: 'delivered',
      deliveries: [
        { method: 'mail', status: 'delivered', tracking: '9400 1000', address: '2 Sample Street, Phoenix, AZ 85004' },
      ],
    });
    expect((await bench.disclosures(id)).length).toBe(1);
    const said = await verified((await receiptOf(id)).body);
    expect([said.method, said.to.name]).toEqual(['mail', 'The patient']);
    expect(codes(await bench.take('staff', id, 'settle-delivery', { sent: true }))).toEqual(['step-not-allowed']);
  });

  test('picked up, with the kind of photo ID and who looked at it', async () => {
    const id = await bench.readyInPerson(++n, { method: 'pickup' });
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['delivery-incomplete']);
    const pickup = (name: string) => ({ method: 'pickup', to: { name }, identity: PHOTO_ID });
    expect(codes(await bench.take('staff', id, 'deliver', pickup('Somebody Else')))).toEqual(['address-not-approved']);
    expect(codes(await bench.take('ehr', id, 'deliver', pickup(nameOf(n))))).toEqual(['person-required']);
    const numbered = { ...pickup(nameOf(n)), identity: { ...PHOTO_ID, number: 'D123' } };
    expect((await bench.take('staff', id, 'deliver', numbered)).status).toBe(400);
    const gone = await bench.take('staff', id, 'deliver', pickup(nameOf(n)));
    expect(gone.body).toMatchObject({
      status: 'delivered',
      deliveries: [{ method: 'pickup', photoId: 'driver-license', by: 'Dana Whitfield', to: nameOf(n) }],
    });
  });

  test('to a relative the patient named by word: no authorization, and not in the accounting', async () => {
    const { reference, documents } = await bench.chart(++n);
    const name = { given: ['Ben'], family: 'Helper' };
    const patient = `/v1/patients/${reference.slice('Patient/'.length)}`;
    const grant = {
      person: { name, relationship: 'husband', phone: '602-555-0148' },
      ...{ classes: ['office-notes'], until: '2027-11-24', told: 'in-person', identity: { how: 'known-person' } },
    };
    const key = { 'idempotency-key': `named-${n}` };
    expect((await bench.open.call('staff', 'POST', `${patient}/authorized-persons`, grant, key)).status).toBe(201);
    const asked = {
      ...own(n, reference, { method: 'pickup' }),
      requester: { kind: 'representative', name, relationship: 'other' },
      records: { classes: ['office-notes'] },
      release: undefined,
    };
    const { body } = await bench.open.call('staff', 'POST', '/v1/records-requests', asked);
    const steps = [
      ['verify-release', { seen: ['authorized-person'] }],
      ['approve', { include: documents }],
      ['fulfil', {}],
      ['deliver', { method: 'pickup', to: { name: 'Ben Helper' }, identity: PHOTO_ID }],
    ] as const;
    for (const [step, what] of steps) {
      const { status, body: answer } = await bench.take('staff', body.id, step, what);
      expect([step, status], JSON.stringify(answer)).toEqual([step, 200]);
    }
    const listed = async (view: string) =>
      (await bench.open.call('staff', 'GET', `${patient}/disclosures?view=${view}`)).body.items;
    expect(await listed('all')).toMatchObject([
      { basis: 'involved-in-care', method: 'pickup', to: { name: 'Ben Helper' } },
    ]);
    expect(await listed('accounting')).toEqual([]);
  });

  test('through a portal', async () => {
    const id = await bench.ready(++n, { delivery: { method: 'portal' } });
    const gone = await bench.take('ehr', id, 'deliver', { method: 'portal', where: 'The clinic’s portal' });
    expect(gone.body).toMatchObject({ status: 'delivered', deliveries: [{ method: 'portal' }] });
    const { matches } = await bench.open.ports.store.search({
      type: 'Communication',
      where: [['based-on', gone.body.task]],
    });
    expect(matches).toHaveLength(1);
  });
});
