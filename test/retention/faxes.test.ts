import { afterAll, beforeAll, expect, test } from 'vitest';
import { bring, sample, withVendor } from '../faxes/bring-fax.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

const DAY = 86_400_000;
let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

let n = 0;
const fax = (file: string) => bring(open, { id: `r${++n}`, from: `+1602666${2000 + n}`, file: sample(file) });
const status = async (path: string) => (await open.call('staff', 'GET', path)).status;
const shown = async (id: string) => [await status(`/v1/faxes/${id}/file`), await status(`/v1/faxes/${id}/pages/1.png`)];

test('copies of rejected faxes go after 30 days, of filed ones after 180; what waits stays, and every fax can still be read', async () => {
  const [junk, filed, waiting] = [
    await fax('19-junk-ink.pdf'),
    await fax('01-referral-labelled-form.pdf'),
    await fax('16-lab-result.pdf'),
  ];
  await open.call('staff', 'POST', `/v1/faxes/${junk.id}/reject`, { reason: 'junk' });
  expect((await open.call('staff', 'POST', `/v1/faxes/${filed.id}/file`, {})).status).toBe(200);

  open.clock += 29 * DAY;
  await open.gateway.tick();
  expect(await shown(junk.id)).toEqual([200, 200]);

  open.clock += 2 * DAY;
  await open.gateway.tick();
  expect(await shown(junk.id)).toEqual([404, 404]);
  expect(await shown(filed.id)).toEqual([200, 200]);

  open.clock += 150 * DAY;
  await open.gateway.tick();
  expect(await shown(filed.id)).toEqual([404, 404]);
  expect(await shown(waiting.id)).toEqual([200, 200]);
  for (const { id } of [junk, filed, waiting]) expect(await status(`/v1/faxes/${id}`)).toBe(200);
  const { body } = await open.call('staff', 'GET', '/v1/referrals');
  const paper = await open.call('staff', 'GET', `/fhir/R4/${body.items[0].documents[0]}`);
  expect(await status(`/fhir/R4/${paper.body.content[0].attachment.url}`)).toBe(200);
});
