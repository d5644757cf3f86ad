/** What a plan asks for before a visit, through the doors: refused, waited for, set aside, counted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faxFolder } from '../delivery/fax-folder.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const DAY = 86_400_000;
let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

type Body = Record<string, unknown>;
const staff = (method: string, path: string, body?: unknown) => open.call('staff', method, path, body);
const codesOf = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

let times: string[] = [];
async function slot(): Promise<string> {
  if (times.length === 0) {
    const from = new Date(open.clock + 10 * DAY).toISOString().slice(0, 10);
    const query = `specialty=cardiology&visit=follow-up&count=200&from=${from}`;
    const { slots } = (await staff('GET', `/v1/slots?${query}`)).body;
    // One at a time, since a patient is not in two places at once.
    const byStart = new Map(slots.map((one: { slot: string; start: string }) => [one.start, one.slot]));
    times = [...byStart.values()] as string[];
  }
  return times.shift() ?? '';
}

/** A chart, its coverage, and what the payer says of it. */
async function insured(n: number, memberId: string, plan = 'Trial Health HMO') {
  const first = { appointmentId: `first-${n}`, slot: await slot(), patient: referral(n).patient, reason: 'First' };
  const { body: visit } = await staff('POST', '/v1/appointments', { ...first, selfPay: true });
  await staff('POST', `/v1/appointments/${visit.id}/cancel`, {});
  const { patient } = visit;
  const card = { plan, memberId };
  const { body: coverage } = await staff('POST', '/v1/coverages', { coverageId: `c-${n}`, patient, coverage: card });
  const headers = { 'idempotency-key': `verify-${n}` };
  await open.call('staff', 'POST', `/v1/coverages/${coverage.id}/verify`, {}, headers);
  return { n, patient, card, coverage: coverage.reference as string };
}
type Insured = Awaited<ReturnType<typeof insured>>;

let count = 0;
const booking = async ({ patient, card }: Insured, more: Body = {}) => ({
  appointmentId: `b-${++count}`,
  slot: await slot(),
  patient,
  reason: 'Check',
  coverage: [card],
  ...more,
});
const book = async (who: Insured, more: Body = {}) => staff('POST', '/v1/appointments', await booking(who, more));
const refer = (n: number, more: Body = {}) => open.call('partner', 'POST', '/v1/referrals', referral(n, more));
const authorize = ({ n, patient, coverage }: Insured, more: Body = {}) =>
  staff('POST', '/v1/authorizations', {
    authorizationId: `auth-${n}-${++count}`,
    number: `PA-${n}-${count}`,
    patient,
    coverage,
    specialty: 'cardiology',
    period: { start: '2026-11-01', end: '2027-10-31' },
    learnedFrom: { how: 'phone', who: 'Casey at the plan' },
    ...more,
  });
const read = async (id: string) => (await staff('GET', `/v1/appointments/${id}`)).body;
const questions = async (patient: { reference: string }, status = '') => {
  const query = `patient=${patient.reference}${status && `&status=${status}`}`;
  return (await staff('GET', `/v1/insurance-tasks?${query}`)).body.items;
};
async function minute(): Promise<void> {
  open.clock += 61_000;
  await open.gateway.tick();
}

describe('asked before a visit', () => {
  test('what is needed, why, what is on file, and what to do', async () => {
    const who = await insured(501, 'HMO501');
    const ask = (more: Body = {}) =>
      staff('POST', '/v1/referral-checks', {
        patient: who.patient,
        coverage: who.coverage,
        specialty: 'cardiology',
        date: '2026-12-15',
        ...more,
      });
    const bare = await ask();
    expect(bare.status).toBe(200);
    expect(bare.body).toMatchObject({
      inForce: 'yes',
      referral: {
        needed: 'yes',
        basis: 'payer',
        rule: { source: expect.stringContaining('REFERRAL'), date: '2026-11-24' },
      },
      authorization: { needed: 'yes', basis: 'payer' },
      onFile: { referrals: [], authorizations: [] },
      missing: ['referral', 'authorization'],
      advice: expect.stringContaining('primary care provider'),
    });
    const byName = await ask({ coverage: 'trial health  hmo' });
    expect(byName.body).toEqual(bare.body);
    expect((await ask({ coverage: 'Humana' })).body).not.toHaveProperty('coverage');
    const visits = { allowed: 3, period: { start: '2026-12-01', end: '2026-12-31' } };
    const sent = await refer(501, { visits });
    expect(sent.status).toBe(201);
    const doctor = (await staff('GET', '/v1/providers?specialty=cardiology')).body.items[0].reference;
    await authorize(who, { visits: 6, provider: doctor });
    const { body } = await ask({ practitioner: doctor });
    expect(body).toMatchObject({
      missing: [],
      onFile: {
        referrals: [{ id: sent.body.id, holds: true, period: visits.period, visits: { allowed: 3, used: 0, left: 3 } }],
        authorizations: [{ holds: true, provider: doctor, visits: { allowed: 6, left: 6 } }],
      },
    });
    const later = (await ask({ date: '2027-01-15' })).body;
    expect(later).toMatchObject({ missing: ['referral'], onFile: { referrals: [{ holds: false, why: 'over' }] } });
    expect((await ask({ specialty: 'neurology' })).body.onFile).toEqual({ referrals: [], authorizations: [] });
  });

  test('a plan by its name alone; Original Medicare asks for no referral; what nobody knows is unknown', async () => {
    const who = await insured(502, 'M502');
    const ask = (coverage: string) =>
      staff('POST', '/v1/referral-checks', { patient: who.patient, coverage, specialty: 'cardiology' });
    expect((await ask('Medicare Part B')).body).toMatchObject({
      referral: { needed: 'no', basis: 'plan-rule', rule: { source: expect.any(String) } },
      authorization: { needed: 'unknown', basis: 'plan-kind', advice: expect.stringContaining('call the plan') },
    });
    expect((await ask('Nobody’s Mutual')).body.referral).toMatchObject({ needed: 'unknown', basis: 'plan-unknown' });
    const visit = await book(who);
    const ofVisit = await staff('POST', '/v1/referral-checks', { appointment: visit.body.id });
    expect(ofVisit.body).toMatchObject({
      patient: who.patient.reference,
      coverage: who.coverage,
      date: visit.body.start.slice(0, 10),
    });
    const none = await staff('POST', '/v1/referral-checks', { ...who, appointment: 'none' });
    expect(none.status).toBe(400);
    const nobody = { patient: who.patient, coverage: 'Humana', practitioner: 'PractitionerRole/nobody' };
    expect((await staff('POST', '/v1/referral-checks', nobody)).status).toBe(404);
    const partner = { patient: who.patient, coverage: 'Humana', specialty: 'cardiology' };
    expect((await open.call('partner', 'POST', '/v1/referral-checks', partner)).status).toBe(403);
  });
});

describe('at booking', () => {
  test('needed and not there: refused; a person may set it aside with a reason, a machine may not', async () => {
    const who = await insured(510, 'HMO510');
    const bare = await book(who);
    expect([bare.status, codesOf(bare.body)]).toEqual([422, ['referral-needed']]);
    await refer(510);
    const half = await book(who);
    expect([half.status, codesOf(half.body)]).toEqual([422, ['authorization-needed']]);
    const override = { authorization: 'The plan says by telephone that it is on its way' };
    const machine = await open.call('ehr', 'POST', '/v1/appointments', await booking(who, { override }));
    expect([machine.status, codesOf(machine.body)]).toEqual([403, ['person-required']]);
    const person = await book(who, { override });
    expect([person.status, person.body.status, person.body.warnings]).toEqual([201, 'booked', []]);
    expect(person.body.referral).toMatch(/^ServiceRequest\//);
    const { reference } = { reference: person.body.appointment };
    const { matches } = await open.ports.store.search({ type: 'Provenance', where: [['target', reference]] });
    expect(JSON.stringify(matches)).toContain(override.authorization);
    await authorize(who);
    const whole = await book(who);
    expect([whole.status, whole.body.authorization]).toEqual([201, expect.stringMatching(/^ClaimResponse\//)]);
  });

  test('unknown: booked, with warnings, and a question for Patient Services that a person closes', async () => {
    const plain = { appointmentId: 'u-1', slot: await slot(), patient: referral(511).patient, reason: 'Check' };
    const done = await staff('POST', '/v1/appointments', {
      ...plain,
      coverage: [{ plan: 'Humana', memberId: 'H511' }],
    });
    expect([done.status, done.body.status]).toEqual([201, 'booked']);
    expect(done.body.warnings).toEqual(['patient-created', 'referral-unknown', 'authorization-unknown']);
    const [task] = await questions(done.body.patient);
    expect(task).toMatchObject({
      status: 'open',
      questions: ['referral-unknown', 'authorization-unknown'],
      advice: expect.stringContaining('call the plan'),
      visit: { id: done.body.id, status: 'booked' },
    });
    const settle = (client: 'ehr' | 'staff') =>
      open.call(client, 'POST', `/v1/insurance-tasks/${task.id}/done`, {
        note: 'Casey at the plan: neither is needed.',
      });
    expect((await settle('ehr')).status).toBe(403);
    expect((await settle('staff')).body).toMatchObject({ status: 'done', note: expect.stringContaining('Casey') });
    expect((await settle('staff')).headers.get('idempotency-replayed')).toBe('true');
    expect(await questions(done.body.patient)).toEqual([]);
    const partner = await open.call('partner', 'GET', '/v1/insurance-tasks');
    expect(partner.status).toBe(403);
  });

  test('who pays alone is asked for nothing; insurance that does not hold is refused', async () => {
    const who = await insured(512, 'INACTIVE512');
    const refused = await book(who);
    expect([refused.status, codesOf(refused.body)]).toEqual([422, ['coverage-not-in-force']]);
    const alone = await book(who, { coverage: [], selfPay: true });
    expect([alone.status, alone.body.warnings]).toEqual([201, []]);
  });
});

describe('a visit that is moved', () => {
  test('names no longer an authorization that does not hold on the new day', async () => {
    const who = await insured(538, 'H538', 'Humana');
    const near = await slot();
    const { body: first } = await staff('POST', '/v1/appointments', { ...(await booking(who)), slot: near });
    const end = first.start.slice(0, 10);
    const { body: permit } = await authorize(who, { visits: 1, period: { start: '2026-11-01', end } });
    await staff('POST', `/v1/appointments/${first.id}/cancel`, {});
    const { body: visit } = await staff('POST', '/v1/appointments', { ...(await booking(who)), slot: near });
    expect(visit.authorization).toBe(permit.reference);
    const from = new Date(Date.parse(first.start) + 3 * DAY).toISOString().slice(0, 10);
    const { slots } = (await staff('GET', `/v1/slots?specialty=cardiology&visit=follow-up&from=${from}`)).body;
    const moved = await staff('POST', `/v1/appointments/${visit.id}/reschedule`, { slot: slots.at(-1).slot });
    expect([moved.status, moved.body.authorization]).toEqual([200, undefined]);
    const { body } = await staff('GET', `/v1/authorizations/${permit.id}`);
    expect(body.visits).toMatchObject({ reserved: 0, left: 1 });
  });

  test('is looked at anew: what was on file has to hold on the new day too', async () => {
    const who = await insured(515, 'HMO515');
    await refer(515, { visits: { period: { start: '2026-11-01', end: '2027-12-31' } } });
    const booked = await book(who, { override: { authorization: 'Asked for by telephone' } });
    const day = booked.body.start.slice(0, 10);
    const { body: permit } = await authorize(who, { visits: 2, period: { start: day, end: day } });
    const from = new Date(Date.parse(booked.body.start) + 7 * DAY).toISOString().slice(0, 10);
    const slotsFrom = async (query: string) =>
      (await staff('GET', `/v1/slots?specialty=cardiology&visit=follow-up&count=200&${query}`)).body.slots;
    const [nextWeek] = await slotsFrom(`from=${from}`);
    const move = (body: Body) => staff('POST', `/v1/appointments/${booked.body.id}/reschedule`, body);
    const later = await move({ slot: nextWeek.slot });
    expect([later.status, codesOf(later.body)]).toEqual([422, ['authorization-needed']]);
    const sameDay = await slotsFrom(`from=${day}&to=${day}`);
    const moved = await move({ slot: sameDay.at(-1).slot });
    expect([moved.status, moved.body.authorization]).toEqual([200, permit.reference]);
    const aside = await move({ slot: nextWeek.slot, override: { authorization: 'The plan extends it' } });
    expect([aside.status, aside.body.status]).toEqual([200, 'booked']);
  });
});

describe('visits are counted', () => {
  test('as many as are allowed, whatever becomes of them; a referral and an authorization alike', async () => {
    const who = await insured(520, 'HMO520');
    const { body: sent } = await refer(520, { visits: { allowed: 2 } });
    await staff('POST', `/v1/referrals/${sent.id}/accept`, {});
    const { body: permit } = await authorize(who, { visits: 2 });
    const counts = async () => (await staff('GET', `/v1/authorizations/${permit.id}`)).body.visits;
    const [one, two] = [await book(who), await book(who)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(await counts()).toEqual({ allowed: 2, used: 0, reserved: 2, left: 2 });
    const third = await book(who);
    expect([third.status, codesOf(third.body)]).toEqual([422, ['referral-needed']]);
    const named = await book(who, { referral: one.body.referral });
    expect([named.status, codesOf(named.body)]).toEqual([422, ['visits-used-up']]);
    const early = await staff('POST', `/v1/appointments/${one.body.id}/fulfil`, {});
    expect([early.status, codesOf(early.body)]).toEqual([422, ['visit-ahead']]);
    const now = open.clock;
    open.clock = Date.parse(one.body.start) - 3_600_000; // its day by the clinic's clock is enough
    await staff('POST', `/v1/appointments/${one.body.id}/fulfil`, {});
    await staff('POST', `/v1/appointments/${one.body.id}/fulfil`, {});
    open.clock = now;
    expect(await counts()).toEqual({ allowed: 2, used: 1, reserved: 1, left: 1 });
    await staff('POST', `/v1/appointments/${two.body.id}/cancel`, {});
    expect(await counts()).toEqual({ allowed: 2, used: 1, reserved: 0, left: 1 });
    const racing = await Promise.all(
      [await booking(who), await booking(who), await booking(who)].map((one) => staff('POST', '/v1/appointments', one)),
    );
    expect(racing.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
    expect(await counts()).toEqual({ allowed: 2, used: 1, reserved: 1, left: 1 });
    const more = await book(who, {
      referral: one.body.referral,
      authorization: permit.reference,
      override: { visits: 'The plan agreed to one more' },
    });
    expect(more.status).toBe(201);
    expect(await counts()).toEqual({ allowed: 2, used: 1, reserved: 2, left: 1 });
    const list = await staff('GET', `/v1/patients/${who.patient.reference.slice(8)}/authorizations`);
    expect(list.body.items).toHaveLength(1);
    const ended = await staff('POST', `/v1/authorizations/${permit.id}/end`, { reason: 'Taken back by the plan' });
    expect(ended.body).toMatchObject({
      status: 'over',
      history: [
        { step: 'record-authorization', told: { who: 'Casey at the plan', how: 'phone' } },
        { step: 'end-preauthorization', reason: 'Taken back by the plan' },
      ],
    });
    const again = await staff('POST', `/v1/authorizations/${permit.id}/end`, { reason: 'Once more' });
    expect([again.status, codesOf(again.body)]).toEqual([422, ['authorization-over']]);
  });
});

describe('a visit that waits', () => {
  test('is held beyond ten minutes, and agreed by itself when both have come, once', async () => {
    const who = await insured(530, 'HMO530');
    const done = await book(who, { awaitReferral: true });
    expect(done.body).toMatchObject({ status: 'pending', warnings: ['referral-awaited', 'authorization-awaited'] });
    const [task] = await questions(who.patient, 'waiting');
    expect(task).toMatchObject({ questions: ['referral-awaited', 'authorization-awaited'], due: done.body.heldUntil });
    open.clock += 3_600_000;
    await minute();
    expect((await read(done.body.id)).status).toBe('pending');
    const early = await staff('POST', `/v1/appointments/${done.body.id}/confirm`, {});
    expect([early.status, codesOf(early.body)]).toEqual([422, ['visit-awaits']]);
    const moved = await staff('POST', `/v1/appointments/${done.body.id}/reschedule`, { slot: await slot() });
    expect([moved.status, codesOf(moved.body)]).toEqual([422, ['visit-awaits']]);
    const settled = await staff('POST', `/v1/insurance-tasks/${task.id}/done`, { note: 'Sent' });
    expect([settled.status, codesOf(settled.body)]).toEqual([422, ['visit-awaits']]);
    const { body: sent } = await refer(530);
    await staff('POST', `/v1/referrals/${sent.id}/accept`, {});
    await minute();
    expect((await read(done.body.id)).status).toBe('pending');
    const { body: permit } = await authorize(who, { visits: 1 });
    // At once, by the hint; the sweep finds nothing more to do.
    expect((await read(done.body.id)).status).toBe('booked');
    await minute();
    const booked = await read(done.body.id);
    expect(booked).toMatchObject({ status: 'booked', authorization: permit.reference });
    expect(booked.heldUntil).toBeUndefined();
    expect(booked.history).toHaveLength(2);
    expect(await questions(who.patient, 'done')).toMatchObject([{ id: task.id }]);
    const { body: now } = await staff('GET', `/v1/referrals/${sent.id}`);
    expect([now.businessStatus, now.serviceRequest]).toEqual(['5.1.1', booked.referral]);
    expect((await staff('GET', `/v1/authorizations/${permit.id}`)).body.visits).toMatchObject({ reserved: 1, left: 1 });
  });

  test('a referral that released it and is accepted only then shows as scheduled at it, once; so does one of a visit that was booked with it', async () => {
    const who = await insured(534, 'HMO534');
    const { body: visit } = await book(who, { awaitReferral: true });
    await authorize(who);
    const { body: sent } = await refer(534);
    const seen = async (id: string) => (await staff('GET', `/v1/referrals/${id}`)).body;
    expect((await read(visit.id)).status).toBe('booked');
    await minute();
    expect((await seen(sent.id)).businessStatus).toBe('2.0');
    const taken = await staff('POST', `/v1/referrals/${sent.id}/accept`, {});
    expect([taken.status, taken.body.businessStatus]).toEqual([200, '3.0']);
    await minute();
    const shown = await seen(sent.id);
    expect([shown.businessStatus, shown.serviceRequest]).toEqual(['5.1.1', (await read(visit.id)).referral]);
    await minute();
    expect(await seen(sent.id)).toEqual(shown);
    // It moves with the visit from now on.
    await staff('POST', `/v1/appointments/${visit.id}/cancel`, {});
    expect((await seen(sent.id)).businessStatus).toBe('5.1.3');
    await minute();
    expect((await seen(sent.id)).businessStatus).toBe('5.1.3');
    const other = await insured(535, 'HMO535');
    await authorize(other);
    const { body: early } = await refer(535);
    const { body: second } = await book(other);
    expect([second.status, second.referral]).toEqual(['booked', (await seen(early.id)).serviceRequest]);
    await staff('POST', `/v1/referrals/${early.id}/accept`, {});
    await minute();
    expect((await seen(early.id)).businessStatus).toBe('5.1.1');
  });

  test('is not agreed under insurance that was ended while it waited', async () => {
    const who = await insured(537, 'HMO537');
    const { body: held } = await book(who, { awaitReferral: true });
    expect(held.status).toBe('pending');
    open.clock += 60_000;
    await staff('POST', `/v1/${who.coverage.replace('Coverage', 'coverages')}/end`, { reason: 'Another employer' });
    await refer(537);
    await authorize(who);
    await minute();
    expect((await read(held.id)).status).toBe('pending');
  });

  test('ends by itself two business days before; its question goes with it', async () => {
    const who = await insured(531, 'HMO531');
    const { body } = await book(who, { awaitReferral: true });
    const until = Date.parse(body.heldUntil);
    expect(Date.parse(body.start) - until).toBeGreaterThan(DAY);
    open.clock = until + 60_000;
    await minute();
    await minute();
    expect((await read(body.id)).status).toBe('cancelled');
    expect(await questions(who.patient, 'dropped')).toHaveLength(1);
    times = [];
  });

  test('a person may agree it before; a visit too near does not wait', async () => {
    const who = await insured(532, 'HMO532');
    const { body } = await book(who, { awaitReferral: true });
    const confirm = (client: 'ehr' | 'staff') =>
      open.call(client, 'POST', `/v1/appointments/${body.id}/confirm`, {
        override: 'The plan waives it for this visit',
      });
    expect((await confirm('ehr')).status).toBe(403);
    expect((await confirm('staff')).body.status).toBe('booked');
    expect(await questions(who.patient, 'done')).toMatchObject([{ note: 'The plan waives it for this visit' }]);
    const { slots } = (await staff('GET', '/v1/slots?specialty=cardiology&visit=follow-up')).body;
    const near = await book(who, { slot: slots[0].slot, awaitReferral: true });
    expect([near.status, codesOf(near.body)]).toEqual([422, ['too-near-to-await']]);
  });

  test('the primary care provider is asked by fax where a number of theirs is verified', async () => {
    const who = await insured(533, 'HMO533');
    const primaryCare = 'Organization/primary-care-office';
    const entry = { number: '602-234-0188', owner: { name: 'Primary Care Office', reference: primaryCare } };
    const { body: number } = await staff('POST', '/v1/fax-numbers', entry);
    const folder = faxFolder(open);
    const without = await book(who, { awaitReferral: true, primaryCare });
    expect((await questions(who.patient, 'waiting'))[0].asked).toBeUndefined();
    await staff('POST', `/v1/appointments/${without.body.id}/cancel`, {});
    await open.call('otherStaff', 'POST', `/v1/fax-numbers/${number.id}/confirm`, {});
    const { body } = await book(who, { awaitReferral: true, primaryCare });
    const mine = (await questions(who.patient, 'waiting')).find(
      (one: { visit: { id: string } }) => one.visit.id === body.id,
    );
    const fax = await open.ports.store.read('Communication', mine.asked.slice('Communication/'.length));
    expect(fax).toMatchObject({ status: 'preparation', recipient: [{ reference: primaryCare }] });
    expect(JSON.stringify(fax.payload)).toContain('born');
    expect(fax.payload?.[0]?.contentString).not.toContain('born');
    await folder.workedOff();
    const [sent, ...more] = await folder.news();
    expect([sent?.to, more]).toEqual(['+16022340188', []]);
    const pages = sent?.text.join('\n');
    expect(pages).toContain('Please send a referral');
    expect(pages).toContain('held until');
  });
});
