import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
let path: string;
let other: string;
beforeAll(async () => {
  open = await openGateway();
  const chart = async (n: number) =>
    (await open.call('ehr', 'POST', '/v1/referrals', referral(n))).body.patient.reference.slice('Patient/'.length);
  path = `/v1/patients/${await chart(1)}/authorized-persons`;
  other = `/v1/patients/${await chart(2)}/authorized-persons`;
});
afterAll(() => open.close());

const grant = (more: Record<string, unknown> = {}) => ({
  person: { name: { given: ['Ben'], family: 'Helper' }, relationship: 'brother', phone: '602-234-0148' },
  classes: ['laboratory'],
  until: '2027-11-24',
  told: 'phone',
  identity: { how: 'call-back' },
  ...more,
});
const add = (client: 'staff' | 'ehr' | 'partner', key: string, body: unknown = grant()) =>
  open.call(client, 'POST', path, body, { 'idempotency-key': key });
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);
const items = async () => (await open.call('staff', 'GET', path)).body.items;

test('a relative is named by telephone, once, and ended at once', async () => {
  const [first, second] = await Promise.all([add('staff', 'a'), add('staff', 'a')]);
  expect([first.status, second.status, first.body.id === second.body.id]).toEqual([201, 201, true]);
  expect(await items()).toEqual([
    expect.objectContaining({ name: 'Ben Helper', classes: ['laboratory'], until: '2027-11-24', status: 'active' }),
  ]);
  const { id, consent, relatedPerson } = first.body;
  const { matches } = await open.ports.store.search({ type: 'Provenance', where: [['target', consent]] });
  expect(JSON.stringify(matches)).toContain('told by telephone; identified by call-back');
  expect(JSON.stringify(matches)).toContain('Dana Whitfield');
  expect(codes((await open.call('staff', 'POST', `${other}/${id}/end`, { told: 'phone' })).body)).toEqual([
    'authorized-person-not-found',
  ]);
  const ended = await open.call('staff', 'POST', `${path}/${id}/end`, { told: 'phone' });
  expect([ended.status, ended.body.status]).toEqual([200, 'ended']);
  const again = await open.call('staff', 'POST', `${path}/${id}/end`, { told: 'phone' });
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  const person = await open.ports.store.read('RelatedPerson', relatedPerson.slice('RelatedPerson/'.length));
  expect(person.active).toBe(false);
  expect((await items()).map(({ status }: { status: string }) => status)).toEqual(['ended']);
});

test('only a person of the group notes it, for a chart that is there, and for days to come', async () => {
  expect(codes((await add('ehr', 'b')).body)).toEqual(['person-required']);
  expect((await add('partner', 'c')).status).toBe(403);
  expect((await open.call('partner', 'GET', path)).status).toBe(403);
  expect(codes((await add('staff', 'd', grant({ until: '2026-11-23' }))).body)).toEqual(['period']);
  expect((await add('staff', 'e', grant({ sensitive: ['psychotherapy'] }))).status).toBe(400);
  expect(codes((await open.call('staff', 'POST', path, grant())).body)).toEqual(['idempotency-key-required']);
  const nobody = await open.call('staff', 'POST', '/v1/patients/nobody/authorized-persons', grant(), {
    'idempotency-key': 'f',
  });
  expect(codes(nobody.body)).toEqual(['patient-not-found']);
});

test('it is over after its last day', async () => {
  await add('staff', 'g', grant({ until: '2026-11-24' }));
  const { clock } = open;
  expect((await items()).at(-1).status).toBe('active');
  open.clock += 86_400_000;
  expect((await items()).at(-1).status).toBe('over');
  open.clock = clock;
});
