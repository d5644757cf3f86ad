/** Who has proved nothing fills no memory: long notices are few at a time, whoever sends them; short ones go on. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { tellingVendor, tinyOpener } from './tiny-faxes.ts';

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway({
    change: (ports) => ({
      ...ports,
      faxVendors: [...ports.faxVendors, tellingVendor(new Map(), ports.now).vendor],
      pageOpener: tinyOpener(),
      addressOf: (request) => request.headers.get('x-test-address') ?? '',
    }),
  });
});
afterEach(() => open.close());

const ends: (() => void)[] = [];
/** A notice whose body does not end until it is told to. */
async function slow(address: string, headers: Record<string, string> = {}): Promise<number | 'waits'> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      ends.push(() => controller.close());
    },
  });
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { 'x-test-address': address, 'x-authentic': 'no', ...headers },
    body,
    duplex: 'half',
  };
  const answer = open.gateway.fetch(new Request(`${PUBLIC_URL}/webhooks/fax/telnyx`, init));
  const turn = new Promise<'waits'>((resolve) => setImmediate(() => setImmediate(() => resolve('waits'))));
  return Promise.race([answer.then(({ status }) => status), turn]);
}

test.each([
  ['that say so', { 'content-length': String(40 * 1024 * 1024) }],
  ['that say nothing of their length', {}],
])('a few long notices at once are read, from however many addresses, %s', async (_, headers) => {
  const first = await Promise.all(['a', 'b', 'c', 'd'].map((one) => slow(one, headers)));
  expect(first).toEqual(['waits', 'waits', 'waits', 'waits']);
  expect(await slow('e', headers)).toBe(429);
  const short = await open.gateway.fetch(
    new Request(`${PUBLIC_URL}/webhooks/fax/telnyx`, {
      method: 'POST',
      headers: { 'x-test-address': 'f', 'x-authentic': 'yes', 'content-length': '2' },
      body: '{}',
    }),
  );
  expect(short.status).not.toBe(429);
  for (const end of ends.splice(0)) end();
  await new Promise((resolve) => setImmediate(resolve));
  await expect.poll(() => slow('g', headers)).toBe('waits');
  for (const end of ends.splice(0)) end();
});
