import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import { type ActPorts, type Call, perform } from '../../src/action.ts';
import { parseScopes } from '../../src/auth/scopes.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { leaveMessage } from './leave-message.ts';
import { blocks, text } from './markdown.ts';

test('the document shows the code that is tested here', () => {
  const source = readFileSync(join(import.meta.dirname, 'leave-message.ts'), 'utf8');
  const shown = blocks(text('docs/add-an-action.md'), 'ts')[0] ?? '';
  const from = source.indexOf('const text');
  expect(shown.trim().length).toBeGreaterThan(500);
  expect(shown.trim()).toBe(source.slice(from).trim());
});

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open?.close());

const REFERRAL = {
  referralId: 'example-1',
  specialty: 'cardiology',
  reason: { icd10: ['R07.9'], text: 'Chest pain on exertion' },
  patient: { name: { given: ['Ada'], family: 'Exampleton' }, birthDate: '1961-07-14', phone: '602-555-0147' },
  referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-555-0101' },
};

test('the example is performed once, however often it is sent', async () => {
  const sent = await open.call('partner', 'POST', '/v1/referrals', REFERRAL);
  expect(sent.status).toBe(201);
  const { store, ledger, now, newId } = open.ports;
  const ports: ActPorts = { store, ledger, now, newId, mac: macWith(new Uint8Array(32)) };
  const call: Call = {
    caller: { clientId: 'ehr', role: 'ehr', scopes: parseScopes('system/Communication.cru'), tokenId: 't' },
    input: { messageId: 'm-1', text: 'Please bring the old films.' },
    target: sent.body.id,
    requestId: 'request-1',
  };
  const [first, second] = await Promise.all([perform(leaveMessage, call, ports), perform(leaveMessage, call, ports)]);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.act).toBe(second.act);
  expect([first.replayed, second.replayed].sort()).toEqual([false, true]);
  const { matches } = await store.search({ type: 'Communication', where: [['based-on', sent.body.serviceRequest]] });
  expect(matches).toHaveLength(1);
  await expect(
    perform(leaveMessage, { ...call, input: { messageId: 'm-1', text: 'Else.' } }, ports),
  ).rejects.toMatchObject({ kind: 'duplicate' });
  await expect(perform(leaveMessage, { ...call, target: 'nothing' }, ports)).rejects.toMatchObject({
    kind: 'not-found',
  });
});
