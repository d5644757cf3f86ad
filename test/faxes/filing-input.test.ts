/** What a person may say of a document, and what only the paper says. */
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral, textDocument } from '../referrals/samples.ts';
import { addChart, bring, sample, withVendor } from './bring-fax.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
});
afterAll(() => open.close());

test('bytes that never were on the fax, or a referral of somebody else, are not filed under its name', async () => {
  const file = sample(CHART);
  const one = await bring(open, { id: 'f1', from: '+16026662000', to: '+16025550101', file });
  const pages = Array.from({ length: one.pages.count ?? 0 }, (_, at) => at + 1);
  const patient = await addChart(open, {
    mrn: 'f1',
    name: [{ given: ['Ann'], family: 'Other' }],
    birthDate: '1970-01-02',
  });
  const others = (await open.call('partner', 'POST', '/v1/referrals', referral(1))).body;
  const filed = (input: object) =>
    open.call('staff', 'POST', `/v1/faxes/${one.id}/file`, {
      documents: [{ pages, class: 'chart', action: 'document', patient: { reference: patient }, input }],
    });
  const forged = [textDocument('Forged', 'Never faxed.')];
  for (const input of [{ documents: forged }, { referral: others.id }, { class: 'lab-result' }, { department: {} }]) {
    const answer = await filed(input);
    expect([answer.status, answer.body.issue?.[0]?.expression], JSON.stringify(answer.body)).toEqual([
      422,
      [`$.documents[0].input.${Object.keys(input)[0]}`],
    ]);
  }
  expect((await open.call('staff', 'GET', `/v1/referrals/${others.id}`)).body.documents).toEqual([]);

  const right = await filed({ note: 'Please read.', patient: null });
  expect(right.status, JSON.stringify(right.body)).toBe(200);
  const { focus, partOf } = (await open.ports.store.read('Task', right.body.filed[0].reference.slice(5))) as Task;
  expect(partOf).toBeUndefined();
  const paper: DocumentReference = await open.ports.store.read('DocumentReference', focus?.reference?.slice(18) ?? '');
  expect(paper.subject?.reference).toBe(patient);
});

const CHART = '14-chart-two-pages.pdf';
