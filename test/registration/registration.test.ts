/** Registrations through the doors, from the telephone to check-in. */
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPatientFormCode, readBarcode, referralFormCode } from '../../src/documents/return-token.ts';
import { type Called, type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const PATH = '/v1/registrations';
let n = 500;
const registration = (more: object = {}) => ({ registrationId: `R-${++n}`, patient: referral(n).patient, ...more });
const register = (more: object = {}) => open.call('staff', 'POST', PATH, registration(more));
const codeOf = ({ body }: Called) => body.issue?.[0]?.details.coding[0]?.code;
const contact = {
  kind: 'emergency',
  name: { given: ['Tom'], family: 'Exampleton' },
  relationship: 'brother',
  phone: '602-555-0148',
};
const whole = () => ({
  coverage: [{ plan: 'Aetna Choice POS II', memberId: `W${n}` }],
  contacts: [contact],
  medications: [{ name: 'Lisinopril', dose: '10 mg', frequency: 'once a day' }],
  history: ['Asthma'],
  surgicalHistory: [],
  toBring: ['Chest X-ray of March'],
});

test('everything at once is complete: one patient, coverage, contact, answers; sent again it is the same', async () => {
  const body = { ...registration(), ...whole() };
  const [first, second] = [await open.call('staff', 'POST', PATH, body), await open.call('staff', 'POST', PATH, body)];
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({
    status: 'complete',
    missing: [],
    coverage: [expect.stringMatching(/^Coverage\//)],
    contacts: [{ kind: 'emergency', name: 'Tom Exampleton', relationship: 'brother', phone: '+16025550148' }],
    medications: [{ name: 'Lisinopril', dose: '10 mg', frequency: 'once a day' }],
    surgicalHistory: [],
    steps: [{ step: 'register' }],
    warnings: ['patient-created'],
  });
  expect([second.body.id, second.headers.get('idempotency-replayed')]).toEqual([first.body.id, 'true']);
  const { body: read } = await open.call('staff', 'GET', `${PATH}/${first.body.id}`);
  expect([read.contacts.length, read.coverage.length]).toEqual([1, 1]);
  const other = { ...body, registrationId: 'another-one', patient: first.body.patient };
  expect((await open.call('staff', 'POST', PATH, other)).body).toMatchObject({ contacts: read.contacts, missing: [] });
  expect(codeOf(await open.call('staff', 'POST', PATH, { ...body, history: [] }))).toBe('key-reused');
});

test('completed step by step; a matched patient is not made twice', async () => {
  const body = registration({ medications: [] });
  const { body: first } = await open.call('staff', 'POST', PATH, body);
  expect(first).toMatchObject({
    status: 'incomplete',
    missing: ['coverage', 'emergency-contact', 'history', 'surgicalHistory', 'toBring'],
  });
  const step = (more: object, headers = {}) =>
    open.call('staff', 'POST', `${PATH}/${first.id}/complete`, more, headers);
  const second = await step({ selfPay: true, history: ['Asthma'] });
  expect(second.body.missing).toEqual(['emergency-contact', 'surgicalHistory', 'toBring']);
  expect((await step({ selfPay: true, history: ['Asthma'] })).headers.get('idempotency-replayed')).toBe('true');
  const contacts = [contact];
  const third = await step({ contacts, surgicalHistory: [], toBring: [], history: ['Asthma', 'Migraine'] });
  expect(third.body).toMatchObject({
    status: 'complete',
    history: ['Asthma', 'Migraine'],
    medications: [],
    selfPay: true,
  });
  expect(third.body.steps.map(({ step: name }: { step: string }) => name)).toEqual([
    'register',
    'complete-registration',
    'complete-registration',
  ]);
  expect((await step({ history: [] }, { 'if-match': second.headers.get('etag') ?? '' })).status).toBe(412);
  expect(codeOf(await step({}))).toBe('nothing-given');
  const again = await open.call('staff', 'POST', PATH, { ...body, registrationId: 'another' });
  expect(again.body.patient).toEqual(first.patient);
  expect(again.body).toMatchObject({ warnings: [], missing: ['coverage', 'history', 'surgicalHistory', 'toBring'] });
});

test('what is sent again is answered as it was first, whatever has come since', async () => {
  const body = registration({ medications: [] });
  const first = await open.call('staff', 'POST', PATH, body);
  open.clock += 1000;
  const step = () => open.call('staff', 'POST', `${PATH}/${first.body.id}/complete`, whole());
  const second = await step();
  expect(second.body).toMatchObject({ status: 'complete', contacts: [{}], coverage: [expect.any(String)] });
  const keyed = (history: string[]) =>
    open.call('staff', 'POST', `${PATH}/${first.body.id}/complete`, { history }, { 'idempotency-key': history.join() });
  open.clock += 1000;
  const third = await keyed(['Migraine']);
  open.clock += 1000;
  const coverage = { coverage: { plan: 'Humana', memberId: 'H9' }, replaces: second.body.coverage[0] };
  const replaced = { coverageId: 'replaces', patient: first.body.patient, ...coverage };
  expect((await open.call('staff', 'POST', '/v1/coverages', replaced)).status).toBe(201);
  open.clock += 1000;
  await keyed(['Gout']);
  for (const [was, again] of [
    [first, await open.call('staff', 'POST', PATH, body)],
    [third, await keyed(['Migraine'])],
  ] as const) {
    expect([again.status, again.body]).toEqual([was.status, was.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('etag')).toBe(was.headers.get('etag'));
  }
});

test('what differs from the chart that matched is named, and the chart stays as it is', async () => {
  const first = (await register()).body;
  const chart = async () => (await open.call('staff', 'GET', `/fhir/R4/${first.patient.reference}`)).body;
  const before = await chart();
  const { patient } = { patient: referral(n).patient as Record<string, unknown> };
  const told = { ...patient, email: 'moved@example.org', gender: 'other', phone: '(602) 555-0199' };
  const body = { registrationId: 'differs', patient: told };
  const { body: second } = await open.call('staff', 'POST', PATH, body);
  expect(second).toMatchObject({
    patient: first.patient,
    warnings: ['gender-differs', 'phone-differs', 'email-differs'],
  });
  expect(JSON.stringify(second)).not.toMatch(/moved@|5550199/);
  expect((await open.call('staff', 'POST', PATH, body)).body).toEqual(second);
  expect((await chart()).meta.versionId).toBe(before.meta.versionId);
});

test('a child needs a guardian', async () => {
  const { patient } = registration();
  const child = { ...patient, birthDate: '2019-05-05' };
  const { body } = await register({ patient: child });
  expect(body.missing).toContain('guardian');
  const guardian = { ...contact, kind: 'guardian', relationship: 'mother' };
  const { body: done } = await open.call('staff', 'POST', `${PATH}/${body.id}/complete`, { contacts: [guardian] });
  expect(done.missing).not.toContain('guardian');
});

test('refused: what is asked first, partners, unknown ones; nothing is repeated', async () => {
  const { patient } = registration();
  const { phone: _, address: __, ...rest } = patient as Record<string, unknown>;
  const noAddress = await register({ patient: { ...rest, phone: '602-555-0149' } });
  expect([noAddress.status, codeOf(noAddress), noAddress.body.issue[0].expression]).toEqual([
    400,
    'intake',
    ['$.patient.address'],
  ]);
  expect(codeOf(await register({ patient: { reference: 'Patient/nobody' } }))).toBe('patient-not-found');
  const wrong = await register({ medications: [{ name: 'Secretol' }] });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(wrong.body)).not.toContain('Secretol');
  expect((await open.call('partner', 'POST', PATH, registration())).status).toBe(403);
  expect(codeOf(await open.call('staff', 'GET', `${PATH}/${'a'.repeat(32)}`))).toBe('registration-not-found');
});

test('check-in shows what is missing', async () => {
  const { body: slots } = await open.call('staff', 'GET', '/v1/slots?specialty=cardiology&visit=follow-up');
  const { patient, registrationId: _ } = registration();
  const visit = { appointmentId: 'V-1', slot: slots.slots[0].slot, patient, reason: 'Check', selfPay: true };
  const { body: booked } = await open.call('staff', 'POST', '/v1/appointments', visit);
  const look = async () => (await open.call('staff', 'GET', `/v1/appointments/${booked.id}`)).body.registration;
  expect(await look()).toEqual({ missing: ['registration'] });
  const { body: registered } = await open.call(
    'staff',
    'POST',
    PATH,
    registration({ ...whole(), patient: booked.patient }),
  );
  expect(registered.patient).toEqual(booked.patient);
  expect(await look()).toEqual({ id: registered.id, missing: [] });
  const { toBring: __, ...less } = whole();
  const { body: second } = await open.call('staff', 'POST', PATH, registration({ ...less, patient: booked.patient }));
  const { body: here } = await open.call('staff', 'POST', `/v1/appointments/${booked.id}/check-in`, {});
  expect([second.missing, here.registration.missing]).toEqual([['toBring'], expect.any(Array)]);
});

test('a coverage that has ended is missing again', async () => {
  const body = registration({
    ...whole(),
    coverage: [{ plan: 'Humana', memberId: 'H1', period: { end: '2026-11-30' } }],
  });
  const { body: first } = await open.call('staff', 'POST', PATH, body);
  expect(first.missing).toEqual([]);
  open.clock += 7 * 86_400_000;
  const { body: later } = await open.call('staff', 'GET', `${PATH}/${first.id}`);
  expect(later).toMatchObject({ status: 'incomplete', missing: ['coverage'], coverage: [] });
});

test('the form has two pages and a code that says what it is', async () => {
  const form = await open.gateway.fetch(new Request('http://gateway.test/v1/forms/new-patient.pdf'));
  expect(form.headers.get('content-type')).toBe('application/pdf');
  expect((await PDFDocument.load(await form.arrayBuffer())).getPageCount()).toBe(2);
  const code = newPatientFormCode();
  expect(readBarcode(code)).toEqual({ kind: 'new-patient', version: 1 });
  expect(readBarcode(`${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined();
  expect(readBarcode(referralFormCode())).toMatchObject({ kind: 'form' });
});

test('nothing of a patient is in the log', () => {
  expect(open.log.join('\n')).not.toMatch(/Exampleton|Lisinopril|Asthma|0148/);
});
