/** A document that staff had sent on by fax before it turned out to be filed to the wrong person. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { addChart, bring, sample, verify, withVendor, workAll } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

test('what left is told to the privacy officer, what has not left does not leave any more', async () => {
  const file = sample('14-chart-two-pages.pdf');
  const one = await bring(open, { id: 's1', from: '+16026663000', to: '+16025550101', file });
  const patient = await addChart(open, {
    mrn: 's1',
    name: [{ given: ['Ann'], family: 'Other' }],
    birthDate: '1970-01-02',
  });
  const documents = [{ pages: [1, 2], class: 'chart', action: 'document', patient: { reference: patient } }];
  const filed = await open.call('staff', 'POST', `/v1/faxes/${one.id}/file`, { documents });
  expect(filed.status, JSON.stringify(filed.body)).toBe(200);
  const { focus }: Task = await open.ports.store.read('Task', filed.body.filed[0].reference.slice(5));
  const send = async (key: string, number: string): Promise<string> => {
    const body = { to: { number, name: 'Elsewhere' }, documents: [focus?.reference] };
    const answer = await open.call('staff', 'POST', '/v1/faxes', body, { 'idempotency-key': key });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  await verify(open, '+16025550177', { reference: 'Organization/x', name: 'Elsewhere' });
  const left = await send('left', '602-555-0177');
  await workAll(open);
  const waits = await send('waits', '602-555-0178');
  const read = (id: string): Promise<Communication> => open.ports.store.read('Communication', id);
  expect([(await read(left)).status, (await read(waits)).status]).toEqual(['completed', 'on-hold']);

  const back = await open.call('staff', 'POST', `/v1/faxes/${one.id}/refile`, { reason: 'Not Ann.' });
  expect(back.body).toMatchObject({ status: 'review', warnings: ['went-out'] });
  const [review] = (await open.ports.store.search<Task>({ type: 'Task', where: [['code', 'privacy-review']] })).matches;
  expect(review?.input?.map(({ valueReference }) => valueReference?.reference)).toEqual([`Communication/${left}`]);
  expect([(await read(left)).status, (await read(waits)).status]).toEqual(['completed', 'entered-in-error']);
  const confirmed = await open.call('otherStaff', 'POST', `/v1/faxes/out/${waits}/confirm`, { number: '602-555-0178' });
  expect(confirmed.status).toBe(422);
});
