/** From a packet to a delivery: each method, what refuses, and what is left of it. */
import { compactVerify, createLocalJWKSet } from 'jose';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codes, deliverBench, FAX, FAX_E164, HOME } from './deliver-bench.ts';
import { nameOf } from './samples.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 0;
beforeAll(async () => {
  bench = await deliverBench();
  await bench.verifyNumber();
});
afterAll(() => bench.open.close());

const receiptOf = async (id: string, k = 1, client: 'staff' | 'partner' | 'otherPartner' = 'staff') =>
  bench.open.call(client, 'GET', `/v1/records-requests/${id}/deliveries/${k}/receipt.jws`);

async function verified(jws: string) {
  const keys = createLocalJWKSet((await bench.open.call(null, 'GET', '/.well-known/jwks.json')).body);
  return JSON.parse(new TextDecoder().decode((await compactVerify(jws, keys)).payload));
}

describe('by fax', () => {
  test('through the outbox to the verified number; delivered with one disclosure and a receipt', async () => {
    bench.service.state.mood = 'delivered';
    const id = await bench.ready(++n);
    const before = bench.service.sent.length;
    const asked = await bench.take('staff', id, 'deliver');
    expect([asked.status, asked.body.status], JSON.stringify(asked.body)).toEqual([200, 'sending']);
    expect(asked.body.deliveries).toMatchObject([
      { n: 1, method: 'fax', status: 'waiting', address: FAX_E164, by: 'Dana Whitfield' },
    ]);
    expect(await bench.disclosures(id)).toEqual([]);
    expect((await receiptOf(id)).status).toBe(404);
    // The answer was lost, and it is asked again: nothing is sent twice.
    const again = await bench.take('staff', id, 'deliver');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    await bench.minutes(0);
    const sent = bench.service.sent.slice(before);
    expect(sent.map(({ to }) => to)).toEqual([FAX_E164]);
    const done = await bench.read(id);
    expect(done.status).toBe('delivered');
    const { disclosure } = done.deliveries[0];
    expect(await bench.disclosures(id)).toEqual([[disclosure, '0']]);
    expect(done.history.map(({ step }: { step: string }) => step)).toEqual(
      expect.arrayContaining(['fulfil', 'deliver', 'note-delivery']),
    );
    const jws = await receiptOf(id, 1, 'partner');
    expect([jws.status, jws.headers.get('content-type')]).toEqual([200, 'application/jose']);
    const said = await verified(jws.body);
    const packet = await bench.open.ports.store.getBinary(
      (
        await bench.open.ports.store.read('DocumentReference', done.packet.document.slice(18))
      ).content[0]?.attachment.url?.slice(7) ?? '',
    );
    expect(said).toMatchObject({
      request: id,
      disclosure,
      method: 'fax',
      purpose: 'TREAT',
      to: { name: 'Palo Verde Family Practice' },
      release: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      files: [{ name: 'records.pdf', bytes: packet.bytes.length }],
    });
    expect(jws.body).not.toContain(nameOf(n));
    expect((await receiptOf(id, 1, 'otherPartner')).status).toBe(404);
    expect((await receiptOf(id, 2)).status).toBe(404);
    const seen = await bench.read(id, 'partner');
    expect(Object.keys(seen.deliveries[0]).sort()).toEqual(['at', 'method', 'n', 'receipt', 'status']);
  });

  test('delivered once; again only where it is said so, and without a new approval', async () => {
    const id = await bench.ready(++n);
    const before = bench.service.sent.length;
    await bench.take('staff', id, 'deliver');
    await bench.minutes(0);
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['delivered-already']);
    expect(codes(await bench.take('staff', id, 'deliver', { again: true }))).toEqual(['idempotency-key-required']);
    const once = () => bench.take('staff', id, 'deliver', { again: true }, { 'idempotency-key': 'again-1' });
    expect((await once()).body.status).toBe('sending');
    await bench.minutes(0);
    expect((await once()).headers.get('idempotency-replayed')).toBe('true');
    await bench.minutes(0);
    expect(bench.service.sent.length - before).toBe(2);
    const { deliveries, status } = await bench.read(id);
    expect([status, deliveries.length]).toEqual(['delivered', 2]);
    expect((await bench.disclosures(id)).map(([, outcome]) => outcome)).toEqual(['0', '0']);
  });

  test('what cannot be sent goes back to the desk: no disclosure, and it may be delivered otherwise', async () => {
    bench.service.state.mood = 'bad-number';
    const id = await bench.ready(++n);
    await bench.take('staff', id, 'deliver');
    await bench.minutes(0);
    const failed = await bench.read(id);
    expect([failed.status, failed.deliveries]).toMatchObject([
      'fulfilled',
      [{ status: 'failed', reason: 'bad-number' }],
    ]);
    expect(await bench.disclosures(id)).toEqual([]);
    const { matches } = await bench.open.ports.store.search({
      type: 'Task',
      where: [['focus', failed.deliveries[0].communication]],
    });
    expect(matches).toEqual([]);
    const path = `/v1/faxes/out/${failed.deliveries[0].communication.slice('Communication/'.length)}/settle`;
    expect(codes(await bench.open.call('staff', 'POST', path, { sent: false }))).toEqual(['fax-of-records']);
    bench.service.state.mood = 'delivered';
    await bench.take('staff', id, 'deliver');
    await bench.minutes(0);
    expect((await bench.read(id)).status).toBe('delivered');
  });

  test.each([true, false])('nobody knows: marked so, until a person says: arrived %s', async (sent) => {
    bench.service.state.mood = 'request-lost';
    const id = await bench.ready(++n);
    await bench.take('staff', id, 'deliver');
    await bench.minutes(15);
    bench.service.state.mood = 'delivered';
    const lost = await bench.read(id);
    const { disclosure } = lost.deliveries[0];
    expect([lost.status, lost.deliveries[0].status]).toEqual(['delivery-unknown', 'unknown']);
    expect(await bench.disclosures(id)).toEqual([[disclosure, '4']]);
    const path = `/v1/patients/${lost.patient.reference.slice('Patient/'.length)}/disclosures?view=all`;
    const listed = async () =>
      (await bench.open.call('staff', 'GET', path)).body.items
        .filter(({ request }: { request: string }) => request === id)
        .map(({ outcome }: { outcome: string }) => outcome);
    expect(await listed()).toEqual(['unknown']);
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['step-not-allowed']);
    expect(codes(await bench.take('ehr', id, 'settle-delivery', { sent }))).toEqual(['person-required']);
    const settled = await bench.take('staff', id, 'settle-delivery', { sent, words: 'They called.' });
    expect(settled.body.status).toBe(sent ? 'delivered' : 'fulfilled');
    expect(await listed()).toEqual(sent ? ['disclosed'] : []);
    expect((await receiptOf(id)).status).toBe(sent ? 200 : 404);
  });

  test('nobody knows, and then the service tells: delivered, and disclosed once', async () => {
    Object.assign(bench.service.state, { mood: 'answer-lost', lists: false });
    const id = await bench.ready(++n);
    await bench.take('staff', id, 'deliver');
    await bench.minutes(15);
    Object.assign(bench.service.state, { mood: 'delivered', lists: true });
    expect((await bench.read(id)).status).toBe('delivery-unknown');
    const { tag = '' } = bench.service.sent.at(-1) ?? {};
    const told = { vendor: 'phaxio', vendorFaxId: 'late', tag, result: 'delivered', at: bench.open.clock };
    const message = { id: 'late', topic: 'fax-outcome', body: told, token: 1, attempts: 0 };
    for (let twice = 0; twice < 2; twice++) expect(await bench.open.gateway.consume(message)).toEqual({ done: true });
    const { status, patient } = await bench.read(id);
    expect([status, (await bench.disclosures(id)).map(([, outcome]) => outcome)]).toEqual(['delivered', ['4', '0']]);
    const path = `/v1/patients/${patient.reference.slice('Patient/'.length)}/disclosures?view=all`;
    const { items } = (await bench.open.call('staff', 'GET', path)).body;
    expect(items.filter(({ request }: { request: string }) => request === id)).toMatchObject([
      { outcome: 'disclosed' },
    ]);
    expect((await receiptOf(id)).status).toBe(200);
  });

  test('to a number that nobody verified, or that is verified for somebody else, nothing goes', async () => {
    const id = await bench.ready(++n, { delivery: { method: 'fax', fax: '480-234-0162' } });
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['number-not-verified']);
    await bench.verifyNumber('480-234-0162', 'Some Other Office');
    expect(codes(await bench.take('staff', id, 'deliver'))).toEqual(['number-of-another']);
    expect(codes(await bench.take('staff', id, 'deliver', { method: 'fax', fax: FAX }))).toEqual([
      'address-not-approved',
    ]);
    const approval = { method: 'fax', fax: FAX, reason: 'They have a new machine.' };
    expect(codes(await bench.take('ehr', id, 'approve-address', approval))).toEqual(['person-required']);
    expect((await bench.take('staff', id, 'approve-address', approval)).status).toBe(200);
    expect((await bench.take('staff', id, 'deliver', { method: 'fax', fax: FAX })).body.status).toBe('sending');
    await bench.minutes(0);
    const steps = (await bench.read(id, 'partner')).history.map(({ step }: { step: string }) => step);
    expect(steps).not.toContain('approve-address');
  });
});

test('on a fax nobody is named before the packet itself, and all of its pages go', async () => {
  bench.service.state.mood = 'delivered';
  const id = await bench.readyInPerson(++n, { method: 'mail', address: HOME });
  const packet = await bench.open.call('staff', 'GET', `/v1/records-requests/${id}/packet.pdf`);
  expect(packet.status).toBe(200);
  const place = { method: 'fax', fax: FAX };
  await bench.take('staff', id, 'approve-address', { ...place, reason: 'The patient is at their office.' });
  await bench.take('staff', id, 'deliver', place);
  await bench.minutes(0);
  const sent = bench.service.sent.at(-1);
  const { text } = await extractText(new Uint8Array(sent?.file ?? []));
  expect(text[0]).toContain('FAX');
  expect(text[0]).not.toMatch(new RegExp(nameOf(n).split(' ').join('|')));
  expect(text.length).toBe(sent?.pages);
  const stated = /(\d+), this one included/.exec(text[1] ?? '')?.[1];
  expect(text.length - 1).toBe(Number(stated));
});

test('of several volumes each is in the receipt, in the archive of a link, and on the fax', async () => {
  const long = await deliverBench({ settings: { RECORDS_VOLUME_PAGES: 4 } });
  try {
    const id = await long.readyLong(++n, { method: 'download' });
    const { volumes } = (await long.read(id)).packet;
    expect(volumes).toBeGreaterThan(1);
    const { link } = (await long.take('staff', id, 'deliver', { method: 'download', codeBy: 'paper' })).body;
    const body = { token: link.url.split('#')[1], code: link.code };
    const archive = await long.open.call(null, 'POST', '/v1/downloads', body);
    expect([archive.status, archive.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const names = Array.from({ length: volumes }, (_, k) => `records-${k + 1}.pdf`);
    for (const name of names) expect(archive.body).toContain(name);
    const said = async (k: number) => {
      const path = `/v1/records-requests/${id}/deliveries/${k}/receipt.jws`;
      const jws: string = (await long.open.call('staff', 'GET', path)).body;
      return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    };
    const { files } = await said(1);
    expect(files.map(({ name }: { name: string }) => name)).toEqual(names);
    const pages = files.reduce((sum: number, file: { pages: number }) => sum + file.pages, 0);

    await long.verifyNumber();
    const place = { method: 'fax', fax: FAX };
    // Of the patient themselves: the number is somebody else's, and a person says that it may go there.
    expect(
      codes(await long.take('staff', id, 'deliver', { ...place, again: true }, { 'idempotency-key': 'f' })),
    ).toEqual(['address-not-approved']);
    await long.take('staff', id, 'approve-address', { ...place, reason: 'The patient asks for it.' });
    await long.take('staff', id, 'deliver', { ...place, again: true }, { 'idempotency-key': 'f' });
    await long.minutes(0);
    expect(long.service.sent.map((fax) => fax.pages)).toEqual([pages + 1]);
    expect((await said(2)).method).toBe('fax');
  } finally {
    long.open.close();
  }
});
