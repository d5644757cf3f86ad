/** What insurance a visit stands under, from check-in to the billing system, through the doors of a gateway. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const DAY = 86_400_000;
const AETNA = { plan: 'Aetna Choice POS II', memberId: 'W123456789' };
const HUMANA = { plan: 'Humana', memberId: 'H55500017', groupNumber: 'G-7' };

let people = 800;
async function booked(more: Record<string, unknown> = {}) {
  const { body } = await open.call('staff', 'GET', '/v1/slots?specialty=cardiology&visit=follow-up');
  const visit = { slot: body.slots[0].slot, patient: referral(++people).patient, reason: 'Check', coverage: [AETNA] };
  const done = await open.call('staff', 'POST', '/v1/appointments', {
    appointmentId: `B-${people}`,
    ...visit,
    ...more,
  });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  return done.body as {
    id: string;
    start: string;
    appointment: string;
    coverage: string[];
    patient: { reference: string };
  };
}
async function step(id: string, name: string, body: unknown = {}) {
  if (name === 'fulfil') await untilDayOf(id);
  return open.call('staff', 'POST', `/v1/appointments/${id}/${name}`, body);
}
/** A visit has not been before its day. */
async function untilDayOf(id: string) {
  const { body } = await open.call('staff', 'GET', `/v1/appointments/${id}`);
  open.clock = Math.max(open.clock, Date.parse(body.start));
}
const codesOf = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);
/** What is handed over of a visit. */
async function toBill(id: string, state = 'waiting') {
  const { status, body } = await open.call('ehr', 'GET', `/v1/visits-to-bill?state=${state}&count=100`);
  expect(status).toBe(200);
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
  return body.items.filter((one: any) => one.visit.id === id) as any[];
}

describe('check-in', () => {
  test('without a word of insurance it stands as it was told', async () => {
    const visit = await booked();
    const here = await step(visit.id, 'check-in');
    expect(here.body).toMatchObject({
      status: 'checked-in',
      insurance: { status: 'told', billed: 'insurance' },
      registration: { missing: ['registration'] },
    });
    expect((await booked({ coverage: [], selfPay: true })) as unknown).toMatchObject({
      insurance: { status: 'self-pay', billed: 'private' },
    });
  });

  test('insurance that is right is confirmed; of one that was never told nothing can be', async () => {
    const visit = await booked();
    const here = await step(visit.id, 'check-in', { insurance: { correct: true } });
    expect(here.body).toMatchObject({
      insurance: { status: 'confirmed', billed: 'insurance' },
      coverage: visit.coverage,
    });
    const alone = await booked({ coverage: [], selfPay: true });
    const refused = await step(alone.id, 'check-in', { insurance: { correct: true } });
    expect([refused.status, codesOf(refused.body)]).toEqual([422, ['no-insurance']]);
  });

  test('other insurance that is shown takes its place, and has a place of its own in the order of benefits', async () => {
    const visit = await booked();
    const here = await step(visit.id, 'check-in', { insurance: { presented: [HUMANA] } });
    expect(here.body.insurance).toMatchObject({ status: 'presented', billed: 'insurance' });
    expect(here.body.coverage).toHaveLength(1);
    expect(here.body.coverage).not.toEqual(visit.coverage);
    const { body } = await open.call(
      'staff',
      'GET',
      `/v1/${visit.patient.reference.replace('Patient', 'patients')}/coverages`,
    );
    expect(body.items.map(({ plan, order }: { plan: { name: string }; order: number }) => [plan.name, order])).toEqual([
      ['Aetna Choice POS II', 1],
      ['Humana', 2],
    ]);
  });

  test('wrong insurance or none: private pay, said in words, with the last day', async () => {
    const visit = await booked();
    const here = await step(visit.id, 'check-in', { insurance: { wrong: true, reason: 'Card of a former employer' } });
    const by = new Date(Date.parse(visit.start) - 7 * 3_600_000 + 60 * DAY).toISOString().slice(0, 10);
    expect(here.body).toMatchObject({
      insurance: { status: 'private-pay', billed: 'private', correctBy: by },
      coverage: [],
    });
    expect(here.body.insurance.says).toMatch(/private pay.*until you tell us.*within 60 days of the visit/);
    const read = await open.call('ehr', 'GET', `/v1/appointments/${visit.id}`);
    expect(read.body.insurance).toEqual(here.body.insurance);
    const fhir = await open.call('ehr', 'GET', `/fhir/R4/${visit.appointment}`);
    const codes = fhir.body.extension.flatMap((one: { valueCodeableConcept?: { coding: { code: string }[] } }) =>
      (one.valueCodeableConcept?.coding ?? []).map(({ code }) => code),
    );
    expect(codes).toEqual(['private-pay', 'pay']);
    const again = await step(visit.id, 'check-in', { insurance: { wrong: true, reason: 'Card of a former employer' } });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  });
});

describe('the correct insurance', () => {
  /** A visit that was billed privately, and so many days later. */
  async function private_(days: number) {
    const visit = await booked();
    await step(visit.id, 'check-in', { insurance: { wrong: true } });
    open.clock = Math.max(open.clock, Date.parse(visit.start));
    await step(visit.id, 'fulfil');
    open.clock = Date.parse(visit.start) + days * DAY;
    return visit;
  }

  test.each([59, 60])('on day %i: billed again', async (days) => {
    const visit = await private_(days);
    const [first] = await toBill(visit.id);
    expect(first).toMatchObject({ status: 'private-pay', coverage: [] });
    const taken = await open.call('ehr', 'POST', `/v1/visits-to-bill/${first.id}/taken`, { number: `INV-${people}` });
    expect(taken.body).toMatchObject({ state: 'taken', number: `INV-${people}` });
    const done = await step(visit.id, 'correct-insurance', { coverage: [HUMANA] });
    expect([done.status, done.body.insurance]).toMatchObject([200, { status: 'corrected', billed: 'insurance' }]);
    expect(done.body.coverage).toHaveLength(1);
    const waiting = await toBill(visit.id);
    expect(waiting).toMatchObject([
      {
        status: 're-bill',
        replaces: first.id,
        coverage: [{ plan: 'Humana', memberId: 'H55500017', groupNumber: 'G-7' }],
      },
    ]);
    open.clock += 3 * DAY; // after the last day the same words are the same correction
    const again = await step(visit.id, 'correct-insurance', { coverage: [HUMANA] });
    expect([again.status, again.body.insurance, again.headers.get('idempotency-replayed')]).toEqual([
      200,
      done.body.insurance,
      'true',
    ]);
    const byReference = await step(visit.id, 'correct-insurance', {
      coverage: [{ reference: done.body.coverage[0] }],
      note: 'Said again',
    });
    expect([byReference.status, byReference.body.insurance.status]).toEqual([200, 'corrected']);
    expect(await toBill(visit.id)).toEqual(waiting);
  });

  test('on day 61: it stays private pay, says so, and what was told is on record', async () => {
    const visit = await private_(61);
    const before = await toBill(visit.id);
    const done = await step(visit.id, 'correct-insurance', { coverage: [HUMANA], note: 'By telephone' });
    expect([done.status, done.body.insurance]).toMatchObject([200, { status: 'too-late', billed: 'private' }]);
    expect(done.body.insurance.says).toContain('private pay');
    expect(done.body.coverage).toHaveLength(1);
    expect(done.body.history.at(-1)).toMatchObject({ step: 'correct-insurance' });
    expect(await toBill(visit.id)).toEqual(before);
    const again = await step(visit.id, 'correct-insurance', { coverage: [HUMANA], note: 'By telephone' });
    expect(again.body).toEqual(done.body);
  });

  test('before the visit, and between check-in and the visit: it is billed to it once', async () => {
    const visit = await booked();
    const early = await step(visit.id, 'correct-insurance', { coverage: [HUMANA] });
    expect(early.body.insurance.status).toBe('corrected');
    const slot = (await open.call('staff', 'GET', '/v1/slots?specialty=cardiology&visit=follow-up')).body.slots[2].slot;
    const moved = await step(visit.id, 'reschedule', { slot });
    expect(moved.body.insurance.status).toBe('corrected');
    await step(visit.id, 'check-in');
    await step(visit.id, 'fulfil');
    expect(await toBill(visit.id)).toMatchObject([{ status: 'to-bill', coverage: [{ plan: 'Humana' }] }]);
  });

  test('corrected before the billing system took it: the first is withdrawn, and cannot be taken', async () => {
    const visit = await booked();
    await step(visit.id, 'fulfil');
    const [first] = await toBill(visit.id);
    await step(visit.id, 'correct-insurance', { coverage: [HUMANA, AETNA] });
    const waiting = await toBill(visit.id);
    expect(waiting).toMatchObject([{ status: 're-bill', replaces: first.id }]);
    expect(waiting[0].coverage.map(({ plan }: { plan: string }) => plan)).toEqual(['Humana', 'Aetna Choice POS II']);
    const late = await open.call('ehr', 'POST', `/v1/visits-to-bill/${first.id}/taken`, { number: 'INV-9' });
    expect([late.status, codesOf(late.body)]).toEqual([422, ['withdrawn']]);
    const read = await open.call('ehr', 'GET', `/v1/visits-to-bill/${first.id}`);
    expect(read.body.state).toBe('withdrawn');
  });

  test('taken down by the desk first, then named; told by two at once it is billed again once', async () => {
    const visit = await private_(30);
    const [first] = await toBill(visit.id);
    const added = await open.call('staff', 'POST', '/v1/coverages', {
      coverageId: `named-${people}`,
      patient: visit.patient,
      coverage: HUMANA,
      replaces: visit.coverage[0],
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const body = { coverage: [{ reference: added.body.reference }] };
    const done = await Promise.all([
      step(visit.id, 'correct-insurance', body),
      open.call('ehr', 'POST', `/v1/appointments/${visit.id}/correct-insurance`, body),
      step(visit.id, 'correct-insurance', { ...body, note: 'By telephone' }),
    ]);
    for (const one of done) expect([one.status, one.body.insurance?.status]).toEqual([200, 'corrected']);
    expect(await toBill(visit.id)).toMatchObject([
      { status: 're-bill', replaces: first.id, coverage: [{ reference: added.body.reference }] },
    ]);
  });

  test('of a visit billed to a plan that turns out wrong too late: the patient is billed', async () => {
    const visit = await booked();
    await step(visit.id, 'fulfil');
    const [first] = await toBill(visit.id);
    expect(first.status).toBe('to-bill');
    open.clock = Math.max(open.clock, Date.parse(visit.start) + 61 * DAY);
    const late = await step(visit.id, 'correct-insurance', { coverage: [HUMANA] });
    expect(late.body.insurance).toMatchObject({ status: 'too-late', billed: 'private' });
    expect(await toBill(visit.id)).toMatchObject([{ status: 'private-pay', replaces: first.id, coverage: [] }]);
  });

  test('what cannot be is refused, and nothing is written', async () => {
    const [visit, other] = [await booked(), await booked()];
    const refusals = [
      [{ coverage: [] }, 400, undefined],
      [{ coverage: [{ reference: other.coverage[0] }] }, 404, 'coverage-not-found'],
      [{ coverage: [{ reference: visit.coverage[0] }] }, 422, 'insurance-unchanged'],
      [{ coverage: [AETNA] }, 422, 'insurance-unchanged'],
    ] as const;
    for (const [body, status, code] of refusals) {
      const refused = await step(visit.id, 'correct-insurance', body);
      expect(refused.status, JSON.stringify(refused.body)).toBe(status);
      if (code) expect(codesOf(refused.body)).toEqual([code]);
    }
    await step(other.id, 'cancel');
    const gone = await step(other.id, 'correct-insurance', { coverage: [HUMANA] });
    expect([gone.status, codesOf(gone.body)]).toEqual([422, ['visit-not-billed']]);
    const partner = await open.call('partner', 'POST', `/v1/appointments/${visit.id}/correct-insurance`, {
      coverage: [HUMANA],
    });
    expect([partner.status, codesOf(partner.body)]).toEqual([403, ['ours-only']]);
  });
});

describe('visits to bill', () => {
  test('each fulfilled visit stands there once, in order; one that was not is not there', async () => {
    const [seen, cancelled, missed] = [await booked({ coverage: [AETNA, HUMANA] }), await booked(), await booked()];
    await step(seen.id, 'check-in', { insurance: { correct: true } });
    await step(seen.id, 'fulfil');
    await step(seen.id, 'fulfil');
    await step(cancelled.id, 'cancel');
    open.clock = Math.max(open.clock, Date.parse(missed.start) + 60_000);
    expect((await step(missed.id, 'no-show')).status).toBe(200);
    const [item, ...more] = await toBill(seen.id);
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      status: 'to-bill',
      state: 'waiting',
      visit: { id: seen.id, appointment: seen.appointment, code: 'follow-up' },
      patient: seen.patient,
      coverage: [{ reference: seen.coverage[0] }, { reference: seen.coverage[1] }],
    });
    expect([await toBill(cancelled.id), await toBill(missed.id)]).toEqual([[], []]);
  });

  test('taken once, under one number; page by page', async () => {
    const ids = [];
    for (let n = 0; n < 3; n++) {
      const visit = await booked();
      await step(visit.id, 'fulfil');
      ids.push(visit.id);
    }
    const paged: string[] = [];
    let cursor = '';
    do {
      const { body } = await open.call('ehr', 'GET', `/v1/visits-to-bill?count=2${cursor}`);
      paged.push(...body.items.map(({ visit }: { visit: { id: string } }) => visit.id));
      cursor = body.next === undefined ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    expect(paged).toEqual(expect.arrayContaining(ids));
    expect(new Set(paged).size).toBe(paged.length);
    const [item] = await toBill(ids[0] ?? '');
    const take = (number: string) => open.call('ehr', 'POST', `/v1/visits-to-bill/${item.id}/taken`, { number });
    expect((await take('INV-1')).body).toMatchObject({ state: 'taken', number: 'INV-1' });
    expect((await take('INV-1')).headers.get('idempotency-replayed')).toBe('true');
    const other = await take('INV-2');
    expect([other.status, codesOf(other.body)]).toEqual([422, ['taken-already']]);
    expect([await toBill(ids[0] ?? ''), await toBill(ids[0] ?? '', 'taken')]).toMatchObject([
      [],
      [{ number: 'INV-1' }],
    ]);
  });

  test('with the authorization it used, as long as its plan is billed', async () => {
    const first = await booked();
    const { body: permit } = await open.call('staff', 'POST', '/v1/authorizations', {
      authorizationId: `permit-${people}`,
      number: 'PA-7',
      patient: first.patient,
      coverage: first.coverage[0],
      period: { start: '2026-11-01' },
      learnedFrom: { how: 'letter', who: 'The plan' },
    });
    await step(first.id, 'cancel');
    const visit = await booked({ patient: first.patient, authorization: permit.reference });
    await step(visit.id, 'check-in', { insurance: { correct: true } });
    await step(visit.id, 'fulfil');
    expect(await toBill(visit.id)).toMatchObject([{ status: 'to-bill', authorization: permit.reference }]);
    const both = { coverage: [HUMANA, { reference: first.coverage[0] }] };
    await step(visit.id, 'correct-insurance', both);
    expect(await toBill(visit.id)).toMatchObject([{ status: 're-bill', authorization: permit.reference }]);
    await step(visit.id, 'correct-insurance', { coverage: [HUMANA] });
    const [bill] = await toBill(visit.id);
    expect([bill.status, bill.authorization]).toEqual(['re-bill', undefined]);
  });

  test('coverages are billed in the order in which they pay, however they were told', async () => {
    const visit = await booked({
      coverage: [
        { ...HUMANA, order: 2 },
        { ...AETNA, order: 1 },
      ],
    });
    await step(visit.id, 'fulfil');
    const [{ coverage }] = await toBill(visit.id);
    expect(coverage.map(({ plan }: { plan: string }) => plan)).toEqual([AETNA.plan, HUMANA.plan]);
  });

  test('coverage that was ended after the booking tells when', async () => {
    const visit = await booked();
    const [coverage = ''] = visit.coverage;
    await open.call('staff', 'POST', `/v1/${coverage.replace('Coverage', 'coverages')}/end`, { reason: 'Left' });
    await step(visit.id, 'fulfil');
    const [bill] = await toBill(visit.id);
    expect(bill.coverage).toMatchObject([{ reference: coverage, period: { end: expect.stringMatching(/^20/) } }]);
  });

  test('an authorization of another plan than the one that pays is named by no visit', async () => {
    const first = await booked({ coverage: [AETNA, HUMANA] });
    const { body: permit } = await open.call('staff', 'POST', '/v1/authorizations', {
      number: 'PA-9',
      authorizationId: `other-${people}`,
      patient: first.patient,
      coverage: first.coverage[1],
      period: { start: '2026-11-01' },
      learnedFrom: { how: 'letter', who: 'The plan' },
    });
    await step(first.id, 'cancel');
    const { body } = await open.call('staff', 'GET', '/v1/slots?specialty=cardiology&visit=follow-up');
    const refused = await open.call('staff', 'POST', '/v1/appointments', {
      appointmentId: `other-plan-${people}`,
      slot: body.slots[0].slot,
      patient: first.patient,
      reason: 'Check',
      coverage: [AETNA],
      authorization: permit.reference,
    });
    expect([refused.status, codesOf(refused.body)]).toEqual([404, ['authorization-not-found']]);
  });

  test('insurance that does not hold on the day of the visit, or is told twice, is not billed', async () => {
    const visit = await booked();
    const over = { ...HUMANA, period: { end: '2026-01-31' } };
    for (const [coverage, code] of [
      [[over], 'coverage-not-in-force'],
      [[HUMANA, HUMANA], 'insurance-twice'],
      [[AETNA, { reference: visit.coverage[0] }], 'insurance-twice'],
    ] as const) {
      const shown = await step(visit.id, 'check-in', { insurance: { presented: coverage } });
      const told = await step(visit.id, 'correct-insurance', { coverage });
      expect([shown, told].map(({ status, body }) => [status, ...codesOf(body)])).toEqual([
        [422, code],
        [422, code],
      ]);
    }
  });

  test('partners see none of it', async () => {
    for (const path of ['/v1/visits-to-bill', '/v1/visits-to-bill/nothing']) {
      const { status } = await open.call('partner', 'GET', path);
      expect(status).toBe(403);
    }
    expect((await open.call('ehr', 'GET', '/v1/visits-to-bill/nothing')).status).toBe(404);
  });

  test('a visit that the note of its referral closes is handed over too, under the insurance of the referral', async () => {
    const sent = await open.call('partner', 'POST', '/v1/referrals', { ...referral(++people), coverage: [AETNA] });
    const act = (name: string, body: unknown) =>
      open.call('staff', 'POST', `/v1/referrals/${sent.body.id}/${name}`, body);
    await act('accept', {});
    const start = new Date(open.clock + 2 * DAY).toISOString();
    const end = new Date(open.clock + 2 * DAY + 1_800_000).toISOString();
    expect((await act('schedule', { start, end })).status).toBe(200);
    const done = await act('complete', { note: 'Seen.' });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    const { body } = await open.call('ehr', 'GET', '/v1/visits-to-bill?count=100');
    const ours = await open.call('staff', 'GET', `/v1/referrals/${sent.body.id}`);
    const items = body.items.filter((one: { referral?: string }) => one.referral === ours.body.serviceRequest);
    expect(items).toMatchObject([{ status: 'to-bill', coverage: [{ plan: 'Aetna Choice POS II' }] }]);
  });

  test('the note of a patient who is here hands the visit over, and nothing does so again', async () => {
    const sent = await open.call('partner', 'POST', '/v1/referrals', { ...referral(++people), coverage: [AETNA] });
    const act = (name: string, body: unknown) =>
      open.call('staff', 'POST', `/v1/referrals/${sent.body.id}/${name}`, body);
    await act('accept', {});
    const { body: ours } = await open.call('staff', 'GET', `/v1/referrals/${sent.body.id}`);
    const visit = await booked({ patient: { reference: ours.patient.reference }, referral: ours.serviceRequest });
    await step(visit.id, 'check-in');
    expect((await act('complete', { note: 'Seen.' })).status).toBe(200);
    expect(await toBill(visit.id)).toHaveLength(1);
    await step(visit.id, 'fulfil');
    expect(await toBill(visit.id)).toHaveLength(1);
  });
});
