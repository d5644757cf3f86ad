/** A provisional chart that is found to be another: what its patient said of messages goes with them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const preferences = (patient: string) => `/v1/patients/${patient.slice('Patient/'.length)}/message-preferences`;

async function charts(
  n: number,
): Promise<{ readonly chart: string; readonly provisional: string; readonly id: string }> {
  const { patient } = referral(n);
  const first = (await open.call('otherPartner', 'POST', '/v1/referrals', referral(n))).body;
  const chart = (await open.call('staff', 'GET', `/v1/referrals/${first.id}`)).body.patient.reference;
  const elsewhere = { line: ['1 Elsewhere'], city: 'Mesa', state: 'AZ', postalCode: '85201' };
  const moved = { ...patient, phone: '602-555-0171', address: elsewhere };
  const { id } = (await open.call('partner', 'POST', '/v1/referrals', { ...referral(n + 40), patient: moved })).body;
  const { body } = await open.call('staff', 'GET', `/v1/referrals/${id}`);
  expect(body.patient.match).toBe('review');
  return { chart, provisional: body.patient.reference, id };
}

test('the confidential contact is the only place the patient is written to, in the chart that was chosen too', async () => {
  const { chart, provisional, id } = await charts(3);
  const confidential = { phone: '602-555-0172' };
  await open.call('staff', 'POST', preferences(provisional), { sms: 'allowed', confidential });
  const done = await open.call('staff', 'POST', `/v1/referrals/${id}/match`, { patient: { reference: chart } });
  expect(done.status).toBe(200);
  const { body } = await open.call('staff', 'GET', preferences(chart));
  expect(body).toMatchObject({ sms: 'allowed', confidential: { channel: 'sms', to: '+16025550172' } });
});

test('where both charts say something the chosen one stands, and a refusal of either', async () => {
  const { chart, provisional, id } = await charts(4);
  await open.call('staff', 'POST', preferences(chart), {
    sms: 'allowed',
    email: 'allowed',
    confidential: { phone: '602-555-0173' },
  });
  await open.call('staff', 'POST', preferences(provisional), {
    sms: 'allowed',
    email: 'refused',
    confidential: { email: 'old@example.org' },
  });
  await open.call('staff', 'POST', `/v1/referrals/${id}/match`, { patient: { reference: chart } });
  const { body } = await open.call('staff', 'GET', preferences(chart));
  expect(body).toMatchObject({
    sms: 'allowed',
    email: 'refused',
    confidential: { channel: 'sms', to: '+16025550173' },
  });
});
