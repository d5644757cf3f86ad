import { type Claim, must, same } from '../claims.ts';
import { type GatewayInTime, startGatewayAt } from './clock.ts';
import { person, slotsOf } from './samples.ts';

const DAY = 86_400_000;
const CORRECT = { coverage: [{ plan: 'Humana', memberId: 'H55500017', groupNumber: 'G-7' }], note: 'By telephone' };

/** The same visit with wrong insurance, corrected in time and too late. The gateway is started a hundred days ago, and again later over its data. */
export const wrongInsurance: Claim = {
  says: 'wrong insurance at check-in is private pay; corrected on day 59 the visit is billed again, on day 61 it stays private pay, and each is handed over once',
  async show() {
    const gateway = await startGatewayAt(Date.now() - 100 * DAY);
    try {
      const [inTime, tooLate] = [await privately(gateway, 1), await privately(gateway, 2)];
      same((await waiting(gateway)).length, 0, 'both were taken');
      await gateway.goTo(Date.parse(inTime.start) + 59 * DAY);
      const first = await correct(gateway, inTime.id);
      same(first.insurance.status, 'corrected', 'day 59');
      const again = await correct(gateway, inTime.id);
      same(again.insurance, first.insurance, 'told again');
      const [bill, ...more] = await waiting(gateway, inTime.id);
      same([more.length, bill.status, bill.replaces], [0, 're-bill', inTime.bill], 'to bill again');
      same(
        bill.coverage.map((one: { plan: string; memberId: string }) => [one.plan, one.memberId]),
        [['Humana', 'H55500017']],
        'under the correct insurance',
      );
      await gateway.goTo(Date.parse(tooLate.start) + 61 * DAY);
      const late = await correct(gateway, tooLate.id);
      same([late.insurance.status, late.insurance.billed], ['too-late', 'private'], 'day 61');
      must(/stays private pay/.test(late.insurance.says), 'it is not said that it stays private pay');
      same(late.coverage.length, 1, 'what was told is on record');
      same((await waiting(gateway, tooLate.id)).length, 0, 'nothing to bill again');
      same((await correct(gateway, inTime.id)).insurance.status, 'corrected', 'told again after the last day');
      return 'private pay on 2 visits, 1 billed again on day 59, 1 private on day 61, started 5 times over the same data';
    } finally {
      await gateway.end();
    }
  },
};

/** A visit whose insurance was wrong, that has been and was billed to the patient. */
async function privately(gateway: GatewayInTime, n: number): Promise<{ id: string; start: string; bill: string }> {
  const [slot] = await slotsOf(gateway, 'specialty=cardiology&visit=consultation&patient=new');
  const booking = {
    appointmentId: `insurance-${n}`,
    slot,
    patient: person(n),
    reason: 'Palpitations',
    coverage: [{ plan: 'Aetna Choice POS II', memberId: `W${n}2345` }],
  };
  const booked = await gateway.call('staff', 'POST', '/v1/appointments', booking);
  same(booked.status, 201, booked.text.slice(0, 300));
  const { id, start } = booked.body;
  await gateway.goTo(Date.parse(start));
  const here = await step(gateway, id, 'check-in', { insurance: { wrong: true, reason: 'Card of a former employer' } });
  same(here.insurance.status, 'private-pay', 'check-in');
  must(/within 60 days/.test(here.insurance.says), 'the sixty days are not said');
  await step(gateway, id, 'fulfil', {});
  const [bill] = await waiting(gateway, id);
  same(bill.status, 'private-pay', 'handed over');
  const taken = await gateway.call('ehr', 'POST', `/v1/visits-to-bill/${bill.id}/taken`, { number: `INV-${n}` });
  same([taken.status, (await waiting(gateway, id)).length], [200, 0], 'taken');
  return { id, start, bill: bill.id };
}

const correct = (gateway: GatewayInTime, id: string) => step(gateway, id, 'correct-insurance', CORRECT);

async function step(gateway: GatewayInTime, id: string, name: string, body: unknown) {
  const answer = await gateway.call('staff', 'POST', `/v1/appointments/${id}/${name}`, body);
  same(answer.status, 200, `${name}: ${answer.text.slice(0, 300)}`);
  return answer.body;
}

async function waiting(gateway: GatewayInTime, id?: string) {
  const { status, body, text } = await gateway.call('ehr', 'GET', '/v1/visits-to-bill?count=100');
  same(status, 200, text.slice(0, 300));
  return body.items.filter(({ visit }: { visit: { id: string } }) => id === undefined || visit.id === id);
}
