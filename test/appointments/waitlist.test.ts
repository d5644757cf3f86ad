/** The waiting list through the doors: who is offered what, and what comes of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CODES } from '../../src/fhir/systems.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway();
});
afterEach(() => open.close());

const PATH = '/v1/waitlist';
const MINUTE = 60_000;
let n = 0;
let people = 800;

const patientOf = (i: number) => referral(i).patient;
const codeOf = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;

async function slots(query = '') {
  const path = `/v1/slots?specialty=cardiology&visit=procedure&count=200${query}`;
  return (await open.call('staff', 'GET', path)).body.slots as {
    slot: string;
    start: string;
    practitioner: { reference: string };
  }[];
}

const waits = (more: object = {}) => ({
  waitlistId: `w-${++n}`,
  patient: patientOf(++people),
  visit: 'procedure',
  specialty: 'cardiology',
  until: '2026-12-31',
  reason: 'Ankles swell again',
  selfPay: true,
  ...more,
});
const wait = (more: object = {}) => open.call('staff', 'POST', PATH, waits(more));
const read = async (id: string) => (await open.call('staff', 'GET', `${PATH}/${id}`)).body;
const step = (id: string, name: string, body: object = {}) => open.call('staff', 'POST', `${PATH}/${id}/${name}`, body);

async function pass(minutes = 1) {
  open.clock += minutes * MINUTE;
  await open.gateway.tick();
}

/** One practitioner whose free times on a day are all given away; answers the last of the visits booked. */
async function bookOut(day: string) {
  const all = await slots(`&from=${day}&to=${day}`);
  const practitioner = all[0]?.practitioner.reference ?? '';
  const own = all.filter((one) => one.practitioner.reference === practitioner);
  const visits = [];
  for (const { slot } of own) {
    const visit = { appointmentId: `out-${++n}`, slot, patient: patientOf(++people), reason: 'Check', selfPay: true };
    visits.push((await open.call('staff', 'POST', '/v1/appointments', visit)).body);
  }
  return { practitioner, visits };
}

describe('a time that becomes free', () => {
  const DAY = '2026-12-01';
  const only = (practitioner: string) => ({ practitioner, specialty: undefined, from: DAY, until: DAY });

  test('is held for nobody whose chart was closed meanwhile, or who has died', async () => {
    const { store } = open.ports;
    const ids: string[] = [];
    for (const change of [{ active: false }, { deceasedBoolean: true }]) {
      const { body } = await wait();
      const patient = await store.read('Patient', body.patient.reference.slice('Patient/'.length));
      const resource = { ...patient, ...change };
      await store.commit({
        create: [],
        update: [{ resource, versionId: patient.meta.versionId }],
      });
      ids.push(body.id);
    }
    const lives = (await wait()).body;
    await pass();
    const states = await Promise.all([...ids, lives.id].map(async (id) => (await read(id)).status));
    expect(states).toEqual(['waiting', 'waiting', 'offered']);
  });

  test('is offered to the urgent first, then to who has waited longest; accepted it is a visit', async () => {
    const { practitioner, visits } = await bookOut(DAY);
    const first = (await wait(only(practitioner))).body;
    open.clock += MINUTE;
    const second = (await wait(only(practitioner))).body;
    open.clock += MINUTE;
    const urgent = (await wait({ ...only(practitioner), urgency: 'urgent', visit: 'follow-up' })).body;
    open.clock += MINUTE;
    const pressing = (await wait({ ...only(practitioner), urgency: 'urgent' })).body;
    // What is kept for the urgent is theirs already; from here on there is nothing.
    await pass();
    await pass();
    const states = async () =>
      Promise.all([first, second, urgent, pressing].map(async ({ id }) => (await read(id)).status));
    const before = await states();
    expect(before.slice(0, 2)).toEqual(['waiting', 'waiting']);
    const list = (await open.call('staff', 'GET', PATH)).body.items.map(({ id }: { id: string }) => id);
    expect(list).toEqual([urgent.id, pressing.id, first.id, second.id]);

    const freed = visits.at(-1);
    await open.call('staff', 'POST', `/v1/appointments/${freed.id}/cancel`, { reason: 'pat' });
    await pass();
    const offered = await read(first.id);
    const expected = before[3] === 'waiting' ? pressing.id : first.id;
    const got = expected === first.id ? offered : await read(pressing.id);
    expect(got).toMatchObject({
      status: 'offered',
      offer: { start: freed.start, practitioner: { reference: practitioner } },
    });
    expect(Date.parse(got.offer.until)).toBe(open.clock + 60 * MINUTE);
    expect((await slots(`&from=${DAY}&to=${DAY}`)).map(({ slot }) => slot)).not.toContain(got.offer.slot);

    const accepted = await step(got.id, 'accept');
    expect(accepted.body).toMatchObject({ status: 'booked', booked: expect.stringMatching(/^[a-z2-7]+$/) });
    const visit = await open.call('staff', 'GET', `/v1/appointments/${accepted.body.booked}`);
    expect(visit.body).toMatchObject({
      status: 'booked',
      start: freed.start,
      patient: got.patient,
      reason: 'Ankles swell again',
      history: [{ step: 'wait' }, { step: 'offer-slot' }, { step: 'accept-offer' }],
    });
    expect((await step(got.id, 'accept')).headers.get('idempotency-replayed')).toBe('true');
    const done = await open.call('staff', 'POST', `/v1/appointments/${accepted.body.booked}/cancel`, {});
    expect(done.body.status).toBe('cancelled');
  });

  test('declined it is the next one’s, run out too; it is offered to nobody twice', async () => {
    const { practitioner, visits } = await bookOut(DAY);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await wait(only(practitioner))).body.id);
      open.clock += MINUTE;
    }
    const [a = '', b = '', c = ''] = ids;
    const [freed] = visits;
    await open.call('staff', 'POST', `/v1/appointments/${freed.id}/cancel`, {});
    await pass();
    const states = () => Promise.all(ids.map(async (id) => (await read(id)).status));
    expect(await states()).toEqual(['offered', 'waiting', 'waiting']);
    const { body: declined } = await step(a, 'decline');
    expect(declined).toMatchObject({ status: 'waiting', notTaken: 1 });
    expect(declined.offer).toBeUndefined();
    await pass();
    expect(await states()).toEqual(['waiting', 'offered', 'waiting']);
    await pass(61);
    expect(await states()).toEqual(['waiting', 'waiting', 'offered']);
    expect(codeOf(await step(b, 'accept'))).toBe('step-not-allowed');
    await pass(61);
    await pass();
    expect(await states()).toEqual(['waiting', 'waiting', 'waiting']);
    expect((await read(c)).history.map(({ step }: { step: string }) => step)).toEqual([
      'wait',
      'offer-slot',
      'end-offer',
    ]);
    expect((await slots(`&from=${DAY}&to=${DAY}`)).map(({ start }) => start)).toContain(freed.start);
  });

  test('an offer that has run out is not accepted though nobody has swept; a time overbooked meanwhile neither', async () => {
    const { practitioner, visits } = await bookOut(DAY);
    const { id } = (await wait(only(practitioner))).body;
    await open.call('staff', 'POST', `/v1/appointments/${visits[0].id}/cancel`, {});
    await pass();
    const { offer } = await read(id);
    const taken = {
      appointmentId: `x-${++n}`,
      slot: offer.slot,
      patient: patientOf(++people),
      reason: 'Check',
      selfPay: true,
    };
    expect(codeOf(await open.call('staff', 'POST', '/v1/appointments', taken))).toBe('slot-taken');
    const over = { ...taken, appointmentId: `x-${++n}`, overbook: 'Cannot wait' };
    expect((await open.call('staff', 'POST', '/v1/appointments', over)).status).toBe(201);
    expect(codeOf(await step(id, 'accept'))).toBe('slot-taken');
    open.clock += 61 * MINUTE;
    expect(codeOf(await step(id, 'accept'))).toBe('offer-over');
  });

  test('is not offered by night, nor so late that nobody could come', async () => {
    const { practitioner, visits } = await bookOut(DAY);
    const { id } = (await wait(only(practitioner))).body;
    open.clock = Date.parse('2026-12-01T05:00:00Z'); // ten in the evening before
    await open.call('staff', 'POST', `/v1/appointments/${visits.at(-1).id}/cancel`, {});
    await pass();
    expect((await read(id)).status).toBe('waiting');
    const start = Date.parse(visits.at(-1).start);
    open.clock = start - 15 * MINUTE;
    await pass();
    expect((await read(id)).status).toBe('waiting');
    open.clock = Date.parse('2026-12-03T16:00:00Z');
    await pass();
    expect(await read(id)).toMatchObject({ status: 'ended', history: [{ step: 'wait' }, { step: 'end-wait' }] });
  });

  test('near at hand an offer stands for half the time that is left', async () => {
    const { practitioner, visits } = await bookOut(DAY);
    const { id } = (await wait(only(practitioner))).body;
    const start = Date.parse(visits.at(-1).start);
    await open.call('staff', 'POST', `/v1/appointments/${visits.at(-1).id}/cancel`, {});
    open.clock = start - 41 * MINUTE;
    await pass();
    expect(Date.parse((await read(id)).offer.until)).toBe(open.clock + 20 * MINUTE);
  });
});

describe('what is asked for', () => {
  test('days, times of day and the place are kept to', async () => {
    const { id } = (await wait({ suits: [{ days: ['thu'], from: '13:00', to: '17:00' }], from: '2026-12-02' })).body;
    await pass();
    const { offer, suits } = await read(id);
    expect(suits).toEqual([{ days: ['thu'], from: '13:00', to: '17:00' }]);
    const at = new Date(Date.parse(offer.start) - 7 * 3_600_000);
    expect([at.getUTCDay(), at.getUTCHours() >= 13, at.getUTCHours() < 17]).toEqual([4, true, true]);
    expect(codeOf(await wait({ location: 'Atlantis' }))).toBe('location-unknown');
    const there = (await wait({ location: offer.location.name })).body;
    expect(there.locations).toEqual([offer.location.reference]);
    await pass();
    expect((await read(there.id)).offer.location).toEqual(offer.location);
  });

  test('one who cannot be offered anything any more keeps nobody from it', async () => {
    const [broken, other] = [(await wait()).body, (await wait()).body];
    const stored = await open.ports.store.read('Appointment', broken.appointment.slice('Appointment/'.length));
    const specialty = [{ coding: [{ system: CODES.nucc, code: '000000000X' }] }];
    const resource = { ...stored, specialty };
    await open.ports.store.commit({ create: [], update: [{ resource, versionId: stored.meta.versionId }] });
    await pass();
    expect([(await read(broken.id)).status, (await read(other.id)).status]).toEqual(['waiting', 'offered']);
    expect(open.log.filter((line) => line.includes('"job":"waitlist"'))).toHaveLength(1);
  });

  test('who is elsewhere at that time is not offered it', async () => {
    const patient = patientOf(++people);
    const [first] = await slots();
    const visit = { appointmentId: `e-${++n}`, slot: first?.slot, patient, reason: 'Check', selfPay: true };
    const { body } = await open.call('staff', 'POST', '/v1/appointments', visit);
    const { id } = (await wait({ patient: body.patient })).body;
    await pass();
    const { offer } = await read(id);
    expect(Date.parse(offer.start)).toBeGreaterThanOrEqual(Date.parse(body.end));
  });

  test('a referral moves with the visit that comes of it', async () => {
    const { body: sent } = await open.call('partner', 'POST', '/v1/referrals', referral(++people));
    await open.call('staff', 'POST', `/v1/referrals/${sent.id}/accept`, {});
    const { body: ours } = await open.call('staff', 'GET', `/v1/referrals/${sent.id}`);
    const more = { patient: { reference: ours.patient.reference }, referral: ours.serviceRequest };
    const { id } = (await wait(more)).body;
    await pass();
    expect((await step(id, 'accept')).body.status).toBe('booked');
    const moved = (await open.call('staff', 'GET', `/v1/referrals/${sent.id}`)).body;
    expect(moved.history.at(-1)).toMatchObject({ step: 'schedule' });
    expect(codeOf(await wait({ ...more, patient: patientOf(++people) }))).toBe('referral-of-another');
  });

  test('what the plan asks for is looked at when an offer is accepted; a person may set it aside', async () => {
    const card = { plan: 'Trial Health HMO', memberId: 'HMO777' };
    const patient = (await wait()).body.patient;
    const { body: coverage } = await open.call('staff', 'POST', '/v1/coverages', {
      coverageId: `c-${++n}`,
      patient,
      coverage: card,
    });
    const key = { 'idempotency-key': `v-${n}` };
    await open.call('staff', 'POST', `/v1/coverages/${coverage.id}/verify`, {}, key);
    const { id } = (await wait({ patient, selfPay: false, coverage: [card], from: '2026-12-07' })).body;
    await pass();
    expect(codeOf(await step(id, 'accept'))).toBe('referral-needed');
    expect((await read(id)).status).toBe('offered');
    const aside = await step(id, 'accept', { override: { referral: 'On its way', authorization: 'On its way' } });
    expect(aside.body).toMatchObject({ status: 'booked', coverage: [coverage.reference] });
  });

  test('what is missing or cannot be is refused', async () => {
    const body = waits();
    const [one, again] = [await open.call('staff', 'POST', PATH, body), await open.call('staff', 'POST', PATH, body)];
    expect([one.status, again.body.id]).toEqual([201, one.body.id]);
    expect(codeOf(await wait({ selfPay: false }))).toBe('intake');
    expect(codeOf(await wait({ until: '2026-11-01' }))).toBe('slot-past');
    expect(codeOf(await wait({ visit: 'haircut' }))).toBe('visit-type');
    expect(codeOf(await wait({ visit: 'follow-up', kind: 'new' }))).toBe('visit-type');
    expect(codeOf(await wait({ specialty: undefined }))).toBe('waits-for');
    expect(codeOf(await wait({ practitioner: 'PractitionerRole/none' }))).toBe('provider-not-found');
    expect((await open.call('partner', 'POST', PATH, waits())).status).toBe(403);
    expect((await open.call('partner', 'GET', PATH)).status).toBe(403);
    expect(codeOf(await open.call('staff', 'GET', `${PATH}/none`))).toBe('waitlist-not-found');
    const ended = await step(one.body.id, 'end', { reason: 'Went elsewhere' });
    expect(ended.body.status).toBe('ended');
    expect(codeOf(await step(one.body.id, 'decline'))).toBe('step-not-allowed');
    expect((await open.call('staff', 'GET', PATH)).body.items).toEqual([]);
  });
});
