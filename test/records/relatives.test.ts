/** A relative whom the patient has named by telephone: asks without a paper, for what they were named for, until the patient says no. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authorized, checkAuthorization } from '../../src/records/authorized-check.ts';
import type { Known } from '../../src/records/release.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { textDocument } from '../referrals/samples.ts';
import { PHOTO_ID, personOf, release, request } from './samples.ts';

describe('the check', () => {
  const ben: Authorized = {
    ...{ number: 'n', name: 'Ben Helper', classes: ['laboratory'], sensitive: [] },
    ...{ until: '2027-11-24', told: 'phone', ended: false },
  };
  const known: Known = {
    today: '2026-11-24',
    requester: { kind: 'representative', name: 'Ben Helper' },
    patient: { name: 'Maria Helper', birthDate: '1961-07-14' },
    ...{ ours: [], asked: [], classes: ['laboratory'] },
  };
  const result = (more: Partial<Authorized> | undefined, asks: Partial<Known> = {}) => {
    const { valid, defects, warnings } = checkAuthorization(more && { ...ben, ...more }, { ...known, ...asks }, 18);
    return [valid, ...[...defects, ...warnings].map(({ code }) => code)];
  };

  test.each([
    ['within what they were named for', {}, {}, [true, 'authorized-person']],
    ['named for everything', { classes: [] }, { classes: ['billing'] }, [true, 'authorized-person']],
    ['named for the whole chart', { classes: ['full-chart'] }, { classes: ['billing'] }, [true, 'authorized-person']],
    ['everything is asked for', {}, { classes: [] }, [true, 'authorized-person']],
    ['more is asked for', {}, { classes: ['laboratory', 'billing'] }, [true, 'authorized-person', 'narrowed']],
    ['a category nobody named', {}, { asked: ['hiv'] }, [true, 'authorized-person', 'narrowed']],
    ['a category that was named', { sensitive: ['hiv'] }, { asked: ['hiv'] }, [true, 'authorized-person']],
    [
      'psychotherapy notes never',
      { sensitive: ['hiv'] },
      { asked: ['psychotherapy'] },
      [true, 'authorized-person', 'narrowed'],
    ],
    ['nothing of it', {}, { classes: ['billing'] }, [false, 'not-covered']],
    ['the last day', { until: '2026-11-24' }, {}, [true, 'authorized-person']],
    ['the day after', { until: '2026-11-23' }, {}, [false, 'expired']],
    ['ended', { ended: true }, {}, [false, 'revoked']],
    ['nobody', undefined, {}, [false, 'no-authority']],
    ['another name', {}, { requester: { kind: 'representative', name: 'Len Helper' } }, [false, 'not-the-requester']],
    [
      'a son of that name',
      {},
      { requester: { kind: 'representative', name: 'Ben Helper Jr' } },
      [false, 'not-the-requester'],
    ],
    [
      'a minor',
      {},
      { patient: { name: 'Mia Helper', birthDate: '2012-01-01' } },
      [true, 'authorized-person', 'minor-alone'],
    ],
    ['one who died', {}, { patient: { ...known.patient, deceased: true } }, [true, 'authorized-person', 'estate']],
  ] as const)('%s', (_, more, asks, codes) => {
    expect(result(more as Partial<Authorized>, asks as unknown as Partial<Known>)).toEqual(codes);
  });
});

describe('through the door', () => {
  let open: OpenGateway;
  let n = 400;
  beforeAll(async () => {
    open = await openGateway();
  });
  afterAll(() => open.close());

  const staff = (method: string, path: string, body?: unknown, headers = {}) =>
    open.call('staff', method, path, body, headers);
  const take = (id: string, step: string, body: unknown = {}) =>
    staff('POST', `/v1/records-requests/${id}/${step}`, body);
  const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
    body.issue.map(({ details }) => details.coding[0]?.code);

  /** A chart with a note nobody has labelled. */
  async function chart() {
    const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
      ...{ referralId: `kin-${++n}`, specialty: 'cardiology', reason: { text: 'Chart' }, patient: personOf(n) },
      referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
      documents: [textDocument('Progress note', `Seen ${n}.`)],
    });
    return { patient: body.patient.reference as string, documents: body.documents as string[] };
  }
  const name = async (patient: string, more: Record<string, unknown> = {}) =>
    (
      await staff(
        'POST',
        `/v1/patients/${patient.slice('Patient/'.length)}/authorized-persons`,
        {
          person: { name: { given: ['Ben'], family: 'Helper' }, relationship: 'husband', phone: '602-234-0148' },
          ...{ classes: ['office-notes'], until: '2027-11-24', told: 'phone', identity: { how: 'call-back' }, ...more },
        },
        { 'idempotency-key': `kin-${++n}` },
      )
    ).body;
  const ask = (patient: string, more: Record<string, unknown> = {}) =>
    staff('POST', '/v1/records-requests', {
      requestId: `kin-${++n}`,
      requester: { kind: 'representative', name: { given: ['Ben'], family: 'Helper' }, relationship: 'other' },
      patient: { reference: patient },
      ...{ records: { classes: ['office-notes', 'billing'] }, purpose: 'personal', delivery: { method: 'pickup' } },
      ...more,
    });

  test('asks in person, is identified, and a person declares the patient’s word good: no paper, and only what was named', async () => {
    const { patient, documents } = await chart();
    await name(patient);
    const asked = await ask(patient);
    expect(asked.body).toMatchObject({ status: 'awaiting-identity' });
    const { id } = asked.body;
    const seen = await take(id, 'verify-identity', { identity: PHOTO_ID });
    expect(seen.body).toMatchObject({
      status: 'received',
      check: { valid: true, warnings: [{ code: 'authorized-person' }, { code: 'narrowed' }] },
      clocks: { releaseEnds: '2027-11-24' },
    });
    // No letter asks for a release.
    expect(
      (await open.ports.store.search({ type: 'Communication', where: [['based-on', seen.body.task]] })).matches,
    ).toEqual([]);
    expect(codes((await take(id, 'verify-release')).body)).toEqual(['warning-unseen', 'warning-unseen']);
    const verified = await take(id, 'verify-release', { seen: ['authorized-person', 'narrowed'] });
    expect(verified.body).toMatchObject({ status: 'verified', scope: { toReview: documents } });
    const consent = await open.ports.store.read('Consent', verified.body.consent.slice('Consent/'.length));
    expect([consent.status, consent.policyRule, consent.policy]).toEqual([
      'active',
      undefined,
      [{ uri: 'https://www.ecfr.gov/current/title-45/section-164.510' }],
    ]);
    const approved = await take(id, 'approve', { include: documents });
    expect(approved.body.status, JSON.stringify(approved.body)).toBe('approved');
  });

  test('is over at once when the patient says no, also of what was approved', async () => {
    const { patient, documents } = await chart();
    const ben = await name(patient);
    const { body } = await ask(patient, { identity: PHOTO_ID });
    await take(body.id, 'verify-release', { seen: ['authorized-person', 'narrowed'] });
    expect((await take(body.id, 'approve', { include: documents })).body.status).toBe('approved');
    await staff('POST', `/v1/patients/${patient.slice('Patient/'.length)}/authorized-persons/${ben.id}/end`, {
      told: 'phone',
    });
    const made = await take(body.id, 'fulfil');
    expect([made.status, codes(made.body)]).toEqual([422, ['release-defective']]);
    const read = await staff('GET', `/v1/records-requests/${body.id}`);
    expect(read.body.check).toMatchObject({
      valid: false,
      defects: [{ code: 'revoked', citation: '45 CFR 164.510(b)' }],
    });
    // Who asks now rests on nothing, and is asked for a release.
    const again = await ask(patient, { identity: PHOTO_ID });
    expect(again.body.status).toBe('incomplete');
  });

  test('counts for nobody else, after its last day for nobody, and two of one name are a person’s to tell apart', async () => {
    const { patient } = await chart();
    await name(patient);
    const other = { kind: 'representative', name: { given: ['Len'], family: 'Helper' }, relationship: 'other' };
    expect((await ask(patient, { requester: other, identity: PHOTO_ID })).body.status).toBe('incomplete');
    const stranger = await chart();
    expect((await ask(stranger.patient, { identity: PHOTO_ID })).body.status).toBe('incomplete');
    const late = await chart();
    const today = await name(late.patient, { until: '2026-11-24' });
    const { body } = await ask(late.patient, { identity: PHOTO_ID });
    expect(body.status).toBe('received');
    open.clock += 86_400_000;
    try {
      const verified = await take(body.id, 'verify-release', { seen: ['authorized-person', 'narrowed'] });
      expect(codes(verified.body)).toEqual(['release-defective']);
    } finally {
      open.clock -= 86_400_000;
    }
    await name(late.patient, { until: '2027-01-01' });
    expect((await ask(late.patient, { identity: PHOTO_ID })).body.status).toBe('incomplete');
    const told = await ask(late.patient, { identity: PHOTO_ID, release: { authorization: today.id } });
    expect(told.body).toMatchObject({ status: 'received', check: { valid: true } });
  });

  test('may be named after they have asked; a whole release needs no word, and a provider’s request takes none', async () => {
    const { patient } = await chart();
    const { body } = await ask(patient, { identity: PHOTO_ID });
    expect(body.status).toBe('incomplete');
    const ben = await name(patient, { classes: [] });
    const provided = await take(body.id, 'provide-release', { release: { authorization: ben.id } });
    expect(provided.body, JSON.stringify(provided.body)).toMatchObject({ status: 'received', check: { valid: true } });
    const forged = await open.call(
      'partner',
      'POST',
      '/v1/records-requests',
      request(499, { release: { ...release(499), authorization: ben.id } }),
    );
    expect([forged.status, codes(forged.body)]).toEqual([403, ['ours-only']]);
    const own = await open.call('partner', 'POST', '/v1/records-requests', request(499));
    const path = `/v1/records-requests/${own.body.id}/provide-release`;
    const pushed = await open.call('partner', 'POST', path, { release: { authorization: ben.id } });
    expect([pushed.status, codes(pushed.body)]).toEqual([403, ['ours-only']]);
    const group = await staff('POST', '/v1/records-requests', {
      ...request(498, { release: { authorization: ben.id } }),
      requester: { kind: 'provider', organization: { name: 'Elsewhere Clinic', npi: '1245319599' } },
    });
    expect(group.body.check.valid).toBe(false);
  });
});
