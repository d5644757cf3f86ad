/** Who got what: written as an AuditEvent, read back as the accounting. */
import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkResource } from '../../src/fhir/checks.ts';
import { type Disclosure, disclosureEvent } from '../../src/records/disclosure-event.ts';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
let patient: string;
let other: string;

const disclosure = (more: Partial<Disclosure> = {}): Disclosure => ({
  id: 'd1',
  request: 'q7',
  patient,
  basis: 'authorization',
  purpose: 'HLEGAL',
  to: { name: 'Desert Practice', address: '+16025550123' },
  method: 'fax',
  what: 'Office notes, 12 pages',
  custodian: { display: 'Copper Basin Medical Group' },
  data: ['DocumentReference/packet'],
  consent: 'Consent/c1',
  sha256: 'a'.repeat(64),
  ...more,
});
const by = (at: string) => ({ at, clientId: 'staff', person: { id: 'p7', name: 'Pat Person' }, requestId: 'r1' });

async function disclose(at: string, more: Partial<Disclosure> = {}): Promise<void> {
  const resource = disclosureEvent(disclosure(more), by(at));
  await open.ports.store.commit({ create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource }], update: [] });
}

beforeAll(async () => {
  open = await openGateway();
  const chart = async (n: number) =>
    (await open.call('ehr', 'POST', '/v1/referrals', referral(n))).body.patient.reference;
  [patient, other] = [await chart(1), await chart(2)];
  await disclose('2026-11-20T16:00:00Z', { id: 'd1' });
  await disclose('2026-11-21T16:00:00Z', {
    id: 'd2',
    basis: 'other-law',
    purpose: 'PUBHLTH',
    to: { name: 'County Health' },
    what: 'One laboratory result',
    consent: undefined as never,
  });
  await disclose('2026-11-22T16:00:00Z', {
    id: 'd3',
    basis: 'mistake',
    to: { name: 'Wrong Office' },
    outcome: 'unknown',
  });
  await disclose('2019-01-01T16:00:00Z', { id: 'd4', basis: 'other-law', to: { name: 'Long ago' } });
  await disclose('2026-11-22T16:00:00Z', { id: 'd5', basis: 'other-law', patient: other });
});
afterAll(() => open.close());

const path = (of: string) => `/v1/${of.replace('Patient', 'patients')}/disclosures`;
const names = (body: { items: { to: { name: string } }[] }) => body.items.map(({ to }) => to.name);

test('the event is a BALP PrivacyDisclosure that passes the checks of what the gateway writes', () => {
  const event = disclosureEvent(disclosure({ authorizer: { reference: patient } }), by('2026-11-24T16:00:00Z'));
  const tagged = {
    ...event,
    meta: {
      ...event.meta,
      tag: [{ system: 'https://clinic-gateway.example.org/fhir/CodeSystem/act', code: 'ajq3v5k2m7xw4c6t2n5b7z3d' }],
    },
  };
  expect(checkResource(tagged)).toEqual([]);
});

describe('disclosures of a patient', () => {
  test('the accounting: what the law does not leave out, of six years, the latest first', async () => {
    const { status, body } = await open.call('ehr', 'GET', path(patient));
    expect(status).toBe(200);
    expect(names(body)).toEqual(['Wrong Office', 'County Health']);
    expect(body.items[0]).toMatchObject({ outcome: 'unknown', accountable: true, basis: 'mistake' });
    expect(names((await open.call('staff', 'GET', path(other))).body)).toEqual(['Desert Practice']);
  });

  test('all of them, each with what went, to whom, on which release, by whom', async () => {
    const { body } = await open.call('staff', 'GET', `${path(patient)}?view=all`);
    expect(names(body)).toEqual(['Wrong Office', 'County Health', 'Desert Practice']);
    expect(body.items[2]).toEqual({
      at: '2026-11-20T16:00:00Z',
      to: { name: 'Desert Practice', address: '+16025550123' },
      what: 'Office notes, 12 pages',
      purpose: 'HLEGAL',
      basis: 'authorization',
      accountable: false,
      method: 'fax',
      outcome: 'disclosed',
      by: 'Pat Person',
      request: 'q7',
      release: 'Consent/c1',
      documents: ['DocumentReference/packet'],
      sha256: 'a'.repeat(64),
      disclosure: 'd1',
      audit: expect.stringMatching(/^AuditEvent\//),
    });
    const { body: few } = await open.call('staff', 'GET', `${path(patient)}?view=all&from=2018-01-01&to=2026-11-20`);
    expect(names(few)).toEqual(['Desert Practice', 'Long ago']);
  });

  test('on paper', async () => {
    const headers = { authorization: `Bearer ${await open.token('staff')}` };
    const response = await open.gateway.fetch(new Request(`${PUBLIC_URL}${path(patient)}.pdf`, { headers }));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const [text = ''] = (await extractText(new Uint8Array(await response.arrayBuffer()))).text;
    expect(text).toMatch(
      /Accounting of disclosures[\s\S]*11\/22\/2026: Wrong Office[\s\S]*11\/21\/2026: County Health[\s\S]*One laboratory result/,
    );
    expect(text).not.toContain('Desert Practice');
  });

  test('not for partners, not of nobody, not with strange questions', async () => {
    expect((await open.call('partner', 'GET', path(patient))).status).toBe(403);
    expect((await open.call('ehr', 'GET', path('Patient/nobody'))).status).toBe(404);
    expect((await open.call('ehr', 'GET', `${path(patient)}?view=some`)).status).toBe(400);
  });
});
