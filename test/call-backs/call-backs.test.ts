/** Patients who are to be called back, through the doors. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const PATH = '/v1/call-backs';
let n = 0;
const callBack = (more: object = {}) => ({
  callBackId: `c-${++n}`,
  patient: { name: 'Maria Exampleton', phone: '(602) 555-0147' },
  specialty: 'cardiology',
  reason: 'Swollen ankles since Friday',
  ...more,
});
const ask = (body: object = callBack()) => open.call('staff', 'POST', PATH, body);
const codeOf = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;

test('nobody has a time for who is urgent: the answer says what to do, and a GET writes nothing', async () => {
  const day = 'from=2026-11-29&to=2026-11-29';
  const { body } = await open.call('staff', 'GET', `/v1/slots?specialty=cardiology&urgency=urgent&${day}`);
  expect(body).toMatchObject({ slots: [], advice: expect.stringContaining('POST /v1/call-backs') });
  expect((await open.call('staff', 'GET', PATH)).body.items).toEqual([]);
});

test('it is due by its urgency in business hours, once, and Patient Services has it', async () => {
  const body = callBack();
  const [first, again] = [await ask(body), await ask(body)];
  expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
  expect(again.body.id).toBe(first.body.id);
  expect(first.headers.get('location')).toBe(`${PATH}/${first.body.id}`);
  expect(first.body).toMatchObject({
    status: 'requested',
    urgency: 'urgent',
    due: '2026-11-25T00:00:00.000Z', // eight open hours from nine on Tuesday: at five
    overdue: false,
    patient: { name: 'Maria Exampleton' },
    phone: '+16025550147',
    specialty: '207RC0000X',
    department: { name: 'Heart and Vascular' },
    attempts: [],
    history: [{ step: 'request-call-back' }],
  });
  expect(first.body.emergency).toBeUndefined();
  const task = (await open.call('staff', 'GET', `/fhir/R4/${first.body.task}`)).body;
  expect(task.owner.display).toBe('Patient Services');
  const stat = await ask(callBack({ urgency: 'stat' }));
  expect(stat.body.due).toBe('2026-11-24T17:00:00.000Z');
});

test('tried, tried again, done with the visit it led to; then it is over', async () => {
  const { body: sent } = await open.call('partner', 'POST', '/v1/referrals', referral(700));
  const patient = (await open.call('staff', 'GET', `/v1/referrals/${sent.id}`)).body.patient;
  const { body } = await ask(callBack({ patient: { reference: patient.reference } }));
  expect(body.phone).toMatch(/^\+1/);
  const step = (name: string, input: object) => open.call('staff', 'POST', `${PATH}/${body.id}/${name}`, input);
  const attempt = { result: 'no-answer', at: '2026-11-24T10:00:00-07:00', note: 'Engaged.' };
  expect((await step('attempted', attempt)).body).toMatchObject({ status: 'in-progress', notes: ['Engaged.'] });
  expect((await step('attempted', attempt)).headers.get('idempotency-replayed')).toBe('true');
  const second = await step('attempted', { result: 'left-message', at: '2026-11-24T11:00:00-07:00' });
  expect(second.body.attempts.map(({ result }: { result: string }) => result)).toEqual(['no-answer', 'left-message']);
  const [slot] = (await open.call('staff', 'GET', '/v1/slots?specialty=cardiology')).body.slots;
  const visit = { appointmentId: 'cb-1', slot: slot.slot, reason: 'Ankles', selfPay: true };
  const { body: other } = await open.call('staff', 'POST', '/v1/appointments', {
    ...visit,
    patient: referral(701).patient,
  });
  expect(codeOf(await step('done', { appointment: other.appointment }))).toBe('visit-unknown');
  expect(codeOf(await step('done', { appointment: 'Appointment/none' }))).toBe('visit-unknown');
  const next = (await open.call('staff', 'GET', '/v1/slots?specialty=cardiology')).body.slots[0];
  const own = { ...visit, appointmentId: 'cb-2', slot: next.slot, patient: { reference: patient.reference } };
  const { body: booked } = await open.call('staff', 'POST', '/v1/appointments', own);
  const done = await step('done', { appointment: booked.appointment });
  expect(done.body).toMatchObject({ status: 'completed', appointment: booked.appointment });
  expect(done.body.history.map(({ step }: { step: string }) => step)).toEqual([
    'request-call-back',
    'call-back-attempted',
    'call-back-attempted',
    'call-back-done',
  ]);
  expect(codeOf(await step('attempted', { ...attempt, at: '2026-11-24T12:00:00-07:00' }))).toBe('step-not-allowed');
  const { body: list } = await open.call('staff', 'GET', PATH);
  expect(list.items.map(({ id }: { id: string }) => id)).not.toContain(body.id);
  const { body: over } = await open.call('staff', 'GET', `${PATH}?status=completed`);
  expect(over.items.map(({ id }: { id: string }) => id)).toEqual([body.id]);
});

test('an emergency is said at once, and stays a record', async () => {
  const { status, body } = await ask(callBack({ reason: 'She has chest pain and cannot breathe' }));
  expect(status).toBe(201);
  expect(body).toMatchObject({ urgency: 'stat', emergency: { advice: expect.stringContaining('911') } });
  const { body: read } = await open.call('staff', 'GET', `${PATH}/${body.id}`);
  expect(read).toMatchObject({
    status: 'requested',
    emergency: { signs: expect.arrayContaining(['heart', 'breathing']) },
  });
});

test('what is late is said to be', async () => {
  const { body } = await ask(callBack({ urgency: 'stat' }));
  open.clock += 2 * 3_600_000;
  expect((await open.call('staff', 'GET', `${PATH}/${body.id}`)).body.overdue).toBe(true);
});

test('what cannot be is refused', async () => {
  expect((await open.call('partner', 'POST', PATH, callBack())).status).toBe(403);
  expect((await open.call('partner', 'GET', PATH)).status).toBe(403);
  expect(codeOf(await ask(callBack({ specialty: 'astrology' })))).toBe('specialty-unknown');
  expect(codeOf(await ask(callBack({ department: 'nowhere' })))).toBe('department-unknown');
  expect(codeOf(await ask(callBack({ patient: { reference: 'Patient/nobody' } })))).toBe('patient-not-found');
  expect(codeOf(await open.call('staff', 'GET', `${PATH}/none`))).toBe('call-back-not-found');
  const { callBackId: _n, ...unnamed } = callBack();
  expect(codeOf(await ask(unnamed))).toBe('idempotency-key-required');
});
