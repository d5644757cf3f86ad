import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actId, macWith } from '../../../src/act-key.ts';
import { Fault } from '../../../src/fault.ts';
import { envelopeKey } from '../../../src/faxes/fax-blobs.ts';
import { faxKey } from '../../../src/faxes/receive-fax.ts';
import type { GatewayPorts } from '../../../src/gateway.ts';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { notify, tellingVendor, tinyFax, tinyOpener, workAll } from './tiny-faxes.ts';

let open: OpenGateway;
let telnyx: ReturnType<typeof tellingVendor>;

async function start(change: (ports: GatewayPorts) => GatewayPorts = (ports) => ports): Promise<void> {
  open = await openGateway({
    change: (ports) => {
      telnyx = tellingVendor(new Map(), ports.now);
      return change({ ...ports, faxVendors: [...ports.faxVendors, telnyx.vendor], pageOpener: tinyOpener() });
    },
  });
}
beforeEach(() => start());
afterEach(() => open.close());

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function idOf(vendorFaxId: string, vendor = 'telnyx'): Promise<string> {
  const [key] = await open.ports.keys.secrets('act');
  return actId(macWith(key.bytes), faxKey(vendor, vendorFaxId));
}

const bookOf = async (vendorFaxId: string) => open.ports.faxBook.find(await idOf(vendorFaxId));

async function tasks(): Promise<string[]> {
  const { matches } = await open.ports.store.search({ type: 'Task', where: [['code', 'fax-classify']], count: 100 });
  return matches
    .flatMap((task) => ('identifier' in task ? [task.identifier].flat() : []))
    .map((one) => one?.value ?? '');
}

describe('a webhook', () => {
  test('that is not authentic is refused, and nothing is kept', async () => {
    const refused = await notify(open, { id: 'f1', file: text(tinyFax(1)) }, { 'x-authentic': 'no' });
    expect(refused.status).toBe(401);
    expect(await bookOf('f1')).toBeUndefined();
    expect(await open.ports.blobs.get(envelopeKey(await idOf('f1')))).toBeUndefined();
    expect(await open.ports.spool.depth()).toMatchObject({ queued: 0, parked: 0 });
    await open.ports.accessLog.flush();
    const rows = await open.ports.accessBook.rows(0, 10);
    expect(rows).toContainEqual(
      expect.objectContaining({ what: 'denied', route: 'POST /webhooks/fax/{vendor}', outcome: 'webhook-signature' }),
    );
  });

  test('is verified against PUBLIC_URL, whatever host it claims to have come to', async () => {
    const headers = { 'x-authentic': 'yes', 'content-type': 'text/strange', accept: 'image/gif' };
    const request = new Request('http://evil.test/webhooks/fax/telnyx/s3cret?a=1&b', {
      method: 'POST',
      headers: { ...headers, host: 'evil.test', 'idempotency-key': 'ä'.normalize('NFD').replace(/[^a]/g, ' ') },
      body: JSON.stringify({ id: 'f1', file: text(tinyFax(1)) }),
    });
    expect((await open.gateway.fetch(request)).status).toBe(200);
    expect(telnyx.urls).toEqual([`${PUBLIC_URL}/webhooks/fax/telnyx/s3cret?a=1&b`]);
  });

  test('of a vendor that is not set up, or tells nothing, has no address', async () => {
    for (const vendor of ['phaxio', 'folder', 'nobody']) {
      expect((await open.call(null, 'POST', `/webhooks/fax/${vendor}`, {})).status, vendor).toBe(404);
    }
  });

  test('that fails again and again is turned away for the rest of the minute', async () => {
    for (let i = 0; i < 20; i++) expect((await notify(open, { id: 'x' }, {})).status).toBe(401);
    const blocked = await notify(open, { id: 'f1', file: text(tinyFax(1)) });
    expect([blocked.status, Number(blocked.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(telnyx.urls).toHaveLength(20);
    open.clock += 61_000;
    expect((await notify(open, { id: 'f1', file: text(tinyFax(1)) })).status).toBe(200);
  });

  test('longer than 50 MB is not read', async () => {
    const headers = { 'x-authentic': 'yes', 'content-length': String(50 * 1024 * 1024 + 1) };
    expect((await notify(open, { id: 'f1' }, headers)).status).toBe(413);
  });

  test('of what became of a fax that was sent is kept for those who sent it', async () => {
    expect((await notify(open, { id: 'out1', outcome: 'delivered' })).status).toBe(200);
    await notify(open, { id: 'out1', outcome: 'delivered' });
    const messages = await open.ports.spool.lease(10, 1_000);
    expect(messages.map(({ topic, body }) => ({ topic, body }))).toEqual([
      {
        topic: 'fax-outcome',
        body: { vendor: 'telnyx', vendorFaxId: 'out1', tag: 'tag1', result: 'delivered', at: 5, pages: 2 },
      },
    ]);
  });

  test.each(['blobs', 'faxBook', 'spool'] as const)('is not answered 200 while %s cannot take it', async (name) => {
    open.close();
    let broken = true;
    await start((ports) => ({
      ...ports,
      [name]: new Proxy(ports[name], {
        get(target, method, receiver) {
          const value = Reflect.get(target, method, receiver) as unknown;
          if (!broken || !['put', 'enter', 'enqueue'].includes(String(method))) return value;
          return () =>
            Promise.reject(name === 'spool' ? new Fault('transient', { code: 'x', text: 'x' }) : new Error());
        },
      }),
    }));
    const file = text(tinyFax(1));
    expect((await notify(open, { id: 'f1', file })).status).toBe(503);
    broken = false;
    expect((await notify(open, { id: 'f1', file })).status).toBe(200);
    await workAll(open);
    expect(await bookOf('f1')).toMatchObject({ intake: 'read', pagesRead: 1 });
    expect(await tasks()).toHaveLength(1);
  });
});
