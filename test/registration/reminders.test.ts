/** Patients are reminded of what their registration lacks: on which days, and once each. */
import type { Appointment, Communication } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODES } from '../../src/fhir/systems.ts';
import { registrationReminders } from '../../src/mappings.ts';
import { firstVisit, reminderOn } from '../../src/registration/reminders.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const RULES = registrationReminders();
const DAY = 86_400_000;

describe('the days', () => {
  const days = (visit: string | undefined, from: string, until: string) => {
    const found: Record<string, string> = {};
    for (let at = Date.parse(from); at <= Date.parse(until); at += DAY) {
      const today = new Date(at).toISOString().slice(0, 10);
      const name = reminderOn(today, from, visit, RULES);
      if (name !== undefined) found[name] ??= today;
    }
    return found;
  };

  test('are the one after, and 7 and 2 before the first visit, through the end of a month', () => {
    expect(days('2026-12-08', '2026-11-24', '2026-12-31')).toEqual({
      'after-1': '2026-11-25',
      'before-7': '2026-12-01',
      'before-2': '2026-12-06',
    });
    expect(days(undefined, '2026-11-24', '2027-03-01')).toEqual({ 'after-1': '2026-11-25' });
  });

  test('that fall together are one; none is the day of registering; after the visit there are none', () => {
    expect(days('2026-12-02', '2026-11-24', '2026-12-31')).toEqual({
      'before-7': '2026-11-25',
      'before-2': '2026-11-30',
    });
    expect(days('2026-12-01', '2026-11-24', '2026-12-31')).toEqual({
      'after-1': '2026-11-25',
      'before-2': '2026-11-29',
    });
    expect(days('2026-11-24', '2026-11-24', '2026-12-31')).toEqual({});
    expect(days('2026-11-25', '2026-11-24', '2026-12-31')).toEqual({ 'after-1': '2026-11-25' });
  });

  test('missed, are made up for on the next day and not later', () => {
    const on = (today: string) => reminderOn(today, '2026-11-24', undefined, RULES);
    expect(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'].map(on)).toEqual([
      undefined,
      'after-1',
      'after-1',
      undefined,
    ]);
  });

  test('go by the first visit that stands', () => {
    const visit = (status: Appointment['status'], start: string): Appointment => ({
      resourceType: 'Appointment',
      status,
      start,
      participant: [],
    });
    const visits = [
      visit('booked', '2026-12-09T16:00:00Z'),
      visit('cancelled', '2026-12-01T16:00:00Z'),
      visit('fulfilled', '2026-11-01T16:00:00Z'),
      visit('booked', '2026-12-08T09:00:00-07:00'),
    ];
    expect(firstVisit(visits, '2026-11-24T16:00:00Z')).toBe('2026-12-08T09:00:00-07:00');
    expect(firstVisit(visits.slice(1, 3), '2026-11-24T16:00:00Z')).toBeUndefined();
  });
});

describe('the sweep', () => {
  let open: OpenGateway;
  beforeAll(async () => {
    open = await openGateway();
  });
  afterAll(() => open.close());

  let n = 900;
  const register = (more: object = {}) =>
    open.call('staff', 'POST', '/v1/registrations', {
      registrationId: `remind-${++n}`,
      patient: referral(n).patient,
      ...more,
    });
  const sent = async (patient: string) => {
    const where = [
      ['category', `${CODES.messageKind}|registration-incomplete`],
      ['recipient', patient],
    ] as const;
    return (await open.ports.store.search<Communication>({ type: 'Communication', where, count: 100 })).matches;
  };
  /** The day's sweep, and another one that has nothing to do. */
  const pass = async (days: number) => {
    for (let day = 0; day < days; day++) {
      open.clock += DAY;
      await open.gateway.tick();
      await open.gateway.tick();
    }
  };

  test('says so once on each of its days, until nothing is missing', async () => {
    const { body: slots } = await open.call(
      'staff',
      'GET',
      '/v1/slots?specialty=cardiology&visit=office-visit&from=2026-12-08',
    );
    const [first, second, third] = [
      (await register()).body,
      (await register()).body,
      (await register({ selfPay: true })).body,
    ];
    const patient = first.patient.reference;
    const visit = {
      appointmentId: 'R-1',
      slot: slots.slots[0].slot,
      patient: first.patient,
      reason: 'Check',
      selfPay: true,
    };
    expect((await open.call('staff', 'POST', '/v1/appointments', visit)).status).toBe(201);
    await open.gateway.tick();
    expect(await sent(patient)).toEqual([]);
    await pass(1);
    expect(await sent(patient)).toMatchObject([
      { status: 'preparation', about: [{ reference: first.response }], recipient: [{ reference: patient }] },
    ]);
    expect((await sent(third.patient.reference)).length).toBe(1);
    const rest = { selfPay: true, contacts: [contact], medications: [], history: [], surgicalHistory: [], toBring: [] };
    const done = await open.call('staff', 'POST', `/v1/registrations/${second.id}/complete`, rest);
    expect(done.body).toMatchObject({ status: 'complete', steps: [{}, { step: 'remind-registration' }, {}] });
    await pass(5);
    expect((await sent(patient)).length).toBe(1);
    await pass(1);
    expect((await sent(patient)).length).toBe(2);
    expect((await open.call('staff', 'POST', `/v1/registrations/${first.id}/complete`, rest)).status).toBe(200);
    await pass(8);
    expect([(await sent(patient)).length, (await sent(second.patient.reference)).length]).toEqual([2, 1]);
    expect(open.log.filter((line) => line.includes('job-failed'))).toEqual([]);
  });

  const contact = {
    kind: 'emergency',
    name: { given: ['Tom'], family: 'Exampleton' },
    relationship: 'brother',
    phone: '602-555-0148',
  };

  test('asks about the latest registration of a patient alone', async () => {
    const { body } = await register();
    open.clock += 1000;
    const again = { registrationId: 'again', patient: body.patient, history: [] };
    const { body: latest } = await open.call('staff', 'POST', '/v1/registrations', again);
    await pass(1);
    expect(await sent(body.patient.reference)).toMatchObject([{ about: [{ reference: latest.response }] }]);
  });
});
