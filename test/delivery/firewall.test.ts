/** Where a fax may go: numbers that somebody made sure of, or that two people typed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOff } from '../../src/spool-loop.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral, textDocument } from '../referrals/samples.ts';

let open: OpenGateway;
let document: string;
beforeAll(async () => {
  open = await openGateway();
  const sent = await open.call(
    'partner',
    'POST',
    '/v1/referrals',
    referral(700, { documents: [textDocument('Note', 'A note.')] }),
  );
  document = sent.body.documents[0];
});
afterAll(() => open.close());

async function sentTo(): Promise<string[]> {
  while ((await workOff(open.ports.spool, open.gateway.consume, open.ports.now)) > 0);
  const folder = join(open.folder, 'fax-out');
  const notes = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return notes.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).to).sort();
}
const code = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;
const send = (client: 'staff' | 'ehr' | 'partner', key: string, to: unknown, more = {}) =>
  open.call(client, 'POST', '/v1/faxes', { to, documents: [document], ...more }, { 'idempotency-key': key });

test('a number that is typed goes nowhere until a second person has typed it too', async () => {
  const to = { number: '602-555-0142', name: 'New practice' };
  const typed = await send('staff', 'a', to, { note: 'As asked for.' });
  expect(typed).toMatchObject({
    status: 201,
    body: { status: 'unconfirmed', typedBy: expect.any(String), attempts: [] },
  });
  expect((await send('staff', 'a', to, { note: 'As asked for.' })).body.id).toBe(typed.body.id);
  expect(await sentTo()).toEqual([]);
  await open.gateway.tick();
  expect(await sentTo()).toEqual([]);
  const confirm = (client: 'staff' | 'otherStaff' | 'ehr' | 'partner', number: string) =>
    open.call(client, 'POST', `/v1/faxes/out/${typed.body.id}/confirm`, { number });
  expect(code(await confirm('staff', '602-555-0142'))).toBe('same-person');
  expect(code(await confirm('ehr', '602-555-0142'))).toBe('person-required');
  expect((await confirm('partner', '602-555-0142')).status).toBe(403);
  expect(code(await confirm('otherStaff', '602-555-0124'))).toBe('fax-number-differs');
  expect(await sentTo()).toEqual([]);
  expect((await confirm('otherStaff', '(602) 555-0142')).body.status).toBe('waiting');
  expect(await sentTo()).toEqual(['+16025550142']);
  const { body } = await open.call('staff', 'GET', `/v1/faxes/out/${typed.body.id}`);
  expect(body).toMatchObject({
    status: 'sent',
    attempts: [{ number: '+16025550142', result: 'delivered', pages: 3, pagesSent: 3 }],
  });
  expect((await open.call('staff', 'GET', '/v1/faxes/out?status=sent')).body.items).toMatchObject([
    { id: typed.body.id },
  ]);
  expect(code(await open.call('staff', 'POST', `/v1/faxes/out/${typed.body.id}/settle`, { sent: false }))).toBe(
    'fax-not-asked',
  );
});

test('a verified number is used at once, until it is revoked', async () => {
  const entry = { number: '602-555-0143', owner: { name: 'Known practice' } };
  expect(code(await open.call('ehr', 'POST', '/v1/fax-numbers', { ...entry, how: 'call-back' }))).toBe(
    'person-required',
  );
  const entered = await open.call('staff', 'POST', '/v1/fax-numbers', entry);
  expect(entered.body).toMatchObject({ status: 'unconfirmed', number: '+16025550143' });
  expect(code(await open.call('staff', 'POST', '/v1/fax-numbers', entry))).toBe('fax-number-known');
  const step = (client: 'staff' | 'otherStaff' | 'partner', verb: string) =>
    open.call(client, 'POST', `/v1/fax-numbers/${entered.body.id}/${verb}`);
  const to = { number: '602-555-0143', name: 'Known practice' };
  expect((await send('staff', 'b', to)).body.status).toBe('unconfirmed');
  expect(code(await send('ehr', 'b', to))).toBe('person-required');
  expect(code(await step('staff', 'confirm'))).toBe('same-person');
  expect((await step('partner', 'confirm')).status).toBe(403);
  expect((await step('otherStaff', 'confirm')).body).toMatchObject({
    status: 'verified',
    verified: { how: 'second-person' },
  });
  expect((await send('ehr', 'c', to)).body.status).toBe('waiting');
  expect(await sentTo()).toContain('+16025550143');

  // Revoked between the asking and the sending: it does not go out.
  const waiting = await send('staff', 'd', to);
  expect(waiting.body.status).toBe('waiting');
  expect((await step('staff', 'revoke')).body.status).toBe('revoked');
  expect((await sentTo()).filter((number) => number === '+16025550143')).toHaveLength(1);
  expect((await open.call('staff', 'GET', `/v1/faxes/out/${waiting.body.id}`)).body).toMatchObject({
    status: 'failed',
    reason: 'no-number',
  });
  expect(code(await step('otherStaff', 'confirm'))).toBe('fax-number-revoked');
  const all = await open.call('staff', 'GET', '/v1/fax-numbers?count=1');
  expect(all.body.items).toMatchObject([{ status: 'revoked' }]);
});

test('who may not, and what is not there', async () => {
  expect((await send('partner', 'e', { number: '602-555-0199', name: 'X' })).status).toBe(403);
  for (const [method, path] of [
    ['GET', '/v1/faxes/out'],
    ['GET', '/v1/fax-numbers'],
  ] as const) {
    expect((await open.call('partner', method, path)).status, path).toBe(403);
  }
  expect(code(await send('staff', 'f', { recipient: 'Organization/nobody' }))).toBe('no-number');
  const missing = await open.call(
    'staff',
    'POST',
    '/v1/faxes',
    { to: { recipient: 'Organization/x' }, documents: ['DocumentReference/none'] },
    { 'idempotency-key': 'g' },
  );
  expect([missing.status, code(missing)]).toEqual([404, 'document-not-found']);
  expect((await open.call('staff', 'GET', '/v1/faxes/out/none')).status).toBe(404);
});
