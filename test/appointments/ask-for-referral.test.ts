/** What a plan asks for and nobody has, asked for by a check: with a visit that is held, and before there is one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const DAY = 86_400_000;
const PRIMARY_CARE = 'Organization/primary-care-office';
let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
  const entry = { number: '602-234-0188', owner: { name: 'Primary Care Office', reference: PRIMARY_CARE } };
  const { body: number } = await staff('POST', '/v1/fax-numbers', entry);
  await open.call('otherStaff', 'POST', `/v1/fax-numbers/${number.id}/confirm`, {});
});
afterAll(() => open.close());

type Body = Record<string, unknown>;
const staff = (method: string, path: string, body?: unknown) => open.call('staff', method, path, body);
const codesOf = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);
const ask = (key: string | undefined, more: Body) =>
  open.call(
    'staff',
    'POST',
    '/v1/referral-checks',
    { ask: true, primaryCare: PRIMARY_CARE, ...more },
    key === undefined ? {} : { 'idempotency-key': key },
  );
const questions = async (patient: { reference: string }, status: string) =>
  (await staff('GET', `/v1/insurance-tasks?patient=${patient.reference}&status=${status}`)).body.items;
const faxes = async (patient: { reference: string }) =>
  (await open.ports.store.search({ type: 'Communication', where: [['subject', patient.reference]], count: 10 }))
    .matches;
const isoDay = (days: number) => new Date(open.clock + days * DAY).toISOString().slice(0, 10);

/** A chart whose payer asks for a referral and an authorization. */
async function insured(n: number) {
  const { body: free } = await staff('GET', `/v1/slots?specialty=cardiology&visit=follow-up&from=${isoDay(14)}`);
  const first = {
    appointmentId: `first-${n}`,
    slot: free.slots[0].slot,
    patient: referral(n).patient,
    reason: 'First',
  };
  const { body: visit } = await staff('POST', '/v1/appointments', { ...first, selfPay: true });
  await staff('POST', `/v1/appointments/${visit.id}/cancel`, {});
  const { patient } = visit as { patient: { reference: string } };
  const card = { plan: 'Trial Health HMO', memberId: `HMO${n}` };
  const { body: coverage } = await staff('POST', '/v1/coverages', { coverageId: `c-${n}`, patient, coverage: card });
  const headers = { 'idempotency-key': `verify-${n}` };
  await open.call('staff', 'POST', `/v1/coverages/${coverage.id}/verify`, {}, headers);
  const held = async () => {
    const override = { referral: 'Is asked for', authorization: 'Is asked for' };
    const booking = { ...first, appointmentId: `held-${n}`, patient, coverage: [card], hold: true, override };
    return (await staff('POST', '/v1/appointments', booking)).body;
  };
  const comes = async () => {
    await open.call('partner', 'POST', '/v1/referrals', referral(n));
    await staff('POST', '/v1/authorizations', {
      ...{ authorizationId: `p-${n}`, number: `PA-${n}`, patient, coverage: coverage.reference, visits: 1 },
      ...{ specialty: 'cardiology', period: { start: '2026-11-01' }, learnedFrom: { how: 'phone', who: 'Casey' } },
    });
  };
  return { patient, coverage: coverage.reference as string, held, comes };
}

test('a visit that is held is held until it comes; asked once, and agreed in the moment in which it comes', async () => {
  const { patient, held, comes } = await insured(801);
  const visit = await held();
  expect([visit.status, visit.warnings]).toEqual(['pending', []]);
  const about = { appointment: visit.id };
  expect((await ask(undefined, about)).status).toBe(400);
  const asked = await ask('held', about);
  expect(asked.status).toBe(201);
  expect(asked.body).toMatchObject({
    missing: ['referral', 'authorization'],
    asked: { heldUntil: expect.any(String) },
  });
  const again = await ask('held', about);
  expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([201, 'true', asked.body]);
  const otherwise = await ask('held-2', about);
  expect([otherwise.status, codesOf(otherwise.body)]).toEqual([422, ['visit-awaits']]);
  expect(await questions(patient, 'waiting')).toMatchObject([
    {
      id: asked.body.asked.task,
      due: asked.body.asked.heldUntil,
      visit: { id: visit.id },
      asked: asked.body.asked.fax,
    },
  ]);
  const [fax, ...more] = await faxes(patient);
  expect([`Communication/${fax?.id}`, more]).toEqual([asked.body.asked.fax, []]);
  expect(JSON.stringify(fax)).toContain('It is held until');
  open.clock += 3_600_000;
  await open.gateway.tick();
  expect((await staff('GET', `/v1/appointments/${visit.id}`)).body.status).toBe('pending');
  await comes();
  expect((await staff('GET', `/v1/appointments/${visit.id}`)).body.status).toBe('booked');
  expect(await questions(patient, 'done')).toHaveLength(1);
  const late = await ask('held-3', about);
  expect([late.status, late.body.missing, late.body.asked]).toEqual([200, [], undefined]);
});

test('before there is a visit: asked for a day, and closed by itself when it is on file', async () => {
  const { patient, coverage, comes } = await insured(802);
  const about = { patient, coverage, specialty: 'cardiology', date: isoDay(30) };
  const { date: _day, ...undated } = about;
  expect((await ask('undated', undated)).status).toBe(400);
  const asked = await ask('bare', about);
  expect([asked.status, asked.body.asked.heldUntil]).toEqual([201, undefined]);
  const [task] = await questions(patient, 'waiting');
  expect(task).toMatchObject({ id: asked.body.asked.task, questions: ['referral-awaited', 'authorization-awaited'] });
  expect(task.visit).toBeUndefined();
  expect((await staff('GET', `/v1/insurance-tasks/${task.id}`)).body).toEqual(task);
  expect(await faxes(patient)).toHaveLength(1);
  open.clock += 61_000;
  await open.gateway.tick();
  expect(await questions(patient, 'waiting')).toHaveLength(1);
  await comes();
  expect(await questions(patient, 'waiting')).toHaveLength(0);
  expect(await questions(patient, 'done')).toMatchObject([{ id: task.id, note: 'It has come.' }]);
});

test('is dropped when its day is over, or closed by a person', async () => {
  const { patient, coverage } = await insured(803);
  const about = { patient, coverage, specialty: 'cardiology', primaryCare: undefined };
  const soon = await ask('soon', { ...about, date: isoDay(1) });
  const later = await ask('later', { ...about, date: isoDay(20) });
  expect([soon.status, later.status, soon.body.asked.fax]).toEqual([201, 201, undefined]);
  const past = await ask('past', { ...about, date: isoDay(-2) });
  expect([past.status, codesOf(past.body)]).toEqual([422, ['slot-past']]);
  open.clock += 3 * DAY;
  await open.gateway.tick();
  expect(await questions(patient, 'dropped')).toMatchObject([{ id: soon.body.asked.task }]);
  const told = await staff('POST', `/v1/insurance-tasks/${later.body.asked.task}/done`, {
    note: 'The plan waives it.',
  });
  expect([told.status, told.body.status]).toEqual([200, 'done']);
});

test('nothing missing: nothing is written; a visit that is agreed is not held', async () => {
  const { patient, coverage, comes } = await insured(804);
  const booking = await staff('GET', `/v1/slots?specialty=cardiology&visit=follow-up&from=${isoDay(9)}`);
  const aside = { referral: 'Waived', authorization: 'Waived' };
  const card = { plan: 'Trial Health HMO', memberId: 'HMO804' };
  const agreed = { appointmentId: 'agreed', slot: booking.body.slots[0].slot, patient, reason: 'x', coverage: [card] };
  const { body: visit } = await staff('POST', '/v1/appointments', { ...agreed, override: aside });
  const refused = await ask('agreed', { appointment: visit.id });
  expect([refused.status, codesOf(refused.body)]).toEqual([422, ['visit-not-held']]);
  const mixed = await ask('mixed', { appointment: visit.id, coverage });
  expect([mixed.status, codesOf(mixed.body)]).toEqual([400, ['visit-tells']]);
  await comes();
  const none = await ask('none', { patient, coverage, specialty: 'cardiology', date: isoDay(9) });
  expect([none.status, none.body.missing, none.body.asked]).toEqual([200, [], undefined]);
  expect([await faxes(patient), await questions(patient, 'waiting')]).toEqual([[], []]);
});
