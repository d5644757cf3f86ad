/** Visits through the doors of a gateway over the embedded store. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const CARDIOLOGY = 'specialty=cardiology&patient=new';
const insured = { coverage: [{ plan: 'Aetna Choice POS II', memberId: 'W123456789' }] };
const patientOf = (n: number) => referral(n).patient;

async function slots(query = CARDIOLOGY) {
  const found = await open.call('ehr', 'GET', `/v1/slots?${query}`);
  expect(found.status).toBe(200);
  return found.body.slots as {
    slot: string;
    start: string;
    end: string;
    practitioner: { reference: string };
    location: { name: string };
  }[];
}

async function firstSlot(query = CARDIOLOGY, at = 0): Promise<string> {
  return (await slots(query))[at]?.slot ?? '';
}

const booking = (n: number, slot: string, more: Record<string, unknown> = {}) => ({
  appointmentId: `A-${n}`,
  slot,
  patient: patientOf(n),
  reason: 'Chest pain on stairs',
  ...insured,
  ...more,
});

const book = (n: number, slot: string, more: Record<string, unknown> = {}) =>
  open.call('staff', 'POST', '/v1/appointments', booking(n, slot, more));

const codesOf = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

describe('free times', () => {
  test('in order of time, each as long as the visit, with who and where', async () => {
    const found = await slots();
    expect(found.length).toBeGreaterThan(10);
    expect(found.map(({ start }) => start)).toEqual([...found.map(({ start }) => start)].sort());
    for (const { start, end, location } of found) {
      expect(Date.parse(end) - Date.parse(start)).toBe(40 * 60_000);
      expect(Date.parse(start)).toBeGreaterThanOrEqual(open.clock);
      expect(location.name).toContain('Copper Basin');
    }
  });

  test('page by page the same as at once', async () => {
    const whole = await slots(`${CARDIOLOGY}&count=60`);
    const paged: string[] = [];
    let cursor = '';
    while (paged.length < 60) {
      const { body } = await open.call('ehr', 'GET', `/v1/slots?${CARDIOLOGY}&count=20${cursor}`);
      paged.push(...body.slots.map(({ slot }: { slot: string }) => slot));
      cursor = `&cursor=${body.next}`;
    }
    expect(paged).toEqual(whole.map(({ slot }) => slot));
  });

  test('the urgent also see what is kept for them', async () => {
    const day = `${CARDIOLOGY}&from=2026-11-30&to=2026-11-30&count=200`;
    const routine = new Set((await slots(day)).map(({ start }) => start));
    const urgent = await slots(`${day}&patient=established&visit=follow-up&urgency=urgent`.replace('&patient=new', ''));
    expect(urgent.some(({ start }) => !routine.has(start))).toBe(true);
    const none = await open.call('ehr', 'GET', `/v1/slots?${CARDIOLOGY}&urgency=urgent&from=2026-11-29&to=2026-11-29`);
    expect(none.body).toMatchObject({ slots: [], advice: expect.stringContaining('emergency room') });
  });

  test('what cannot be is said', async () => {
    const unknown = await open.call('ehr', 'GET', '/v1/slots?visit=haircut');
    expect([unknown.status, codesOf(unknown.body)]).toEqual([422, ['visit-type']]);
    const reversed = await open.call('ehr', 'GET', '/v1/slots?from=2026-12-10&to=2026-12-01');
    expect([reversed.status, codesOf(reversed.body)]).toEqual([400, ['period']]);
  });
});

describe('booking', () => {
  test('a new patient is booked; the time is nobody else’s; the same call again is the same visit', async () => {
    const slot = await firstSlot();
    const done = await book(1, slot);
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      status: 'booked',
      warnings: ['patient-created', 'referral-unknown', 'authorization-unknown'],
      reason: 'Chest pain on stairs',
      history: [{ step: 'book' }],
    });
    expect((await slots()).map((one) => one.slot)).not.toContain(slot);
    const again = await book(1, slot);
    expect([again.status, again.headers.get('idempotency-replayed'), again.body.id]).toEqual([
      201,
      'true',
      done.body.id,
    ]);
    const other = await book(2, slot);
    expect([other.status, codesOf(other.body)]).toEqual([409, ['slot-taken']]);
    const changed = await book(1, await firstSlot());
    expect([changed.status, codesOf(changed.body)]).toEqual([409, ['key-reused']]);
  });

  test('what the office asks on the telephone is asked here, all at once', async () => {
    const { phone: _p, ...rest } = patientOf(3);
    const bare = await book(3, await firstSlot(), { patient: rest, coverage: [] });
    expect(bare.status).toBe(400);
    const poor = await book(3, await firstSlot(), { coverage: [] });
    expect([poor.status, codesOf(poor.body)]).toEqual([400, ['intake']]);
    expect((await book(3, await firstSlot(), { coverage: [], selfPay: true })).status).toBe(201);
  });

  test('a time that is past, unknown, or off the hours is refused; a person may overbook, with a reason', async () => {
    const slot = await firstSlot();
    const [visit, who, , role] = slot.slice('Slot/'.length).split('.');
    const at = (instant: string) => `Slot/${[visit, who, (Date.parse(instant) / 60_000).toString(36), role].join('.')}`;
    const refusals = [
      ['2026-11-23T16:00:00Z', 422, 'slot-past'],
      ['2026-11-30T08:00:00Z', 409, 'slot-taken'], // one in the morning
      ['2026-11-30T16:01:00Z', 409, 'slot-taken'], // off the grid
    ] as const;
    for (const [instant, status, code] of refusals) {
      const refused = await book(4, at(instant));
      expect([refused.status, codesOf(refused.body)]).toEqual([status, [code]]);
    }
    const unknown = await book(4, 'Slot/office-visit.n.abc.nobody');
    expect([unknown.status, codesOf(unknown.body)]).toEqual([404, ['slot-not-found']]);
    const taken = await firstSlot();
    expect((await book(5, taken)).status).toBe(201);
    const machine = await open.call(
      'ehr',
      'POST',
      '/v1/appointments',
      booking(6, taken, { overbook: 'Needs it today' }),
    );
    expect([machine.status, codesOf(machine.body)]).toEqual([403, ['person-required']]);
    const person = await book(6, taken, { overbook: 'Needs it today' });
    expect([person.status, person.body.overbooked]).toEqual([201, 'Needs it today']);
  });

  test('a partner books nothing and sees nothing', async () => {
    const slot = await firstSlot();
    const refused = await open.call('partner', 'POST', '/v1/appointments', booking(7, slot));
    expect([refused.status, codesOf(refused.body)]).toEqual([403, ['ours-only']]);
    const { body } = await book(7, slot);
    expect((await open.call('partner', 'GET', `/v1/appointments/${body.id}`)).status).toBe(403);
    expect((await open.call('partner', 'GET', '/v1/appointments')).status).toBe(403);
    for (const stranger of ['partner', 'pharmacy'] as const) {
      const free = await open.call(stranger, 'GET', '/v1/slots');
      expect([free.status, codesOf(free.body)], stranger).toEqual([403, ['ours-only']]);
    }
    expect((await open.call('partner', 'POST', `/v1/appointments/${body.id}/cancel`, {})).status).toBe(403);
  });

  test('an appointment that somebody else wrote blocks its time', async () => {
    const [first] = await slots();
    if (!first) throw new Error('no slot');
    await open.ports.store.commit({
      create: [
        {
          urn: 'urn:uuid:6f2c1c1e-0000-4000-8000-000000000001',
          resource: {
            resourceType: 'Appointment',
            status: 'booked',
            start: first.start,
            end: first.end,
            participant: [{ actor: { reference: first.practitioner.reference }, status: 'accepted' }],
          },
        },
      ],
      update: [],
    });
    open.clock += 30_000; // what is offered may be half a minute old
    expect((await slots()).map(({ slot }) => slot)).not.toContain(first.slot);
    const refused = await book(8, first.slot);
    expect([refused.status, codesOf(refused.body)]).toEqual([409, ['slot-taken']]);
  });

  test('a hold is confirmed, or ends by itself', async () => {
    const slot = await firstSlot();
    const held = await book(9, slot, { hold: true });
    expect(held.body.status).toBe('pending');
    expect((await book(10, slot)).status).toBe(409);
    const confirmed = await open.call('staff', 'POST', `/v1/appointments/${held.body.id}/confirm`, {});
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'booked']);
    const other = await firstSlot();
    const lost = await book(11, other, { hold: true });
    open.clock += 10 * 60_000;
    const late = await open.call('staff', 'POST', `/v1/appointments/${lost.body.id}/confirm`, {});
    expect([late.status, codesOf(late.body)]).toEqual([422, ['hold-over']]);
    await open.gateway.tick();
    const ended = await open.call('staff', 'GET', `/v1/appointments/${lost.body.id}`);
    expect([ended.body.status, ended.body.history.at(-1).step]).toEqual(['cancelled', 'end-hold']);
  });
});

describe('a hundred callers, twenty times', () => {
  test('twenty are booked, none twice', async () => {
    const day = 'specialty=cardiology&patient=established&visit=follow-up&from=2026-12-07&to=2026-12-11&count=200';
    const [{ practitioner } = { practitioner: { reference: '' } }] = await slots(day);
    const wanted = (await slots(day))
      .filter((one) => one.practitioner.reference === practitioner.reference)
      .slice(0, 20);
    expect(wanted).toHaveLength(20);
    const done = await Promise.all(
      Array.from({ length: 100 }, (_, i) => book(200 + i, wanted[i % 20]?.slot ?? '', { coverage: [], selfPay: true })),
    );
    const booked = done.filter(({ status }) => status === 201);
    expect(booked).toHaveLength(20);
    expect(new Set(booked.map(({ body }) => body.start)).size).toBe(20);
    const others = done.filter(({ status }) => status !== 201).map(({ status, body }) => `${status} ${codesOf(body)}`);
    // Somebody of so many looks like another, whom a person has to tell apart first.
    expect(new Set(others)).toEqual(new Set(['409 slot-taken', '422 patient-unsettled']));
  });
});

describe('what becomes of a visit', () => {
  const step = (id: string, name: string, body: unknown = {}, headers = {}) =>
    open.call('staff', 'POST', `/v1/appointments/${id}/${name}`, body, headers);

  test('moved, seen, and in the patient’s calendar', async () => {
    const { body } = await book(20, await firstSlot());
    const moved = await step(body.id, 'reschedule', { slot: await firstSlot(CARDIOLOGY, 3), reason: 'Patient asked' });
    expect([moved.status, moved.body.status]).toEqual([200, 'booked']);
    expect(moved.body.start).not.toBe(body.start);
    const stale = await step(body.id, 'cancel', {}, { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
    const early = await step(body.id, 'no-show');
    expect([early.status, codesOf(early.body)]).toEqual([422, ['visit-ahead']]);
    const here = await step(body.id, 'check-in');
    expect(here.body.status).toBe('checked-in');
    const seen = await step(body.id, 'fulfil');
    expect([seen.body.status, seen.body.history.map((one: { step: string }) => one.step)]).toEqual([
      'fulfilled',
      ['book', 'reschedule', 'check-in', 'fulfil'],
    ]);
    const late = await step(body.id, 'cancel');
    expect([late.status, codesOf(late.body)]).toEqual([422, ['step-not-allowed']]);
    const file = await open.call('staff', 'GET', `/v1/appointments/${body.id}.ics`);
    expect(file.headers.get('content-type')).toContain('text/calendar');
    expect(file.body).toContain('SEQUENCE:3');
    expect(file.body).not.toMatch(/Chest/);
  });

  test('cancelled, its time is free again', async () => {
    const slot = await firstSlot();
    const { body } = await book(21, slot);
    const done = await step(body.id, 'cancel', { reason: 'pat', words: 'On holiday' });
    expect(done.body.status).toBe('cancelled');
    expect((await slots()).map((one) => one.slot)).toContain(slot);
  });

  test('a list by day and by practitioner', async () => {
    const { body } = await book(22, await firstSlot());
    const day = body.start.slice(0, 10);
    const path = `/v1/appointments?practitioner=${encodeURIComponent(body.practitioner.reference)}&from=${day}`;
    const { status, body: list } = await open.call('staff', 'GET', path);
    expect(status).toBe(200);
    expect(list.items.map(({ id }: { id: string }) => id)).toContain(body.id);
    const starts = list.items.map(({ start }: { start: string }) => start);
    expect(starts).toEqual([...starts].sort());
  });
});

describe('a practitioner’s time is closed', () => {
  test('nothing more is offered or booked then; whom it concerns is listed, each with a time to move to', async () => {
    const day = `${CARDIOLOGY}&from=2026-12-14&to=2026-12-14&count=200`;
    const [first] = await slots(day);
    if (!first) throw new Error('no slot');
    const own = (await slots(day)).filter((one) => one.practitioner.reference === first.practitioner.reference);
    const booked = [await book(70, own[0]?.slot ?? ''), await book(71, own[1]?.slot ?? '')];
    const path = `/v1/providers/${first.practitioner.reference.slice('PractitionerRole/'.length)}`;
    const closing = { from: '2026-12-14', to: '2026-12-14', reason: 'Ill' };
    const closed = await open.call('staff', 'POST', `${path}/close-time`, closing);
    expect(closed.status).toBe(200);
    const { visits } = closed.body as { visits: { visit: { id: string }; nearest: { slot: string; start: string } }[] };
    expect(visits.map(({ visit }) => visit.id)).toEqual(booked.map(({ body }) => body.id));
    expect(new Set(visits.map(({ nearest }) => nearest.slot)).size).toBe(2);
    for (const { nearest } of visits) expect(nearest.start.slice(0, 10)).not.toBe('2026-12-14');
    const late = await book(72, own[2]?.slot ?? '');
    expect([late.status, codesOf(late.body)]).toEqual([409, ['slot-taken']]);
    open.clock += 60_000; // the directory is remembered for a minute
    expect((await slots(day)).map(({ practitioner }) => practitioner.reference)).not.toContain(
      first.practitioner.reference,
    );
    const again = await open.call('staff', 'POST', `${path}/close-time`, closing);
    expect([again.headers.get('idempotency-replayed'), again.body.closed]).toEqual([
      'true',
      [{ from: closing.from, to: closing.to }],
    ]);
    // Everybody reads the directory; why somebody is away is nobody's business there.
    const role = await open.call('partner', 'GET', `/fhir/R4/${first.practitioner.reference}`);
    expect(role.status).toBe(200);
    expect(JSON.stringify(role.body)).not.toContain(closing.reason);
    for (const { visit, nearest } of visits) {
      const moved = await open.call('staff', 'POST', `/v1/appointments/${visit.id}/reschedule`, { slot: nearest.slot });
      expect(moved.status).toBe(200);
    }
    expect((await open.call('staff', 'GET', `${path}/closed-times`)).body.visits).toEqual([]);
    expect((await open.call('partner', 'GET', `${path}/closed-times`)).status).toBe(404);
    expect((await open.call('partner', 'POST', `${path}/close-time`, closing)).status).toBe(403);
  });
});

describe('a referral moves with its visit', () => {
  const act = (id: string, name: string, body: unknown = {}) =>
    open.call('staff', 'POST', `/v1/referrals/${id}/${name}`, body);
  const stateOf = async (id: string) => (await open.call('partner', 'GET', `/v1/referrals/${id}`)).body;

  async function accepted(n: number) {
    const sent = await open.call('partner', 'POST', '/v1/referrals', referral(n));
    expect((await act(sent.body.id, 'accept')).status).toBe(200);
    const ours = (await open.call('staff', 'GET', `/v1/referrals/${sent.body.id}`)).body;
    return {
      id: sent.body.id as string,
      request: ours.serviceRequest as string,
      patient: ours.patient.reference as string,
    };
  }
  const bookFor = (n: number, { request, patient }: { request: string; patient: string }, slot: string) =>
    book(n, slot, { patient: { reference: patient }, referral: request });

  test('scheduled when booked, again when moved, waiting when cancelled, unattended when nobody came', async () => {
    const one = await accepted(40);
    const booked = await bookFor(40, one, await firstSlot());
    expect(booked.status).toBe(201);
    expect(await stateOf(one.id)).toMatchObject({ businessStatus: '5.1.1', history: [{}, {}, { step: 'schedule' }] });
    await open.call('staff', 'POST', `/v1/appointments/${booked.body.id}/reschedule`, {
      slot: await firstSlot(CARDIOLOGY, 2),
    });
    expect((await stateOf(one.id)).businessStatus).toBe('5.1.1');
    const cancelled = await open.call('staff', 'POST', `/v1/appointments/${booked.body.id}/cancel`, {});
    expect(cancelled.status).toBe(200);
    expect(await stateOf(one.id)).toMatchObject({
      businessStatus: '5.1.3',
      history: [{}, {}, {}, {}, { step: 'cancel-visit' }],
    });
    const next = await bookFor(41, one, await firstSlot());
    expect(next.status).toBe(201);
    open.clock = Date.parse(next.body.start) + 60_000;
    expect((await open.call('staff', 'POST', `/v1/appointments/${next.body.id}/no-show`, {})).status).toBe(200);
    expect((await stateOf(one.id)).businessStatus).toBe('5.1.2');
  });

  test('that has gone on leaves its visit free to end: a no-show after an interim note moves nothing else', async () => {
    const one = await accepted(45);
    const booked = await bookFor(45, one, await firstSlot());
    expect((await act(one.id, 'add-note', { kind: 'interim', note: 'Seen by telephone.' })).status).toBe(200);
    open.clock = Math.max(open.clock, Date.parse(booked.body.start) + 60_000);
    const missed = await open.call('staff', 'POST', `/v1/appointments/${booked.body.id}/no-show`, {});
    expect([missed.status, missed.body.status]).toEqual([200, 'noshow']);
    expect((await stateOf(one.id)).businessStatus).toBe('5.1.4');
  });

  test('of another patient, or not accepted yet: refused, and nothing is booked', async () => {
    const [one, two] = [await accepted(42), await accepted(43)];
    const slot = await firstSlot();
    const refused = await bookFor(42, { ...one, patient: two.patient }, slot);
    expect([refused.status, codesOf(refused.body)]).toEqual([422, ['referral-of-another']]);
    const { body } = await open.call('partner', 'POST', '/v1/referrals', referral(44));
    const ours = (await open.call('staff', 'GET', `/v1/referrals/${body.id}`)).body;
    const early = await bookFor(44, { request: ours.serviceRequest, patient: ours.patient.reference }, slot);
    expect([early.status, codesOf(early.body)]).toEqual([422, ['step-not-allowed']]);
    expect((await slots()).map((each) => each.slot)).toContain(slot);
  });
});
