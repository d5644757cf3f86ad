/** Deliveries by the desk's form, without a browser: a link is shown once, elsewhere needs a reason, one form is one sending. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLIC_URL } from '../open-gateway.ts';
import { deliverBench, HOME } from '../records/deliver-bench.ts';
import { nameOf } from '../records/samples.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let cookie: string;
let n = 300;

async function at(path: string, form?: Record<string, string>) {
  const init = form && { method: 'POST', body: new URLSearchParams(form) };
  const headers = { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) };
  const answer = await bench.open.gateway.fetch(new Request(`${PUBLIC_URL}${path}`, { headers, ...init }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** The form as its page has it, with what a person fills in. */
async function deliver(id: string, typed: Record<string, string>) {
  const { text } = await at(`/console/records/${id}`);
  const [form = ''] = /<form [^>]*id="form-deliver"[\s\S]*?<\/form>/.exec(text) ?? [];
  const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const page = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&quot;', '"')]));
  const filled = { ...page, ...typed };
  return { filled, answer: await at(`/console/records/${id}/deliver`, filled) };
}

beforeAll(async () => {
  bench = await deliverBench();
  cookie = '';
  const { body } = await bench.open.call('staff', 'POST', '/v1/console-links');
  const signedIn = await at('/console/sign-in', { link: body.url.split('#')[1] });
  cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => bench.open.close());

test('a link and its code stand on the page that answers the form, and on no other', async () => {
  const id = await bench.readyInPerson(++n, { method: 'download' });
  const { filled, answer } = await deliver(id, { method: 'download', codeBy: 'phone' });
  expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
  const [, token = ''] = /\/download#([\w-]+)/.exec(answer.text) ?? [];
  expect(token.length).toBeGreaterThan(20);
  expect(answer.text).toMatch(/value="\d{4} \d{4}"/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const again = await at(`/console/records/${id}/deliver`, filled);
  expect([again.status, again.text.includes(token)]).toEqual([303, false]);
  expect((await at(`/console/records/${id}`)).text).not.toContain(token);
  expect((await bench.read(id)).deliveries).toHaveLength(1);
});

test('elsewhere than was asked for is refused, and goes with a reason, which is an act of its own', async () => {
  const id = await bench.readyInPerson(++n, { method: 'mail', address: HOME });
  const other = { ...HOME, method: 'mail', line: '2 Elsewhere Avenue' };
  const { answer: refused } = await deliver(id, other);
  expect(refused.status).toBe(422);
  expect(refused.text).toMatch(/<dialog id="deliver"[^>]* open[\s\S]*Why it may go there/);
  expect(refused.text).toContain('2 Elsewhere Avenue');
  const { answer } = await deliver(id, { ...other, elsewhere: 'They have moved, and told us so.' });
  expect(answer.status, answer.text.slice(0, 2000)).toBe(303);
  const { status, history, deliveries } = await bench.read(id);
  expect([status, deliveries[0].address]).toEqual(['delivered', expect.stringContaining('2 Elsewhere Avenue')]);
  expect(history.map(({ step }: { step: string }) => step).slice(-2)).toEqual(['approve-address', 'deliver']);
});

test('what has gone is sent once more by a form of its own, however often that is sent', async () => {
  const id = await bench.readyInPerson(++n, { method: 'pickup' });
  const typed = { method: 'pickup', name: nameOf(n), kind: 'passport' };
  expect((await deliver(id, typed)).answer.status).toBe(303);
  const { filled, answer } = await deliver(id, typed);
  expect([answer.status, filled.again]).toEqual([303, 'on']);
  expect((await at(`/console/records/${id}/deliver`, filled)).status).toBe(303);
  expect((await bench.read(id)).deliveries).toHaveLength(2);
});
