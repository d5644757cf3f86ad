import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outsideFetch } from '../../../src/auth/outside-fetch.ts';
import { nodeTransport } from '../../../src/auth/outside-fetch-node.ts';
import { isFault } from '../../../src/fault.ts';
import { telnyxVendor } from '../../../src/ports/fax-vendor/telnyx.ts';
import { example, exampleText, PDF } from './examples.ts';
import { AT } from './fake.ts';
import { TELNYX } from './fake-telnyx.ts';
import { ed25519Key } from './openssl.ts';

const API = 'https://api.telnyx.com';
const S3 = 'https://s3.amazonaws.com';
const key = ed25519Key();
const now = () => AT;
const FAX = 'f72eebbe-f9b6-4f0f-b652-03e742e110d5';

/** `addresses`: of the media's host. */
function open(addresses = ['52.216.0.1']) {
  const resolve = async () => addresses.map((address) => ({ address, family: 4 as const }));
  const settings = { ...TELNYX, publicKey: key?.publicKey ?? `${'A'.repeat(43)}=`, apiUrl: API };
  return telnyxVendor(settings, { fetch, now, outsideFetch: outsideFetch(nodeTransport(resolve)) });
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe.skipIf(!key)('events (skipped where openssl cannot sign with Ed25519)', () => {
  async function eventOf(body: string) {
    const timestamp = String(AT / 1000);
    const signature = key?.sign(new TextEncoder().encode(`${timestamp}|${body}`)) ?? '';
    const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
    const notice = { headers, body: new TextEncoder().encode(body), url: 'https://gateway.test/', now: AT };
    const [event, ...more] = (await open().readNotice?.(notice)) ?? [];
    expect(more).toEqual([]);
    return event;
  }

  test('of a fax that came in', async () => {
    expect(await eventOf(exampleText('telnyx-received'))).toEqual({
      kind: 'received',
      fax: {
        vendorFaxId: FAX,
        from: '+16022340101',
        to: '+16022340199',
        receivedAt: Date.parse('2026-11-24T15:59:58.120Z'),
        pages: 2,
        mediaUrl: `${S3}/faxes/f72eebbe.pdf?X-Amz-Expires=600&X-Amz-Signature=0f`,
      },
    });
    const part = await eventOf(exampleText('telnyx-received-in-part'));
    expect(part).toMatchObject({ kind: 'received', fax: { vendorFaxId: FAX, partial: true, pages: 1 } });
  });

  test.each(['telnyx-receiving-started', 'telnyx-inbound-failed', 'telnyx-queued', 'telnyx-of-a-call'])(
    'with nothing to do: %s',
    async (name) => expect(await eventOf(exampleText(name))).toEqual({ kind: 'nothing' }),
  );

  test('of what became of one that was sent', async () => {
    const told = { vendorFaxId: 'b679398e-8b4c-46bd-8630-6797f1ab5228', tag: 'tag1' };
    const delivered = await eventOf(exampleText('telnyx-delivered'));
    expect(delivered).toMatchObject({ kind: 'outcome', outcome: { ...told, result: 'delivered', pages: 3 } });
    expect(await eventOf(exampleText('telnyx-failed'))).toMatchObject({
      kind: 'outcome',
      outcome: { ...told, result: 'busy' },
    });
  });

  test.each([
    ['receiver_no_answer', 'no-answer'],
    ['receiver_unallocated_number', 'bad-number'],
    ['fax_initial_communication_timeout', 'not-a-fax'],
    ['receiver_call_dropped', 'failed'],
    ['something_new', 'failed'],
  ])('%s is %s', async (failure_reason, result) => {
    const event = example('telnyx-failed');
    event.data.payload.failure_reason = failure_reason;
    expect(await eventOf(JSON.stringify(event))).toMatchObject({ outcome: { result } });
  });

  test('a sender that is no number is none', async () => {
    const event = example('telnyx-received');
    event.data.payload.from = 'anonymous';
    const told = await eventOf(JSON.stringify(event));
    expect(told?.kind === 'received' && 'from' in told.fax).toBe(false);
  });
});

describe('the file', () => {
  const mediaUrl = `${S3}/faxes/1.pdf?X-Amz-Signature=0f`;
  const fax = { vendorFaxId: FAX, receivedAt: AT, mediaUrl };
  const telnyx = () => nock(API, { reqheaders: { authorization: 'Bearer KEY0123' } });
  const one = (media_url?: string) => ({ data: { id: FAX, status: 'received', direction: 'inbound', media_url } });
  const s3 = (path: string) => nock(S3, { badheaders: ['authorization'] }).get(path);

  test('is had by the link, without our key', async () => {
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(200, Buffer.from(PDF));
    expect(Buffer.from(await open().fetchFile(fax))).toEqual(Buffer.from(PDF));
  });

  test.each([
    `https://somebody:else@${new URL(API).host}/files/1.pdf?a=1`,
    `${API}:443/files/1.pdf?a=1`,
    `   ${API}/files/1.pdf?a=1`,
  ])('at Telnyx itself is asked for there, however the link is written: %s', async (link) => {
    telnyx().get('/files/1.pdf?a=1').reply(200, Buffer.from(PDF));
    expect(Buffer.from(await open().fetchFile({ ...fax, mediaUrl: link }))).toEqual(Buffer.from(PDF));
  });

  test('is asked for by id when the link is gone', async () => {
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(403, '<Error><Code>AccessDenied</Code></Error>');
    telnyx()
      .get(`/v2/faxes/${FAX}`)
      .reply(200, one(`${S3}/faxes/2.pdf`));
    s3('/faxes/2.pdf').reply(200, Buffer.from(PDF));
    expect(Buffer.from(await open().fetchFile(fax))).toEqual(Buffer.from(PDF));
  });

  test('is given a new link when that one is gone too', async () => {
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(403, '');
    telnyx().get(`/v2/faxes/${FAX}`).reply(200, one(mediaUrl));
    telnyx()
      .post(`/v2/faxes/${FAX}/actions/refresh`)
      .reply(202, { data: { result: 'ok' } });
    telnyx()
      .get(`/v2/faxes/${FAX}`)
      .reply(200, one(`${S3}/faxes/3.pdf`));
    s3('/faxes/3.pdf').reply(200, Buffer.from(PDF));
    expect(Buffer.from(await open().fetchFile(fax))).toEqual(Buffer.from(PDF));
  });

  /** Telnyx has no other link than the one that was told. */
  const noOther = () => {
    telnyx().get(`/v2/faxes/${FAX}`).twice().reply(200, one(mediaUrl));
    telnyx().post(`/v2/faxes/${FAX}/actions/refresh`).reply(422, { errors: [] });
  };

  test('that Telnyx has no more is not found', async () => {
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(404, '');
    noOther();
    await expect(open().fetchFile(fax)).rejects.toSatisfy((error) => isFault(error, 'not-found'));
  });

  test('that is no fax is kept as it came, when there is no other', async () => {
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(200, '<html>not a fax</html>');
    noOther();
    expect(Buffer.from(await open().fetchFile(fax)).toString()).toBe('<html>not a fax</html>');
  });

  test.each([
    ['another host', 'https://169.254.169.254/latest/meta-data', 'value'],
    ['a host that looks alike', 'https://s3.amazonaws.com.evil.test/x.pdf', 'value'],
    ['another port', 'https://s3.amazonaws.com:8443/x.pdf', 'value'],
    ['plain http', 'http://s3.amazonaws.com/x.pdf', 'value'],
    ['a user', 'https://user:pw@s3.amazonaws.com/x.pdf', 'value'],
    ['no URL', 'file:///etc/passwd', 'value'],
  ] as const)('behind %s is not called', async (_, url, kind) => {
    telnyx().get(`/v2/faxes/${FAX}`).twice().reply(200, one(url));
    telnyx().post(`/v2/faxes/${FAX}/actions/refresh`).reply(422, {});
    await expect(open().fetchFile({ ...fax, mediaUrl: url })).rejects.toSatisfy((error) => isFault(error, kind));
  });

  test('behind a redirect, or at a private address, is not fetched', async () => {
    const inside = nock('https://10.0.0.1').get('/secret').reply(200, Buffer.from(PDF));
    s3('/faxes/1.pdf?X-Amz-Signature=0f').reply(302, '', { location: 'https://10.0.0.1/secret' });
    noOther();
    await expect(open().fetchFile(fax)).rejects.toSatisfy((error) => isFault(error, 'transient'));
    noOther();
    await expect(open(['10.0.0.1']).fetchFile(fax)).rejects.toSatisfy((error) => isFault(error, 'transient'));
    expect(inside.isDone()).toBe(false);
  });
});

describe('sending', () => {
  const fax = { tag: 'tag1', to: '+16022340101', file: PDF, pages: 1 };

  test('uploads the file, then faxes it by its name, with our tag', async () => {
    let uploaded = '';
    nock(API)
      .post('/v2/media', (body: string) => {
        uploaded = body;
        return true;
      })
      .reply(200, { data: { media_name: 'name-0', expires_at: '2026-11-25T16:00:00Z' } });
    nock(API)
      .post('/v2/faxes', {
        connection_id: TELNYX.connectionId,
        from: TELNYX.from,
        to: '+16022340101',
        media_name: 'name-0',
        client_state: 'dGFnMQ==',
      })
      .reply(202, { data: { id: 'id-0', status: 'queued', updated_at: '2026-11-24T16:00:00' } });
    expect(await open().send(fax)).toEqual({ vendorFaxId: 'id-0', tag: 'tag1', result: 'sent', at: AT });
    expect(uploaded).toContain('filename="tag1.pdf"');
    expect(uploaded).toContain(Buffer.from(PDF).toString());
  });

  test('that stops at the upload has sent nothing, however it stopped', async () => {
    nock(API).post('/v2/media').reply(503, '');
    await expect(open().send(fax)).rejects.toSatisfy((error) => isFault(error, 'rolled-back'));
    nock(API).post('/v2/media').replyWithError('reset');
    await expect(open().send(fax)).rejects.toSatisfy((error) => isFault(error, 'rolled-back'));
  });

  test('to what is no number is refused before anything leaves', async () => {
    await expect(open().send({ ...fax, to: '602' })).rejects.toSatisfy((error) => isFault(error, 'value'));
  });
});

describe('the list', () => {
  const fax = (n: number, more = {}) => ({
    id: `id-${n}`,
    status: 'received',
    direction: 'inbound',
    created_at: '2026-11-24T15:59:58',
    ...more,
  });

  test('is read to its end, and other applications of the account are left alone', async () => {
    const query = {
      'filter[direction][eq]': 'inbound',
      'filter[created_at][gte]': '2026-11-19T16:00:00.000Z',
      'page[size]': '100',
    };
    const pages = [
      [
        fax(1, { from: '+16022340101', to: 'sip:desk@clinic.example', connection_id: TELNYX.connectionId }),
        fax(2, { connection_id: '7' }),
      ],
      [
        fax(3, { status: 'failed' }),
        fax(4, { status: 'receiving' }),
        fax(5, { media_url: 'https://s3.amazonaws.com/old' }),
      ],
    ];
    pages.forEach((data, i) => {
      nock(API)
        .get('/v2/faxes')
        .query({ ...query, 'page[number]': String(i + 1) })
        .reply(200, { data, meta: { total_pages: 2 } });
    });
    expect(await open().listReceived(AT - 5 * 86_400_000)).toEqual([
      { vendorFaxId: 'id-1', from: '+16022340101', receivedAt: AT - 2000 },
      { vendorFaxId: 'id-5', receivedAt: AT - 2000 },
    ]);
  });

  test('finds a sending by our tag', async () => {
    const state = (tag: string) => ({ client_state: Buffer.from(tag).toString('base64'), direction: 'outbound' });
    const data = [
      fax(1, state('tag2')),
      fax(2, { ...state('tag1'), status: 'failed', failure_reason: 'receiver_no_answer' }),
    ];
    nock(API)
      .get('/v2/faxes')
      .query(true)
      .reply(200, { data, meta: { total_pages: 1 } });
    const outcome = await open().outcomeOf({ tag: 'tag1', since: AT });
    expect(outcome).toMatchObject({ vendorFaxId: 'id-2', tag: 'tag1', result: 'no-answer' });
  });
});
