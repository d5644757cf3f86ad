/** One-time links: the code another way, once, five tries, an end; whatever is guessed or replayed is refused and recorded. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downloadOf, zipOf } from '../../src/records/download-files.ts';
import { sha256 } from '../../src/records/receipt.ts';
import { codes, deliverBench } from './deliver-bench.ts';
import { nameOf } from './samples.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let n = 900;
beforeAll(async () => {
  bench = await deliverBench();
});
afterAll(() => bench.open.close());

interface Link {
  readonly url: string;
  readonly code: string;
  readonly expiresAt: string;
}

async function linked(): Promise<{ id: string; link: Link; token: string }> {
  const id = await bench.readyInPerson(++n, { method: 'download' });
  const { status, body } = await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { id, link: body.link, token: body.link.url.split('#')[1] };
}

const use = (token: string, code: string) => bench.open.call(null, 'POST', '/v1/downloads', { token, code });
const bytesOf = async (token: string, code: string) => {
  const request = new Request('http://gateway.test/v1/downloads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, code }),
  });
  const response = await bench.open.gateway.fetch(request);
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
};
const wrong = (code: string) => String((Number(code.replace(' ', '')) + 1) % 100_000_000).padStart(8, '0');
const refusals = async () => {
  const rows = await bench.open.ports.accessBook.rows(0, 10_000);
  return rows.filter(({ route }) => route === 'POST /v1/downloads').map(({ what, outcome }) => [what, outcome]);
};

describe('a link', () => {
  test('is shown once, with its code; used, it is one disclosure with a receipt, and never works again', async () => {
    const { id, link, token } = await linked();
    expect(link).toMatchObject({
      url: expect.stringMatching(/^http:\/\/gateway\.test\/download#[\w-]{43}$/),
      code: expect.stringMatching(/^\d{4} \d{4}$/),
      expiresAt: '2026-12-01T16:00:00.000Z',
    });
    const again = await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' });
    expect([again.headers.get('idempotency-replayed'), again.body.link]).toEqual(['true', undefined]);
    const waiting = await bench.read(id);
    expect(waiting).toMatchObject({ status: 'sending', deliveries: [{ method: 'download', status: 'waiting' }] });
    expect(await bench.disclosures(id)).toEqual([]);

    const { response, bytes } = await bytesOf(token, link.code);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="records.pdf"');
    const done = await bench.read(id);
    expect(done).toMatchObject({ status: 'delivered', deliveries: [{ status: 'delivered' }] });
    const { disclosure, receipt } = done.deliveries[0];
    expect(await bench.disclosures(id)).toEqual([[disclosure, '0']]);
    const jws = (await bench.open.call('staff', 'GET', receipt)).body as string;
    const said = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    expect(said).toMatchObject({ method: 'download', files: [{ sha256: await sha256(bytes), bytes: bytes.length }] });
    expect(JSON.stringify(said)).not.toContain(nameOf(n));

    const replayed = await use(token, link.code);
    expect([replayed.status, codes(replayed)]).toEqual([401, ['link-refused']]);
    expect((await bench.disclosures(id)).length).toBe(1);
    expect(await refusals()).toEqual([
      ['disclosed', 'ok'],
      ['denied', 'link-refused'],
    ]);
    // Neither the store nor a log holds what opens it.
    const communication = JSON.stringify(await bench.communications(id));
    for (const secret of [token, link.code, link.code.replace(' ', '')]) {
      expect(communication).not.toContain(secret);
      expect(bench.open.log.join('\n')).not.toContain(secret);
    }
  });

  test('used by several at once is used once', async () => {
    const { id, link, token } = await linked();
    const answers = await Promise.all(Array.from({ length: 6 }, () => bytesOf(token, link.code)));
    expect(answers.filter(({ response }) => response.status === 200)).toHaveLength(1);
    expect((await bench.disclosures(id)).length).toBe(1);
  });

  test('after five wrong codes is over, however many are tried at once', async () => {
    bench.open.clock += 61_000;
    const { id, link, token } = await linked();
    expect(codes(await use(token, wrong(link.code)))).toEqual(['link-code']);
    const guesses = Array.from({ length: 40 }, (_, k) => String(k).padStart(8, '0'));
    await Promise.all(guesses.map((guess) => use(token, guess)));
    for (let k = 0; k < 5; k++) {
      bench.open.clock += 61_000;
      await use(token, wrong(link.code));
    }
    bench.open.clock += 61_000;
    expect(codes(await use(token, link.code))).toEqual(['link-refused']);
    expect(await bench.read(id)).toMatchObject({
      status: 'fulfilled',
      deliveries: [{ status: 'failed', reason: 'wrong-codes' }],
    });
    expect(await bench.disclosures(id)).toEqual([]);
  });

  test('that is guessed is refused, recorded, and then slowed down', async () => {
    bench.open.clock += 61_000;
    const before = (await refusals()).length;
    const statuses: number[] = [];
    for (let k = 0; k < 12; k++) statuses.push((await use(`guess-${k}`, '12345678')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await refusals()).slice(before)).toEqual(Array(10).fill(['denied', 'link-refused']));
  });

  test('ends by itself, by a person, and by a revocation', async () => {
    bench.open.clock += 61_000;
    const late = await linked();
    const ended = await linked();
    const revoked = await linked();
    expect(codes(await bench.take('staff', ended.id, 'settle-delivery', { sent: true }))).toEqual([
      'delivery-under-way',
    ]);
    expect((await bench.take('staff', ended.id, 'settle-delivery', { sent: false })).body.status).toBe('fulfilled');
    expect((await bench.take('staff', revoked.id, 'revoke', { by: 'patient' })).body.status).toBe('revoked');
    for (const { token, link } of [ended, revoked])
      expect(codes(await use(token, link.code))).toEqual(['link-refused']);
    bench.open.clock = Date.parse(late.link.expiresAt);
    expect(codes(await use(late.token, late.link.code))).toEqual(['link-refused']);
    await bench.minutes(1);
    expect(await bench.read(late.id)).toMatchObject({ status: 'fulfilled', deliveries: [{ reason: 'expired' }] });
    expect(await bench.disclosures(late.id)).toEqual([]);
  });

  test('is shown in JSON also to who asks for FHIR, where nothing holds it', async () => {
    const id = await bench.readyInPerson(++n, { method: 'download' });
    const headers = { accept: 'application/fhir+json' };
    const { body } = await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' }, headers);
    expect(body.link).toMatchObject({ code: expect.stringMatching(/^\d{4} \d{4}$/) });
  });

  test('that waits beside a fax which did arrive after all ends with a revocation', async () => {
    await bench.verifyNumber();
    Object.assign(bench.service.state, { mood: 'answer-lost', lists: false });
    const id = await bench.ready(++n);
    await bench.take('staff', id, 'deliver');
    await bench.minutes(15);
    Object.assign(bench.service.state, { mood: 'delivered', lists: true });
    const { tag = '' } = bench.service.sent.at(-1) ?? {};
    await bench.take('staff', id, 'settle-delivery', { sent: false });
    await bench.take('staff', id, 'approve-address', { method: 'download', reason: 'Asked for by telephone.' });
    const { body } = await bench.take('staff', id, 'deliver', { method: 'download', codeBy: 'phone' });
    const told = { vendor: 'phaxio', vendorFaxId: 'late', tag, result: 'delivered', at: bench.open.clock };
    await bench.open.gateway.consume({ id: 'late', topic: 'fax-outcome', body: told, token: 1, attempts: 0 });
    expect((await bench.read(id)).status).toBe('delivered');
    expect((await bench.take('staff', id, 'revoke', { by: 'patient', how: 'phone' })).status).toBe(200);
    expect((await bench.read(id)).deliveries.at(-1)).toMatchObject({ method: 'download', status: 'withdrawn' });
    const used = await use(body.link.url.split('#')[1], body.link.code);
    expect([used.status, codes(used)]).toEqual([401, ['link-refused']]);
  });

  test('may not be given out without a person, nor where it was not asked for', async () => {
    const id = await bench.readyInPerson(++n, { method: 'pickup' });
    const download = { method: 'download', codeBy: 'paper' };
    expect(codes(await bench.take('ehr', id, 'deliver', download))).toEqual(['person-required']);
    expect(codes(await bench.take('staff', id, 'deliver', download))).toEqual(['address-not-approved']);
    const byBirthDate = { method: 'download', codeBy: 'birth-date' };
    expect((await bench.take('staff', id, 'deliver', byBirthDate)).status).toBe(400);
  });
});

test('the page says nothing, loads nothing from elsewhere, and tells nobody where it came from', async () => {
  const page = await bench.open.call(null, 'GET', '/download');
  expect(page.status).toBe(200);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('cache-control')).toBe('no-store');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'; script-src 'self'/);
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|style=| on\w+=/);
  expect((await bench.open.call(null, 'GET', '/download.js')).body).toContain('history.replaceState');
});

test('several volumes are one archive that holds each as it is', async () => {
  const volumes = ['one', 'two and more'].map((text, at) => ({
    name: `records-${at + 1}.pdf`,
    binary: text,
    contentType: 'application/pdf',
  }));
  const getBinary = async (id: string) => ({ bytes: new TextEncoder().encode(id), contentType: 'application/pdf' });
  const { name, bytes } = await downloadOf({ volumes } as never, { getBinary });
  expect([name, bytes.slice(0, 4)]).toEqual(['records.zip', Uint8Array.from([0x50, 0x4b, 3, 4])]);
  const text = Buffer.from(bytes).toString('latin1');
  for (const { name: file, binary } of volumes) expect(text).toContain(`${file}${binary}`);
  // CRC-32 of "123456789" is cbf43926.
  const check = Buffer.from(zipOf([{ name: 'a', bytes: new TextEncoder().encode('123456789') }]));
  expect(check.readUInt32LE(14)).toBe(0xcbf43926);
});
