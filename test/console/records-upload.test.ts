/** Pages of the chart put in by a form: who may send how much, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { request } from '../records/samples.ts';

const PDF = readFileSync(join(import.meta.dirname, '../../examples/faxes/14-chart-two-pages.pdf'));
const SAME = { 'sec-fetch-site': 'same-origin' };
let open: OpenGateway;
let cookie: string;
let id: string;

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  open.gateway.fetch(new Request(`${PUBLIC_URL}${path}`, { method: 'POST', headers: { ...SAME, ...headers }, body }));

beforeAll(async () => {
  open = await openGateway();
  id = (await open.call('partner', 'POST', '/v1/records-requests', request(1))).body.id;
  const { body } = await open.call('staff', 'POST', '/v1/console-links');
  const signedIn = await post('/console/sign-in', new URLSearchParams({ link: body.url.split('#')[1] }));
  cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => open.close());

const form = (bytes: Uint8Array<ArrayBuffer>, type: string) => {
  const data = new FormData();
  data.set('title', 'Progress note');
  data.set('version', '');
  data.set('file', new File([bytes], 'pages', { type }));
  return data;
};

test('of a stranger not a byte is read', async () => {
  let read = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        read += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: SAME, body, duplex: 'half' };
  const answer = await open.gateway.fetch(new Request(`${PUBLIC_URL}/console/records/${id}/add-records`, init));
  expect([answer.status, answer.headers.get('location'), read]).toEqual([303, '/console/sign-in', 0]);
});

test('a file of somebody signed in is pages of the chart, as the same call in JSON', async () => {
  const { headers } = await open.call('staff', 'GET', `/v1/records-requests/${id}`);
  const data = form(new Uint8Array(PDF), 'application/octet-stream');
  data.set('version', headers.get('etag') ?? '');
  const answer = await post(`/console/records/${id}/add-records`, data, { cookie });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/console/records/${id}?done=add-records`]);
  const { body } = await open.call('staff', 'GET', `/v1/records-requests/${id}`);
  expect(body.scope.toReview).toHaveLength(1);
  expect(body.history.at(-1)).toMatchObject({ step: 'add-records', by: 'Dana Whitfield' });
});

test('what is no document is refused, and said in its dialog; what is too large is not read', async () => {
  const { headers } = await open.call('staff', 'GET', `/v1/records-requests/${id}`);
  const data = form(new Uint8Array([1, 2, 3, 4, 5]), 'application/zip');
  data.set('version', headers.get('etag') ?? '');
  const refused = await post(`/console/records/${id}/add-records`, data, { cookie });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(await refused.text()).toMatch(/<dialog id="add-records"[^>]* open/);
  const large = form(new Uint8Array(8 * 1024 * 1024), 'application/pdf');
  expect((await post(`/console/records/${id}/add-records`, large, { cookie })).status).toBe(413);
});
