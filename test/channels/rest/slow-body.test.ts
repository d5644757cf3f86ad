/** Who sends the body of a webhook slowly holds neither its place nor the memory of what came so far. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { mount } from '../../../src/channels/rest/mount.ts';
import { ANY, type Route } from '../../../src/channels/rest/route.ts';
import { listen } from '../../../src/listen-node.ts';

let server: ReturnType<typeof listen>;
afterEach(() => new Promise((resolve) => void server.close(resolve)));

test('after its time it is answered 503, its place is free and its connection is closed', async () => {
  let held = 0;
  const hook: Route = {
    method: 'post',
    path: '/hook',
    tag: 'Test',
    summary: 'A hook',
    description: 'A hook.',
    scope: null,
    raw: { types: [ANY], most: 1_000, withinMs: 100 },
    answers: { 200: { description: 'Heard', schema: z.strictObject({}) } },
    audit: 'none',
    admit() {
      held++;
      return () => void held--;
    },
    handle: async () => ({ status: 200, body: {} }),
  };
  const never = () => Promise.reject(new Error('not asked for by this route'));
  const doors = { authenticate: never, enter: never as never, log: () => undefined, holdBack: never };
  const app = mount([hook], { ...doors, now: Date.now, newId: () => crypto.randomUUID() });
  server = listen((request) => app.fetch(request), { port: 0, hostname: '127.0.0.1', trustedProxies: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const quick = await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', body: 'all at once' });
  expect([quick.status, quick.headers.get('connection')]).toEqual([200, 'keep-alive']);

  for (const length of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    let answer = '';
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => undefined); // reset is an end, too
    socket.write(`POST /hook HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n3\r\nabc`);
    await expect.poll(() => held).toBe(1);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toContain('body-too-slow');
    expect(held).toBe(0);
  }
});
