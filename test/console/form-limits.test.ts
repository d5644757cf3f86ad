/** What a stranger, or a broken form, may put into the memory of the gateway through the console. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

test.each(['/console/sign-in', '/console/sign-out', '/console/faxes/x/file'])(
  'a form of a megabyte is not read: %s',
  async (path) => {
    const body = `link=${'x'.repeat(1024 * 1024)}`;
    const { status } = await open.gateway.fetch(new Request(`${PUBLIC_URL}${path}`, { method: 'POST', headers, body }));
    expect(status).toBe(413);
  },
);

test('nor one that says nothing of its length: it is let go of when it is too long', async () => {
  let read = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      read += 65_536;
      if (read > 64 * 1024 * 1024) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(120));
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  const { status } = await open.gateway.fetch(new Request(`${PUBLIC_URL}/console/sign-in`, init));
  expect(status).toBe(413);
  expect(read).toBeLessThan(1024 * 1024);
});

test.each(['', 'not a part of anything'])('what is no form is refused, and no failure of ours: %j', async (body) => {
  const broken = { ...headers, 'content-type': 'multipart/form-data; boundary=x' };
  const init = { method: 'POST', headers: broken, body };
  expect((await open.gateway.fetch(new Request(`${PUBLIC_URL}/console/sign-in`, init))).status).toBe(400);
});
