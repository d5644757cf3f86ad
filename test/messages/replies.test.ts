/** What patients write back, through a folder, over the embedded store. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { book, minute, morning, openBench, reply, sent } from './bench.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openBench();
});
beforeEach(() => morning(open));
afterAll(() => open.close());

const texts = (to: string) =>
  sent(open)
    .filter((one) => one.to === to)
    .map(({ text }) => text);
const visitOf = async (id: string) => (await open.call('staff', 'GET', `/v1/appointments/${id}`)).body;
async function tasksFor(patient: string | undefined): Promise<string[]> {
  const { matches } = await open.ports.store.search<Task>({
    type: 'Task',
    where: [['code', 'message-reply'], ...(patient === undefined ? [] : [['patient', patient] as const])],
    count: 50,
  });
  return matches.map(({ reasonCode }) => reasonCode?.coding?.[0]?.code ?? '');
}

/** A booked visit that its patient has been told of. */
async function told(n: number, more: Record<string, unknown> = {}) {
  const visit = await book(open, n, 8, { sms: 'allowed' }, more);
  await minute(open, 2);
  expect(texts(visit.phone)).toHaveLength(1);
  return visit;
}

async function answered(from: string, text: string): Promise<void> {
  reply(open, from, text);
  await minute(open, 2);
}

describe('one visit to come', () => {
  test('C confirms it, and says so', async () => {
    const visit = await told(21);
    await answered(visit.phone, ' c.');
    expect((await visitOf(visit.id)).history.at(-1)).toMatchObject({ step: 'confirm-coming' });
    expect(texts(visit.phone).some((text) => text.includes('is confirmed'))).toBe(true);
    expect(await tasksFor(visit.patient)).toEqual([]);
  });

  test('X cancels it, and its referral waits for another date', async () => {
    const known = await told(22);
    const { body: ours } = await open.call('staff', 'POST', '/v1/referrals', {
      ...referral(522),
      patient: { reference: known.patient },
    });
    await open.call('staff', 'POST', `/v1/referrals/${ours.id}/accept`, {});
    await open.call('staff', 'POST', `/v1/appointments/${known.id}/cancel`, { reason: 'pat' });
    const visit = await book(open, 22, 9, null, {
      appointmentId: 'm-22b',
      patient: { reference: known.patient },
      referral: ours.serviceRequest,
      coverage: [],
    });
    await minute(open, 2);
    await answered(known.phone, 'X');
    expect((await visitOf(visit.id)).status).toBe('cancelled');
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${ours.id}`);
    expect(body.businessStatus).toBe('5.1.3');
    expect(texts(known.phone).filter((text) => text.includes('is cancelled'))).toHaveLength(1);
  });

  test('R asks a person, and names the number to call; the visit stays', async () => {
    const visit = await told(23);
    await answered(visit.phone, 'R');
    expect(await tasksFor(visit.patient)).toEqual(['reschedule']);
    expect((await visitOf(visit.id)).status).toBe('booked');
    expect(texts(visit.phone).some((text) => text.includes('find another time'))).toBe(true);
  });

  test('in Spanish', async () => {
    const visit = await told(24);
    await open.call('staff', 'POST', `/v1/patients/${visit.patient.slice(8)}/message-preferences`, { language: 'es' });
    await answered(visit.phone, '¡Cancelar!');
    expect((await visitOf(visit.id)).status).toBe('cancelled');
    expect(texts(visit.phone).some((text) => text.includes('está cancelada'))).toBe(true);
  });

  test('anything else is for a person, and answered once a day', async () => {
    const visit = await told(25);
    await answered(visit.phone, 'I cannot come before noon, is there another time? Yes or no');
    await answered(visit.phone, 'hello??');
    expect(await tasksFor(visit.patient)).toEqual(['not-understood', 'not-understood']);
    expect((await visitOf(visit.id)).status).toBe('booked');
    expect(texts(visit.phone).filter((text) => text.includes('A person will read'))).toHaveLength(1);
  });

  test('STOP ends text messages at once, START begins them again', async () => {
    const visit = await told(26);
    await answered(visit.phone, 'Stop');
    const preferences = async () =>
      (await open.call('staff', 'GET', `/v1/patients/${visit.patient.slice(8)}/message-preferences`)).body.sms;
    expect(await preferences()).toBe('refused');
    expect(texts(visit.phone)).toHaveLength(1);
    await answered(visit.phone, 'START');
    expect(await preferences()).toBe('allowed');
  });
});

describe('what a letter cannot tell', () => {
  test('two visits: a person', async () => {
    const visit = await told(27);
    const other = await book(open, 27, 12, null, { appointmentId: 'm-27b', patient: { reference: visit.patient } });
    await minute(open, 2);
    await answered(visit.phone, 'X');
    expect(await tasksFor(visit.patient)).toEqual(['several-visits']);
    expect([(await visitOf(visit.id)).status, (await visitOf(other.id)).status]).toEqual(['booked', 'booked']);
  });

  test('a telephone of two patients: a person, and nobody is told whose it is', async () => {
    const visit = await told(28);
    const other = await book(
      open,
      29,
      9,
      { sms: 'allowed' },
      { patient: { ...referral(29).patient, phone: visit.phone } },
    );
    await minute(open, 2);
    const before = texts(visit.phone).length;
    await answered(visit.phone, 'C');
    expect(await tasksFor(undefined)).toContain('several-patients');
    expect((await visitOf(other.id)).history.map(({ step }: { step: string }) => step)).not.toContain('confirm-coming');
    expect(texts(visit.phone)).toHaveLength(before);
  });

  test('from a number that was the patient’s before the confidential contact: nothing is done, and nobody is answered', async () => {
    const visit = await told(31);
    const preferences = `/v1/patients/${visit.patient.slice(8)}/message-preferences`;
    await open.call('staff', 'POST', preferences, { confidential: { phone: '602-555-0931' } });
    for (const text of ['X', 'C', 'STOP']) await answered(visit.phone, text);
    expect((await visitOf(visit.id)).status).toBe('booked');
    expect((await visitOf(visit.id)).history.map(({ step }: { step: string }) => step)).not.toContain('confirm-coming');
    expect((await open.call('staff', 'GET', preferences)).body.sms).toBe('allowed');
    expect((await tasksFor(undefined)).filter((code) => code === 'not-their-number')).toHaveLength(3);
    expect([texts(visit.phone).length, texts('+16025550931').length]).toEqual([1, 0]);
  });

  test('no visit to come: a person', async () => {
    const visit = await told(30);
    await open.call('staff', 'POST', `/v1/appointments/${visit.id}/cancel`, { reason: 'pat' });
    await answered(visit.phone, 'C');
    expect(await tasksFor(visit.patient)).toEqual(['no-visit']);
  });

  test('from a number nobody was written to: left alone, and counted', async () => {
    await answered('+16025550999', 'C');
    const { body } = await open.call('ehr', 'GET', '/metrics');
    expect(body).toContain('gateway_message_replies_total{what="unknown-number"} 1');
    const { matches } = await open.ports.store.search<Communication>({
      type: 'Communication',
      where: [['category', 'reply-received']],
      count: 100,
    });
    expect(matches.every(({ status }) => status === 'completed')).toBe(true);
    expect(matches.length).toBeGreaterThan(8);
    expect(JSON.stringify(open.log)).not.toMatch(/602-?555-?0|another time/);
  });
});
