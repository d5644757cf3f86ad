/** A referral that came by fax is answered by fax. All through the doors. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { faxFolder } from './fax-folder.ts';

let open: OpenGateway;
let faxes: ReturnType<typeof faxFolder>;
beforeAll(async () => {
  open = await openGateway();
  faxes = faxFolder(open);
});
afterAll(() => open.close());

async function faxesOut() {
  await faxes.minutes(2);
  return faxes.news();
}

test('acknowledged, and told of each step, without patient data to the number it came from', async () => {
  const sample = join(import.meta.dirname, '../../examples/faxes/01-referral-labelled-form.pdf');
  copyFileSync(sample, join(open.folder, 'fax-in', 'from+16022340127.pdf'));
  const [acknowledged, ...none] = await faxesOut();
  expect(none).toEqual([]);
  expect(acknowledged?.to).toBe('+16022340127');
  const list = await open.call('staff', 'GET', '/v1/faxes');
  const [fax] = list.body.items;
  expect(acknowledged?.text.join(' ')).toContain(fax.id);
  expect(acknowledged?.text.join(' ')).not.toMatch(/Okonjo|Minh|1953|tonsil/);

  const filed = await open.call('staff', 'POST', `/v1/faxes/${fax.id}/file`, {});
  expect(filed.status, JSON.stringify(filed.body)).toBe(200);
  const referrals = await open.call('staff', 'GET', '/v1/referrals');
  const [{ id }] = referrals.body.items;
  await open.call('staff', 'POST', `/v1/referrals/${id}/accept`, {});
  const visit = { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' };
  await open.call('staff', 'POST', `/v1/referrals/${id}/schedule`, visit);
  const [scheduled] = await faxesOut();
  expect(scheduled?.to).toBe('+16022340127');
  const words = scheduled?.text.join(' ') ?? '';
  expect(words).toContain(fax.id);
  expect(words).toContain('An appointment has been made.');
  expect(words).not.toMatch(/Okonjo|Minh|1953|tonsil|December 8/);
}, 30_000);
