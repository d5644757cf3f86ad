/** What a door takes of a request and what it does not, and what it leaves in the access log of who may not come in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../../open-gateway.ts';
import { referral } from '../../referrals/samples.ts';

let open: OpenGateway;
let address = '192.0.2.1';
beforeAll(async () => {
  open = await openGateway({ change: (ports) => ({ ...ports, addressOf: () => address }) });
});
afterAll(() => open.close());

test.each(['gzip', 'br', 'GZIP', 'identity, gzip'])(
  'a body in the content encoding %s is 415, wherever it is sent',
  async (encoding) => {
    const encoded = { 'content-encoding': encoding };
    const { body: sent } = await open.call('partner', 'POST', '/v1/referrals', referral(1));
    for (const [path, type] of [
      ['/v1/referrals', 'application/json'],
      ['/fhir/R4', 'application/fhir+json'],
      ['/fhir/R4/Task/_search', 'application/x-www-form-urlencoded'],
      [`/v1/referrals/${sent.id}/documents?title=x`, 'text/plain'],
    ] as const) {
      const headers = { 'content-type': type, ...encoded };
      const { status, body } = await open.call('partner', 'POST', path, 'x', headers);
      expect([path, status, body.issue?.[0].details.coding[0].code]).toEqual([path, 415, 'content-encoding']);
    }
    const init = { method: 'POST', body: new URLSearchParams({ grant_type: 'x' }), headers: encoded };
    const token = await open.gateway.fetch(new Request(`${PUBLIC_URL}/oauth2/token`, init));
    expect([token.status, await token.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect(open.log.join('\n')).not.toContain('unhandled');
  },
);

test('a body that says it is sent as it is is taken', async () => {
  const headers = { 'content-encoding': 'identity' };
  expect((await open.call('partner', 'POST', '/v1/referrals', referral(1), headers)).status).toBe(201);
});

test.each([
  ['0d9c4b36-6a57-4c0e-9d1f-0a4f3f1c2b7e', true],
  ['0D9C4B36-6A57-4C0E-9D1F-0A4F3F1C2B7E', true],
  ['4bf92f3577b34da6a3ce929d0e0e4736', true],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
  ['maria.exampleton', false],
  ['Exampleton-Maria-1961-07-14', false],
  ['1EG4-TE5-MK73', false],
  ['6025550147', false],
  ['Maximiliana-Exampleton-Samp', false],
  ['wwwwwwwwwwwwwwwwwwwwwwwwww', false],
])('the request id %s of a caller: taken %s', async (id, taken) => {
  const { headers } = await open.call(null, 'GET', '/health/live', undefined, { 'x-request-id': id });
  const answered = headers.get('x-request-id') ?? '';
  expect(answered === id).toBe(taken);
  expect(answered).toMatch(/./);
  expect(open.log.at(-1)?.includes(id)).toBe(taken);
});

test('who has no token fills no log: twenty rows a minute and address, the last saying so; all are counted', async () => {
  const knock = async (times: number) => {
    for (let i = 0; i < times; i++) expect((await open.call(null, 'GET', '/v1/referrals')).status).toBe(401);
  };
  const rows = async () => {
    const all = await open.ports.accessBook.rows(0, 1000);
    return all.flatMap((row) => (row.address === address && row.what === 'denied' ? [row.outcome] : []));
  };
  address = '192.0.2.77';
  await knock(50);
  expect(await rows()).toEqual([...Array(19).fill('token-missing'), 'more-not-recorded']);
  address = '192.0.2.78';
  await knock(1);
  expect(await rows()).toEqual(['token-missing']);
  address = '192.0.2.77';
  open.clock += 60_001;
  await knock(1);
  expect((await rows()).length).toBe(21);
  const metrics = (await open.call('ehr', 'GET', '/metrics')).body as string;
  expect(metrics).toMatch(/gateway_requests_total\{[^}]*route="\/v1\/referrals"[^}]*status="401"[^}]*\} 52/);
});

test('what nobody sees in a text makes no other patient and no other referral', async () => {
  const { patient, ...plain } = referral(50, { note: 'Please call first.' });
  const { name } = patient;
  const pasted = {
    ...plain,
    reason: { ...plain.reason, text: `\ufeff${plain.reason.text}\u200b` },
    note: 'Please \u202ecall\u202c first.',
    patient: {
      ...patient,
      name: { given: name.given, family: `${name.family.slice(0, 3)}\u200b${name.family.slice(3)}` },
    },
    referrer: { ...plain.referrer, name: { given: ['Ro\u00adbin'], family: 'Sampleton' } },
  };
  const first = await open.call('partner', 'POST', '/v1/referrals', pasted);
  expect(first.status).toBe(201);
  const again = await open.call('partner', 'POST', '/v1/referrals', { ...plain, patient });
  expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([
    201,
    first.body.id,
    'true',
  ]);
  const stored = await open.call('staff', 'GET', `/fhir/R4/${first.body.serviceRequest}`);
  expect(JSON.stringify(stored.body)).not.toMatch(/[\u00ad\u200b\u202e\u202c\ufeff]/);
  const nothing = {
    ...plain,
    referralId: 'unseen',
    patient: { ...patient, name: { given: ['\u200b'], family: '\u2060' } },
  };
  const refused = await open.call('partner', 'POST', '/v1/referrals', nothing);
  expect([refused.status, refused.body.issue.map((one: { expression: string[] }) => one.expression[0])]).toEqual([
    400,
    ['$.patient.name.given[0]', '$.patient.name.family'],
  ]);
});
