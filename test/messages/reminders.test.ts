/** Reminders and news of visits and referrals, through the doors, over the embedded store and a folder. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { at, book, DAY, HOUR, minute, morning, openBench, type Sent, sent } from './bench.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openBench();
});
beforeEach(() => morning(open));
afterAll(() => open.close());

const toward = (to: string): Sent[] => sent(open).filter((one) => one.to === to);
const kindsOf = async (patient: string) => {
  const { body } = await open.call('staff', 'GET', `/v1/messages?patient=${patient}&count=50`);
  return body.items
    .map(({ kind, status, reason }: Record<string, string>) => [kind, status, reason].filter(Boolean).join(' '))
    .sort();
};
const slotAfter = async (start: string, days = 0) => {
  const from = new Date(Date.parse(start) + days * DAY).toISOString().slice(0, 10);
  const { body } = await open.call(
    'staff',
    'GET',
    `/v1/slots?specialty=cardiology&visit=follow-up&count=200&from=${from}`,
  );
  const late = body.slots.filter(
    (one: { start: string }) => new Date(Date.parse(one.start) - 7 * HOUR).getUTCHours() === 10,
  );
  return late[0].slot as string;
};

describe('a visit ten days ahead', () => {
  test('a reminder that lay while nobody sent is not sent beside the next one', async () => {
    const visit = await book(open, 71, 10, { sms: 'allowed' }, { hour: 11 });
    const start = Date.parse(visit.start);
    await minute(open, 3);
    open.clock = start - 7 * DAY - HOUR / 4;
    await open.gateway.tick(); // written, not sent
    await at(open, start - 2 * DAY);
    await minute(open, 2);
    expect(toward(visit.phone).filter(({ text }) => text.includes('Reply C to confirm'))).toHaveLength(1);
    expect(await kindsOf(visit.patient)).toEqual([
      'visit-booked sent',
      'visit-reminder-2d sent',
      'visit-reminder-7d not-sent overtaken',
    ]);
  });

  test('is told of, and reminded of a week, two days and two hours before, each once', async () => {
    const visit = await book(open, 1, 10, { sms: 'allowed' }, { hour: 11 });
    const start = Date.parse(visit.start);
    await minute(open, 3);
    expect(toward(visit.phone).map(({ text }) => text)).toEqual([expect.stringContaining('your appointment is')]);
    for (const [i, before] of [7 * DAY, 2 * DAY, 2 * HOUR].entries()) {
      await at(open, start - before - HOUR);
      expect(toward(visit.phone)).toHaveLength(1 + i);
      await at(open, start - before);
      await minute(open, 2);
      expect(toward(visit.phone), `reminder ${i}`).toHaveLength(2 + i);
    }
    const texts = toward(visit.phone).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('Reply C to confirm'))).toHaveLength(2);
    for (const text of texts) {
      expect(text).toContain('Copper Basin Medical Group');
      expect(text).not.toMatch(/cardio|heart|chest|given|family|[{}]/i);
      expect(text.length).toBeLessThanOrEqual(306); // two parts of GSM-7
    }
    expect(await kindsOf(visit.patient)).toEqual([
      'visit-booked sent',
      'visit-reminder-2d sent',
      'visit-reminder-2h sent',
      'visit-reminder-7d sent',
    ]);
    await at(open, start + HOUR);
    expect(toward(visit.phone)).toHaveLength(4);
  });

  test('by mail and in Spanish, with all that is to be brought', async () => {
    const visit = await book(open, 2, 10, { language: 'es' });
    await at(open, Date.parse(visit.start) - 2 * DAY);
    const mail = sent(open).filter(({ to }) => to === 'patient2@example.org');
    expect(mail.map(({ channel }) => channel)).toEqual(['email', 'email']);
    const reminder = mail.find(({ text }) => text.includes('confirmarla'));
    expect(reminder?.text).toContain('- Su tarjeta del seguro médico');
    expect(toward(visit.phone)).toEqual([]);
  });
});

describe('what does not fit the hours of the clinic', () => {
  test('waits for the morning, or is brought forward where that would be too late', async () => {
    const visit = await book(open, 3, 10, { sms: 'allowed' }, { hour: 7 });
    const start = Date.parse(visit.start); // 7:00 or 7:30
    const morning = Math.floor(start / DAY) * DAY + 15 * HOUR; // 8:00
    await minute(open, 2);
    await at(open, start - 2 * DAY + 5 * 60_000);
    expect(toward(visit.phone)).toHaveLength(1);
    await at(open, morning - 2 * DAY);
    expect(toward(visit.phone)).toHaveLength(2);
    // Two hours before is at five: the evening before, at seven.
    await at(open, morning - DAY + 10 * HOUR + 50 * 60_000);
    expect(toward(visit.phone)).toHaveLength(2);
    await at(open, morning - DAY + 11 * HOUR);
    await minute(open, 2);
    expect(toward(visit.phone)).toHaveLength(3);
    await at(open, start - 2 * HOUR);
    expect(toward(visit.phone)).toHaveLength(3);
  });
});

describe('a visit that changes', () => {
  test('booked five days ahead it has only what lies ahead', async () => {
    const visit = await book(open, 4, 5);
    await minute(open, 3);
    await at(open, Date.parse(visit.start) - 2 * DAY);
    expect((await kindsOf(visit.patient)).sort()).toEqual(['visit-booked sent', 'visit-reminder-2d sent']);
  });

  test('moved, it is told and reminded of at its new time; the reminder of the old one is not sent', async () => {
    const visit = await book(open, 5, 12);
    const start = Date.parse(visit.start);
    await minute(open, 2);
    // Written a few minutes before it is due, then the visit moves.
    open.clock = start - 7 * DAY - 4 * 60_000;
    await minute(open, 1);
    const moved = await open.call('staff', 'POST', `/v1/appointments/${visit.id}/reschedule`, {
      slot: await slotAfter(visit.start, 2),
    });
    expect(moved.status).toBe(200);
    await minute(open, 8);
    expect(await kindsOf(visit.patient)).toEqual([
      'visit-booked sent',
      'visit-moved sent',
      'visit-reminder-7d not-sent overtaken',
    ]);
    await at(open, Date.parse(moved.body.start) - 7 * DAY);
    expect((await kindsOf(visit.patient)).filter((one: string) => one === 'visit-reminder-7d sent')).toHaveLength(1);
  });

  test('cancelled by the office it is told, by the patient it is not; neither is reminded of', async () => {
    const [office, own] = [await book(open, 6, 6), await book(open, 7, 6)];
    await minute(open, 2);
    await open.call('staff', 'POST', `/v1/appointments/${office.id}/cancel`, { reason: 'prov' });
    await open.call('staff', 'POST', `/v1/appointments/${own.id}/cancel`, { reason: 'pat' });
    await minute(open, 2);
    await at(open, Date.parse(office.start) - 2 * DAY);
    expect(await kindsOf(office.patient)).toEqual(['visit-booked sent', 'visit-cancelled sent']);
    expect(await kindsOf(own.patient)).toEqual(['visit-booked sent']);
  });
});

describe('who may be written to', () => {
  test('no text message without consent, none to anybody who refused all, and a confidential contact alone', async () => {
    const silent = await book(open, 8, 6, { sms: 'refused', email: 'refused' });
    const secret = await book(open, 9, 6, { sms: 'allowed', confidential: { email: 'only@example.org' } });
    const unasked = await book(open, 10, 6, null);
    await minute(open, 3);
    expect(await kindsOf(silent.patient)).toEqual(['visit-booked not-sent no-contact']);
    expect(toward(secret.phone)).toEqual([]);
    expect(toward('patient9@example.org')).toEqual([]);
    expect(toward('only@example.org')).toHaveLength(1);
    expect(toward(unasked.phone)).toEqual([]);
    expect(toward('patient10@example.org')).toHaveLength(1);
    const kept = await open.call('staff', 'GET', `/v1/patients/${secret.patient.slice(8)}/message-preferences`);
    expect(kept.body).toEqual({
      patient: secret.patient,
      sms: 'allowed',
      confidential: { channel: 'email', to: 'only@example.org' },
    });
    const ended = await open.call('staff', 'POST', `/v1/patients/${secret.patient.slice(8)}/message-preferences`, {
      confidential: null,
      language: 'es',
    });
    expect(ended.body).toEqual({ patient: secret.patient, sms: 'allowed', language: 'es' });
    const partner = await open.call('partner', 'GET', `/v1/patients/${secret.patient.slice(8)}/message-preferences`);
    expect(partner.status).toBe(403);
    const empty = await open.call('staff', 'POST', `/v1/patients/${secret.patient.slice(8)}/message-preferences`, {});
    expect(empty.status).toBe(400);
  });
});

describe('a referral', () => {
  test('received and accepted: told once each, to who has been spoken to; not to an address that only a page told', async () => {
    const known = await book(open, 11, 20);
    const { body: theirs } = await open.call('partner', 'POST', '/v1/referrals', referral(511));
    const { body: ours } = await open.call('staff', 'POST', '/v1/referrals', {
      ...referral(512),
      patient: { reference: known.patient },
    });
    await minute(open, 3);
    for (const { id } of [theirs, ours]) {
      expect((await open.call('staff', 'POST', `/v1/referrals/${id}/accept`, {})).status).toBe(200);
    }
    await minute(open, 3);
    expect(await kindsOf(known.patient)).toEqual([
      'referral-accepted sent',
      'referral-received sent',
      'visit-booked sent',
    ]);
    const accepted = toward(known.phone).find(({ text }) => text.includes('accepted'));
    expect(accepted?.text).toMatch(/Please call 602-555-\d{4} to make an appointment/);
    expect(accepted?.text).not.toMatch(/cardio|heart|chest/i);
    const { body: chart } = await open.call('staff', 'GET', `/v1/referrals/${theirs.id}`);
    expect(await kindsOf(chart.patient.reference)).toEqual([
      'referral-accepted not-sent unconfirmed-chart',
      'referral-received not-sent unconfirmed-chart',
    ]);
  });

  test('is told of once, however long ago that was', async () => {
    const known = await book(open, 12, 60);
    const input = { ...referral(513), patient: { reference: known.patient } };
    const { body: ours } = await open.call('staff', 'POST', '/v1/referrals', input);
    await open.call('staff', 'POST', `/v1/referrals/${ours.id}/accept`, {});
    await minute(open, 3);
    const before = await kindsOf(known.patient);
    expect(before).toContain('referral-accepted sent');
    // The ledger has forgotten the act, and this process is another.
    open.clock += 40 * DAY;
    await minute(open, 2);
    const { folder, clients, clock } = open;
    const later = await openBench({ folder, clients, clock });
    const contact = { outcome: 'reached', at: new Date(clock).toISOString() };
    expect((await later.call('staff', 'POST', `/v1/referrals/${ours.id}/record-contact`, contact)).status).toBe(200);
    await minute(later, 3);
    later.close({ keep: true });
    const accepted = (await kindsOf(known.patient)).filter((one: string) => one.startsWith('referral-accepted'));
    expect(accepted).toEqual(['referral-accepted sent']);
  });
});
