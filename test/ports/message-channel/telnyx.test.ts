import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import type { ChannelEvent } from '../../../src/ports/message-channel/index.ts';
import { telnyxChannel } from '../../../src/ports/message-channel/telnyx.ts';
import { ed25519Key } from '../fax-vendor/openssl.ts';
import { AT, finalized, received, TELNYX } from './fake-telnyx.ts';

const API = 'https://api.telnyx.com';
const key = ed25519Key();
const open = () =>
  telnyxChannel(
    { ...TELNYX, publicKey: key?.publicKey ?? `${'A'.repeat(43)}=`, apiUrl: API },
    { fetch, now: () => AT },
  );
const send = () => open().send({ tag: 'tag1', to: '+16025550147', text: 'Hello' });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('handing over', () => {
  test('says who sends, to whom, what, and our tag', async () => {
    const scope = nock(API, { reqheaders: { authorization: 'Bearer KEY0123' } })
      .post('/v2/messages', { from: TELNYX.from, to: '+16025550147', text: 'Hello', tags: ['tag1'] })
      .reply(200, { data: { id: 'm1', to: [{ status: 'queued' }], errors: [] } });
    expect(await send()).toEqual({ messageId: 'm1', tag: 'tag1', result: 'sent', at: AT });
    scope.done();
  });

  test.each([
    [429, {}, 'throttled', 'message-service-throttled'],
    [401, {}, 'rolled-back', 'message-service-sign-in'],
    [302, {}, 'rolled-back', 'message-service-away'],
    [500, {}, 'unknown', 'message-service-away'],
    [504, {}, 'unknown', 'message-service-away'],
    [422, { errors: [{ code: '40310', title: 'Invalid to' }] }, 'value', 'message-address'],
    [400, { errors: [{ code: 40300 }] }, 'value', 'message-opted-out'],
    [403, { errors: [{ code: '10010' }] }, 'value', 'message-refused'],
    [422, 'not JSON', 'value', 'message-refused'],
    [200, { data: {} }, 'unknown', 'message-service-away'],
    [200, 'cut off {', 'unknown', 'message-service-away'],
  ] as const)('%i %j is %s', async (status, body, kind, code) => {
    nock(API).post('/v2/messages').reply(status, body, { 'retry-after': '7' });
    const error: unknown = await send().catch((one: unknown) => one);
    expect(isFault(error, kind) && error.issues[0]?.code).toBe(code);
    if (kind === 'throttled') expect(isFault(error) && error.retryAfter).toBe(7);
  });

  test('no connection is no message; one that breaks off may be', async () => {
    nock(API)
      .post('/v2/messages')
      .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    await expect(send()).rejects.toSatisfy((error) => isFault(error, 'rolled-back'));
    nock(API)
      .post('/v2/messages')
      .replyWithError(Object.assign(new Error('no'), { code: 'ECONNRESET' }));
    await expect(send()).rejects.toSatisfy((error) => isFault(error, 'unknown'));
  });
});

describe('asking', () => {
  test('by id; one that is not there is none, and an API that is away proves nothing', async () => {
    const ask = () => open().outcomeOf({ tag: 'tag1', messageId: 'm1', since: AT });
    nock(API)
      .get('/v2/messages/m1')
      .reply(200, { data: { id: 'm1', to: [{ status: 'delivered' }], completed_at: '2026-11-24T16:01:00Z' } });
    expect(await ask()).toEqual({ messageId: 'm1', tag: 'tag1', result: 'delivered', at: AT + 60_000 });
    nock(API).get('/v2/messages/m1').reply(404, {});
    expect(await ask()).toBeUndefined();
    nock(API).get('/v2/messages/m1').reply(500, {});
    await expect(ask()).rejects.toSatisfy((error) => isFault(error, 'transient'));
    nock(API).get('/v2/messages/m1').reply(429, {});
    await expect(ask()).rejects.toSatisfy((error) => isFault(error, 'throttled'));
  });

  test('by tag among the records of the account; another’s tag that begins alike is another', async () => {
    const records = (tags: string) =>
      nock(API)
        .get('/v2/detail_records')
        .query(
          (query) =>
            query['filter[tags]'] === 'tag1' && query['filter[created_at][gte]'] === '2026-11-24T15:55:00.000Z',
        )
        .reply(200, { data: [{ uuid: 'm9', tags, status: 'delivered' }] });
    records('x, tag1');
    expect(await open().outcomeOf({ tag: 'tag1', since: AT })).toMatchObject({ messageId: 'm9', result: 'delivered' });
    records('tag10,tag11');
    expect(await open().outcomeOf({ tag: 'tag1', since: AT })).toBeUndefined();
  });
});

describe.skipIf(!key)('events (skipped where openssl cannot sign with Ed25519)', () => {
  async function eventOf(body: string): Promise<ChannelEvent | undefined> {
    const timestamp = String(AT / 1000);
    const signature = key?.sign(new TextEncoder().encode(`${timestamp}|${body}`)) ?? '';
    const headers = new Headers({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature });
    return (await open().readNotice?.({ headers, body: new TextEncoder().encode(body), now: AT }))?.[0];
  }

  test('of what somebody wrote', async () => {
    expect(await eventOf(received('+16025550147', 'C'))).toEqual({
      kind: 'reply',
      reply: {
        messageId: '7ee4241c-f127-47e5-9c34-3aac291f8058',
        from: '+16025550147',
        text: 'C',
        at: Date.parse('2026-11-24T15:59:58.120Z'),
      },
    });
  });

  test.each([
    ['delivered', [], 'delivered'],
    ['delivery_unconfirmed', [], 'sent'],
    ['delivery_failed', [{ code: '40008' }], 'failed'],
    ['delivery_failed', [{ code: '40001' }], 'bad-address'],
    ['sending_failed', [{ code: '40300' }], 'opted-out'],
  ])('of a message of ours: %s %j is %s', async (status, errors, result) => {
    expect(await eventOf(finalized(status, errors))).toMatchObject({
      kind: 'outcome',
      outcome: { messageId: '40385f64-5717-4562-b3fc-2c963f66afa6', tag: 'tag1', result, at: AT + 3_000 },
    });
  });

  test('of anything else: nothing to do', async () => {
    const sent = finalized('sent').replace('message.finalized', 'message.sent');
    expect(await eventOf(sent)).toEqual({ kind: 'nothing' });
  });
});
