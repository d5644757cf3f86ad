/** Webhooks of message services, through the doors: signed by Telnyx, kept before they are answered. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { telnyxChannel } from '../../src/ports/message-channel/telnyx.ts';
import type { OpenGateway } from '../open-gateway.ts';
import { ed25519Key } from '../ports/fax-vendor/openssl.ts';
import { fakeTelnyx, finalized, received, TELNYX } from '../ports/message-channel/fake-telnyx.ts';
import { book, minute, openBench, work } from './bench.ts';

const key = ed25519Key();

describe.skipIf(!key)('Telnyx (skipped where openssl cannot sign with Ed25519)', () => {
  let open: OpenGateway;
  let telnyx: Awaited<ReturnType<typeof fakeTelnyx>>;
  const full = { now: false };
  beforeAll(async () => {
    telnyx = await fakeTelnyx();
    open = await openBench({
      change: (ports) => ({
        ...ports,
        messageChannels: [
          telnyxChannel({ ...TELNYX, publicKey: key?.publicKey ?? '', apiUrl: telnyx.url }, { fetch, now: ports.now }),
        ],
        blobs: {
          ...ports.blobs,
          keys: () => ports.blobs.keys(),
          get: (name) => ports.blobs.get(name),
          delete: (name) => ports.blobs.delete(name),
          async put(name, bytes) {
            if (full.now) throw new Fault('transient', { code: 'test-full', text: 'Full.' });
            await ports.blobs.put(name, bytes);
          },
        },
      }),
    });
  });
  afterAll(async () => {
    open.close();
    await telnyx.close();
  });

  function notify(body: string, at = open.clock, vendor = 'telnyx') {
    const timestamp = String(Math.floor(at / 1000));
    const signature = key?.sign(new TextEncoder().encode(`${timestamp}|${body}`)) ?? '';
    const headers = { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature };
    return open.call(null, 'POST', `/webhooks/messages/${vendor}`, body, headers);
  }
  const codeOf = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
    body.issue[0]?.details.coding[0]?.code;

  test('what a patient writes is kept and acted on, once however often it is told', async () => {
    const visit = await book(open, 61, 8);
    await minute(open, 2);
    expect([...telnyx.messages.values()]).toMatchObject([{ to: visit.phone }]);
    for (const _ of [1, 2]) expect((await notify(received(visit.phone, 'C'))).status).toBe(200);
    await work(open);
    expect((await notify(received(visit.phone, 'C'))).status).toBe(200);
    await minute(open, 2);
    const { body } = await open.call('staff', 'GET', `/v1/appointments/${visit.id}`);
    expect(body.history.filter(({ step }: { step: string }) => step === 'confirm-coming')).toHaveLength(1);
    expect([...telnyx.messages.values()].filter(({ text }) => text.includes('is confirmed'))).toHaveLength(1);
  });

  test('what becomes of a message is told later, and found by our tag', async () => {
    const [message] = [...telnyx.messages.values()];
    expect((await notify(finalized('delivered', [], [message?.tag ?? '']))).status).toBe(200);
    await work(open);
    const { body } = await open.call('staff', 'GET', '/v1/messages?status=sent&count=50');
    const results = body.items.flatMap(({ attempts }: { attempts: { result: string }[] }) =>
      attempts.map(({ result }) => result),
    );
    expect(results).toContain('delivered');
  });

  test('what is not signed, or long ago, is refused; what cannot be kept is to be told again; nobody else is served', async () => {
    const body = received('+16025550161', 'X', 'another');
    const unsigned = await open.call(null, 'POST', '/webhooks/messages/telnyx', body);
    expect([unsigned.status, codeOf(unsigned.body)]).toEqual([401, 'webhook-signature']);
    const stale = await notify(body, open.clock - 6 * 60_000);
    expect([stale.status, codeOf(stale.body)]).toEqual([401, 'webhook-stale']);
    const other = await notify(body, open.clock, 'smtp');
    expect([other.status, codeOf(other.body)]).toEqual([404, 'message-service-not-set-up']);
    full.now = true;
    expect((await notify(body)).status).toBe(503);
    const strange = await notify('{"data": {"event_type": "message.received"}}');
    expect([strange.status, codeOf(strange.body)]).toEqual([503, 'message-not-kept']);
    full.now = false;
    expect(open.log.join('\n')).not.toMatch(/602-?5550?|\+1602|is confirmed/);
  });
});
