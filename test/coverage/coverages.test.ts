/** Coverages through the doors of a gateway over the embedded store. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

/** A one-pixel PNG. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = (title: string) => ({ title, contentType: 'image/png', data: PNG });

let count = 0;
/** A patient of the group's own, known by a chart. */
async function chart(): Promise<string> {
  count += 1;
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', referral(7000 + count, { coverage: [] }));
  return body.patient.reference;
}
const card = (more: object = {}) => ({ plan: 'Aetna Choice POS II', memberId: `W${count}`, ...more });
let key = 0;
const add = (patient: string, body: object, client: 'staff' | 'ehr' | 'partner' = 'staff') =>
  open.call(
    client,
    'POST',
    '/v1/coverages',
    { patient: { reference: patient }, ...body },
    { 'idempotency-key': `c-${++key}` },
  );
const list = async (patient: string) =>
  (await open.call('staff', 'GET', `/v1/patients/${patient.slice(8)}/coverages`)).body.items;
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

describe('taking down', () => {
  test('from a card, with its images, in US Core form, with who did it', async () => {
    const patient = await chart();
    const { status, body, headers } = await add(patient, {
      coverage: card({ groupNumber: 'G-1', period: { start: '2026-01-01' } }),
      card: { front: image('Front'), back: image('Back') },
    });
    expect([status, body.status, body.order, body.plan]).toEqual([
      201,
      'active',
      1,
      { name: 'Aetna Choice POS II', id: 'aetna', accepted: 'most' },
    ]);
    expect(body).toMatchObject({ patient, groupNumber: 'G-1', period: { start: '2026-01-01' }, selfPay: false });
    expect(body.history).toMatchObject([{ step: 'add-coverage' }]);
    expect(body.card).toHaveLength(2);
    expect(headers.get('etag')).toMatch(/^W\/"/);
    const fhir = (await open.call('ehr', 'GET', `/fhir/R4/${body.reference}`)).body;
    expect(fhir).toMatchObject({
      resourceType: 'Coverage',
      type: { coding: [{ system: 'https://nahdo.org/sopt', code: '5' }] },
      beneficiary: { reference: patient },
      relationship: { coding: [{ code: 'self' }] },
      order: 1,
    });
    const document = (await open.call('ehr', 'GET', `/fhir/R4/${body.card[0]}`)).body;
    expect(document).toMatchObject({ type: { coding: [{ code: '64290-0' }] }, subject: { reference: patient } });
  });

  test('the same key twice is one coverage; another body under it is refused', async () => {
    const patient = await chart();
    const body = { coverageId: `own-${count}`, patient: { reference: patient }, coverage: card() };
    const one = await open.call('staff', 'POST', '/v1/coverages', body);
    const [two, three] = await Promise.all([1, 2].map(() => open.call('staff', 'POST', '/v1/coverages', body)));
    expect([two?.status, two?.body.id, three?.body.id]).toEqual([201, one.body.id, one.body.id]);
    expect(two?.headers.get('idempotency-replayed')).toBe('true');
    expect(await list(patient)).toHaveLength(1);
    const other = await open.call('staff', 'POST', '/v1/coverages', { ...body, coverage: card({ groupNumber: 'X' }) });
    expect(other.status).toBe(409);
  });

  test('sent again it is answered as it was first, whatever became of it since', async () => {
    const patient = await chart();
    const body = {
      coverageId: `first-${count}`,
      patient: { reference: patient },
      coverage: card(),
      card: { front: image('Front') },
    };
    const send = () => open.call('staff', 'POST', '/v1/coverages', body);
    const first = await send();
    open.clock += 1000;
    const end = () =>
      open.call(
        'staff',
        'POST',
        `/v1/coverages/${first.body.id}/end`,
        { reason: 'Moved' },
        { 'idempotency-key': 'end' },
      );
    const ended = await end();
    expect(ended.body).toMatchObject({ status: 'over', history: [{ step: 'add-coverage' }, { step: 'end-coverage' }] });
    for (const [was, again] of [
      [first, await send()],
      [ended, await end()],
    ] as const) {
      expect([again.status, again.body]).toEqual([was.status, was.body]);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.headers.get('etag')).toBe(was.headers.get('etag'));
    }
  });

  test('a plan that is not known is taken down with a warning', async () => {
    const { body } = await add(await chart(), { coverage: card({ plan: 'Kaiser Permanente' }) });
    expect(body).toMatchObject({
      warnings: ['plan-unknown'],
      plan: { name: 'Kaiser Permanente', accepted: 'unknown' },
    });
  });

  test('a child through a parent; nobody through themselves', async () => {
    const patient = await chart();
    const { patient: words } = referral(7000 + count);
    const { address, ...parent } = { ...words, name: { given: ['Pat'], family: 'Parentson' }, birthDate: '1970-02-03' };
    const loop = { ...words, gender: undefined };
    const refused = await add(patient, { coverage: card({ relationship: 'child', subscriber: loop }) });
    expect([refused.status, codes(refused.body)]).toEqual([422, ['subscriber-loop']]);
    expect(codes((await add(patient, { coverage: card({ relationship: 'child' }) })).body)).toEqual(['subscriber']);
    const { status, body } = await add(patient, { coverage: card({ relationship: 'child', subscriber: parent }) });
    expect([status, body.relationship]).toEqual([201, 'child']);
  });
});

describe('the order of benefits', () => {
  test('the next place by itself; no two in one', async () => {
    const patient = await chart();
    await add(patient, { coverage: card() });
    const second = await add(patient, { coverage: card({ plan: 'Tricare', memberId: 'T-1' }) });
    expect(second.body.order).toBe(2);
    const third = await add(patient, { coverage: card({ plan: 'UMR', memberId: 'U-1', order: 1 }) });
    expect([third.status, codes(third.body)]).toEqual([422, ['order-taken']]);
    expect((await list(patient)).map(({ order }: { order: number }) => order)).toEqual([1, 2]);
  });

  test('two at once never hold one place', async () => {
    const patient = await chart();
    const plans = ['Tricare', 'UMR', 'Humana', 'Meritain'];
    await Promise.all(plans.map((plan, at) => add(patient, { coverage: card({ plan, memberId: `M-${at}` }) })));
    const orders = (await list(patient)).map(({ order }: { order: number }) => order);
    expect(orders).toEqual([1, 2, 3, 4]);
  });

  test('the same card again is known, by whatever name of the plan', async () => {
    const patient = await chart();
    await add(patient, { coverage: card({ plan: 'United Healthcare', memberId: 'U-7' }) });
    const again = await add(patient, { coverage: card({ plan: 'Unitd Helthcare', memberId: 'U-7' }) });
    expect([again.status, codes(again.body)]).toEqual([422, ['coverage-known']]);
  });
});

describe('replacing and ending', () => {
  test('the new one takes the place, the old one stays with its day and history', async () => {
    const patient = await chart();
    const old = (await add(patient, { coverage: card() })).body;
    const { status, body } = await add(patient, {
      coverage: card({ plan: 'Humana', memberId: 'H-1' }),
      replaces: old.reference,
    });
    expect([status, body.order, body.replaces]).toEqual([201, 1, old.reference]);
    const [now, before] = await list(patient);
    expect([now.id, before.id, before.status, before.period.end]).toEqual([body.id, old.id, 'over', '2026-11-24']);
    expect(before.history.map(({ step }: { step: string }) => step)).toEqual(['add-coverage', 'add-coverage']);
    const again = await add(patient, { coverage: card({ plan: 'UMR', memberId: 'U-9' }), replaces: old.reference });
    expect(codes(again.body)).toEqual(['coverage-over']);
  });

  test('ended once, with a reason; the same card may come back', async () => {
    const patient = await chart();
    const one = (await add(patient, { coverage: card() })).body;
    const end = (body: object) => open.call('staff', 'POST', `/v1/coverages/${one.id}/end`, body);
    const { status, body } = await end({ on: '2026-11-20', reason: 'Changed employer' });
    expect([status, body.status, body.period.end]).toEqual([200, 'over', '2026-11-20']);
    expect(body.history.at(-1)).toMatchObject({ step: 'end-coverage', reason: 'Changed employer' });
    expect((await end({ on: '2026-11-20', reason: 'Changed employer' })).status).toBe(200);
    expect(codes((await end({ on: '2026-11-21' })).body)).toEqual(['coverage-over']);
    const back = await add(patient, { coverage: card() });
    expect([back.status, back.body.order, back.body.id === one.id]).toEqual([201, 1, false]);
  });

  test('not before it begins, nor on a day to come, nor from a stale version', async () => {
    const patient = await chart();
    const one = (await add(patient, { coverage: card({ period: { start: '2026-06-01' } }) })).body;
    const end = (body: object, headers = {}) =>
      open.call('staff', 'POST', `/v1/coverages/${one.id}/end`, body, headers);
    expect(codes((await end({ on: '2026-05-31' })).body)).toEqual(['period']);
    expect(codes((await end({ on: '2026-12-24' })).body)).toEqual(['end-in-future']);
    expect((await end({}, { 'if-match': 'W/"another"' })).status).toBe(412);
  });
});

describe('self-pay', () => {
  test('instead of insurance, not beside it', async () => {
    const patient = await chart();
    const one = (await add(patient, { coverage: card() })).body;
    expect(codes((await add(patient, { selfPay: true })).body)).toEqual(['insured']);
    const { status, body } = await add(patient, { selfPay: true, replaces: one.reference });
    expect([status, body.selfPay, body.plan]).toEqual([201, true, undefined]);
    const insured = await add(patient, { coverage: card({ plan: 'UMR', memberId: 'U-3' }), replaces: body.reference });
    expect([insured.status, insured.body.order]).toEqual([201, 1]);
    expect(codes((await add(patient, { selfPay: true, coverage: card() })).body)).toEqual(['coverage-or-self-pay']);
  });
});

test('for the group alone, and only what is there', async () => {
  const patient = await chart();
  const { body } = await add(patient, { coverage: card() });
  expect((await add(patient, { coverage: card() }, 'partner')).status).toBe(403);
  expect((await open.call('partner', 'GET', `/v1/coverages/${body.id}`)).status).toBe(403);
  expect((await open.call('partner', 'GET', `/v1/patients/${patient.slice(8)}/coverages`)).status).toBe(403);
  expect((await open.call('staff', 'GET', '/v1/coverages/nothing')).status).toBe(404);
  expect(codes((await add('Patient/nothing', { coverage: card() })).body)).toEqual(['patient-not-found']);
  expect(codes((await add(patient, { coverage: card(), replaces: 'Coverage/nothing' })).body)).toEqual([
    'coverage-not-found',
  ]);
  const words = open.log.join('\n');
  for (const secret of ['W1', 'Aetna', 'U-7']) expect(words).not.toContain(secret);
});
