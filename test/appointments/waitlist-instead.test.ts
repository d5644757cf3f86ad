/** A patient who has a visit and waits for an earlier one: the visit moves, and there is one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const MINUTE = 60_000;
const staff = (method: string, path: string, body?: unknown) => open.call('staff', method, path, body);
const codeOf = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;
const slots = async (query = '') =>
  (await staff('GET', `/v1/slots?specialty=cardiology&visit=follow-up&count=200${query}`)).body.slots as {
    slot: string;
    start: string;
  }[];
const visitOf = async (id: string) => (await staff('GET', `/v1/appointments/${id}`)).body;
const bookedOf = async ({ reference }: { reference: string }) =>
  (await staff('GET', `/v1/appointments?patient=${reference}&status=booked`)).body.items;
const entryOf = async (id: string) => (await staff('GET', `/v1/waitlist/${id}`)).body;
const step = (id: string, name: string) => staff('POST', `/v1/waitlist/${id}/${name}`, {});
async function pass(minutes = 1) {
  open.clock += minutes * MINUTE;
  await open.gateway.tick();
}

const LATE = '&from=2026-12-14';
async function booked(n: number, slot: string, more: object = {}) {
  const booking = { appointmentId: `b-${n}`, slot, patient: referral(n).patient, reason: 'Check', selfPay: true };
  const { status, body } = await staff('POST', '/v1/appointments', { ...booking, ...more });
  expect(status).toBe(201);
  return body;
}
const wait = (n: number, { id, patient }: { id: string; patient: object }, more: object = {}) =>
  staff('POST', '/v1/waitlist', {
    ...{ waitlistId: `w-${n}`, patient, visit: 'follow-up', specialty: 'cardiology', until: '2026-12-31' },
    ...{ reason: 'Check', instead: id, ...more },
  });

test('accepting moves the visit and the referral behind it, and frees its time', async () => {
  const { body: sent } = await open.call('partner', 'POST', '/v1/referrals', referral(851));
  await staff('POST', `/v1/referrals/${sent.id}/accept`, {});
  const [late] = await slots(LATE);
  const { body: accepted } = await staff('GET', `/v1/referrals/${sent.id}`);
  const visit = await booked(851, late?.slot ?? '', {
    referral: accepted.serviceRequest,
    patient: { reference: accepted.patient.reference },
  });
  const { status, body: entry } = await wait(851, visit);
  expect([status, entry.instead, entry.coverage]).toEqual([201, visit.id, []]);
  await pass();
  const { offer, status: now } = await entryOf(entry.id);
  expect([now, offer.start < visit.start]).toEqual(['offered', true]);
  const taken = await step(entry.id, 'accept');
  expect(taken.body).toMatchObject({ status: 'ended', instead: visit.id });
  expect(taken.body.offer).toBeUndefined();
  expect((await step(entry.id, 'accept')).headers.get('idempotency-replayed')).toBe('true');
  expect(await bookedOf(visit.patient)).toMatchObject([{ id: visit.id, start: offer.start }]);
  expect((await slots(LATE)).map(({ slot }) => slot)).toContain(late?.slot);
  const { body: moved } = await staff('GET', `/v1/referrals/${sent.id}`);
  expect(moved.businessStatus).toBe('5.1.1');
  expect(moved.history.filter((one: { step: string }) => one.step === 'schedule')).toHaveLength(2);
  expect((await visitOf(visit.id)).history.map((one: { step: string }) => one.step)).toEqual(['schedule', 'schedule']);
});

test('only what is earlier is offered, also where the visit was moved meanwhile', async () => {
  const [first] = await slots();
  const visit = await booked(852, first?.slot ?? '');
  const { body: entry } = await wait(852, visit, { from: '2026-12-10' });
  await pass();
  expect((await entryOf(entry.id)).status).toBe('waiting');
  const [late] = await slots(LATE);
  await staff('POST', `/v1/appointments/${visit.id}/reschedule`, { slot: late?.slot });
  await pass();
  const { offer } = await entryOf(entry.id);
  expect([offer.start >= '2026-12-10', offer.start < (late?.start ?? '')]).toEqual([true, true]);
  const [soon] = await slots();
  await staff('POST', `/v1/appointments/${visit.id}/reschedule`, { slot: soon?.slot });
  const taken = await step(entry.id, 'accept');
  expect([taken.status, codeOf(taken)]).toEqual([422, 'offer-over']);
  expect(await bookedOf(visit.patient)).toHaveLength(1);
});

test('where the visit was cancelled it is a visit of its own, under the same insurance', async () => {
  const [late] = await slots(LATE);
  const visit = await booked(853, late?.slot ?? '', {
    selfPay: false,
    coverage: [{ plan: 'Humana', memberId: 'H853' }],
  });
  const { body: entry } = await wait(853, visit);
  await pass();
  await staff('POST', `/v1/appointments/${visit.id}/cancel`, {});
  const { body: taken } = await step(entry.id, 'accept');
  expect(taken.status).toBe('booked');
  expect(await bookedOf(visit.patient)).toMatchObject([{ id: taken.booked, coverage: visit.coverage }]);
});

test('a visit in a closed time is offered the nearest other one, later too, once; accepting moves it', async () => {
  const [first] = (await slots('&from=2026-12-08')) as {
    slot: string;
    start: string;
    practitioner?: { reference: string };
  }[];
  const visit = await booked(856, first?.slot ?? '');
  const path = `/v1/providers/${first?.practitioner?.reference.slice('PractitionerRole/'.length)}`;
  const day = visit.start.slice(0, 10);
  const closing = { from: new Date(open.clock).toISOString(), to: day, reason: 'Ill' };
  expect((await staff('POST', `${path}/close-time`, closing)).status).toBe(200);
  open.clock += 2 * MINUTE;
  const asked = await staff('POST', `${path}/closed-times/offer`);
  const mine = ({ visit: one }: { visit: string }) => one === visit.id;
  const { waits } = asked.body.visits.find(mine);
  expect((await staff('POST', `${path}/closed-times/offer`)).body.visits.find(mine)).toEqual({
    visit: visit.id,
    waits,
  });
  expect((await open.call('partner', 'POST', `${path}/closed-times/offer`)).status).toBe(404);
  await pass();
  const { offer, practitioner } = await entryOf(waits);
  expect([offer.start > visit.start, `/v1/providers/${practitioner?.slice('PractitionerRole/'.length)}`]).toEqual([
    true,
    path,
  ]);
  expect((await step(waits, 'accept')).body.status).toBe('ended');
  expect(await bookedOf(visit.patient)).toMatchObject([{ id: visit.id, start: offer.start }]);
  expect((await staff('POST', `${path}/closed-times/offer`)).body.visits.filter(mine)).toEqual([]);
});

test('who was taken off the list is not put there again, whenever it is asked', async () => {
  const [first] = (await slots('&from=2026-12-10')) as { slot: string; practitioner?: { reference: string } }[];
  const visit = await booked(857, first?.slot ?? '');
  const path = `/v1/providers/${first?.practitioner?.reference.slice('PractitionerRole/'.length)}`;
  const day = visit.start.slice(0, 10);
  await staff('POST', `${path}/close-time`, { from: day, to: day, reason: 'Away' });
  open.clock += 2 * MINUTE;
  const asked = async () =>
    (await staff('POST', `${path}/closed-times/offer`)).body.visits.find(
      (one: { visit: string }) => one.visit === visit.id,
    );
  const { waits } = await asked();
  expect((await step(waits, 'end')).body.status).toBe('ended');
  expect(await asked()).toEqual({ visit: visit.id });
  open.clock += 24 * 60 * MINUTE;
  expect(await asked()).toEqual({ visit: visit.id });
});

test('refused: somebody else’s visit, and one that is over', async () => {
  const [one, two] = await slots(LATE);
  const mine = await booked(854, one?.slot ?? '');
  const other = await booked(855, two?.slot ?? '');
  const foreign = await wait(854, { id: other.id, patient: mine.patient });
  expect([foreign.status, codeOf(foreign)]).toEqual([422, 'visit-unknown']);
  await staff('POST', `/v1/appointments/${mine.id}/cancel`, {});
  const over = await wait(854, mine);
  expect([over.status, codeOf(over)]).toEqual([422, 'step-not-allowed']);
  expect((await wait(855, { id: 'none', patient: mine.patient })).status).toBe(404);
});
