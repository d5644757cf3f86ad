/** Node's server as it is started: whose address it tells, and that nobody holds a connection by sending slowly. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HTTP_LIMITS, listen } from '../src/listen-node.ts';

let server: ReturnType<typeof listen>;
afterEach(() => new Promise((resolve) => void server.close(resolve)));

async function start(trustedProxies: number, limits = HTTP_LIMITS): Promise<number> {
  const answer = (_: Request, address: string) => new Response(address, { headers: { connection: 'close' } });
  server = listen(answer, { port: 0, hostname: '127.0.0.1', trustedProxies }, limits);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.each([
  [0, '127.0.0.1'],
  [1, '203.0.113.9'],
])('with %i trusted proxies a request comes from %s', async (proxies, address) => {
  const port = await start(proxies);
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  expect(await (await fetch(`http://127.0.0.1:${port}/`, { headers })).text()).toBe(address);
});

test.each([
  ['headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
  ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'],
])('%s that do not come to an end end the connection', async (_, begun) => {
  const limits = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };
  const port = await start(0, limits);
  const socket = connect(port, '127.0.0.1');
  socket.write(begun);
  socket.resume();
  socket.on('error', () => undefined); // reset is an end, too
  await once(socket, 'close');
});

test('the limits are those that the process starts with', async () => {
  await start(0);
  expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 120_000 });
});
