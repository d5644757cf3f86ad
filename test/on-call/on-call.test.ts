/** Messages for the physician on call, through the doors: taken down, acknowledged, handed on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const PATH = '/v1/on-call/messages';
const MINUTE = 60_000;
const ROTA = ['Daniel Abernathy, MD', 'Lucia Montenegro, MD', 'Viktor Halloran, MD', 'Mei Castellano, MD'];
let n = 0;
const message = (more: object = {}) => ({
  messageId: `m-${++n}`,
  department: 'heart-and-vascular',
  caller: 'Operator, Example Hospital',
  callback: '(602) 555-0199',
  patient: { name: 'Maria Exampleton', birthDate: '1961-07-14' },
  about: 'Question about a medication',
  message: 'She asks whether to take the evening dose.',
  ...more,
});
const leave = (more: object = {}) => open.call('partner', 'POST', PATH, message(more));
const read = (id: string) => open.call('staff', 'GET', `${PATH}/${id}`);
const codeOf = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;
async function pass(minutes: number) {
  open.clock += minutes * MINUTE;
  await open.gateway.tick();
}

test('who is on call, in order, and Patient Services behind them', async () => {
  const { body, status } = await open.call('partner', 'GET', '/v1/on-call?department=heart-and-vascular');
  expect(status).toBe(200);
  expect(body.onCall.map(({ name }: { name: string }) => name)).toEqual(ROTA);
  expect(body.otherwise).toMatchObject({ name: 'Patient Services', phone: '+16025550102' });
  expect((await open.call(null, 'GET', '/v1/on-call?department=heart-and-vascular')).status).toBe(401);
  expect(codeOf(await open.call('staff', 'GET', '/v1/on-call?department=nowhere'))).toBe('department-unknown');
});

test('a message is the first one’s on call, once, and the partner who left it reads it', async () => {
  const body = message();
  const [first, second] = [
    await open.call('partner', 'POST', PATH, body),
    await open.call('partner', 'POST', PATH, body),
  ];
  expect([first.status, second.body.id]).toEqual([201, first.body.id]);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(first.body).toMatchObject({
    status: 'with-physician',
    with: { name: 'Daniel Abernathy, MD' },
    callback: '+16025550199',
    patient: { name: 'Maria Exampleton', birthDate: '1961-07-14' },
    until: new Date(open.clock + 10 * MINUTE).toISOString(),
    history: [{ step: 'on-call-message' }],
    warnings: [],
  });
  expect(first.body.emergency).toBeUndefined();
  const path = first.headers.get('location') ?? '';
  expect((await open.call('partner', 'GET', path)).body.id).toBe(first.body.id);
  expect((await open.call('otherPartner', 'GET', path)).status).toBe(404);
  expect(codeOf(await open.call('partner', 'POST', `${path}/acknowledge`, {}))).toBe('ours-only');
  expect((await open.call('otherPartner', 'POST', `${path}/acknowledge`, {})).status).toBe(404);
  expect(codeOf(await open.call('partner', 'GET', PATH))).toBe('ours-only');
  expect(codeOf(await open.call('partner', 'POST', PATH, { ...body, about: 'Another' }))).toBe('key-reused');
});

test('what is missing is named, and nothing of what was sent is repeated', async () => {
  const { body, status } = await leave({ callback: 'Exampleton', message: '', patient: {}, unknown: 1 });
  expect(status).toBe(400);
  expect(body.issue.flatMap(({ expression }: { expression: string[] }) => expression).sort()).toEqual([
    '$.callback',
    '$.message',
    '$.patient.name',
    '$.unknown',
  ]);
  expect(JSON.stringify(body)).not.toContain('Exampleton');
  expect(codeOf(await leave({ department: 'no-such-place' }))).toBe('department-unknown');
});

test('an emergency is answered at once, and the message is kept', async () => {
  const { body } = await leave({ message: 'He has crushing chest pain and cannot breathe.' });
  expect(body.emergency.signs).toEqual(['heart', 'breathing']);
  expect(body.emergency.advice).toMatch(/911.*emergency room/);
  expect((await read(body.id)).body).toMatchObject({
    emergency: body.emergency,
    message: expect.stringContaining('chest'),
  });
  const { body: task } = await open.call('staff', 'GET', `/fhir/R4/${body.task}`);
  expect(task.priority).toBe('stat');
});

test('acknowledged by staff for the physician, nobody else is called', async () => {
  const { body: left } = await leave();
  const physician = left.with.reference;
  const ack = () => open.call('staff', 'POST', `${PATH}/${left.id}/acknowledge`, { physician, note: 'Called back' });
  const done = await ack();
  expect(done.body).toMatchObject({ status: 'acknowledged', notes: ['Called back'] });
  expect(done.body.history.map(({ step }: { step: string }) => step)).toEqual([
    'on-call-message',
    'acknowledge-message',
  ]);
  expect(done.body.until).toBeUndefined();
  expect((await ack()).headers.get('idempotency-replayed')).toBe('true');
  await pass(30);
  expect((await read(left.id)).body.givenTo).toHaveLength(1);
  const again = await open.call('staff', 'POST', `${PATH}/${left.id}/acknowledge`, { note: 'Another' });
  expect([again.status, codeOf(again)]).toEqual([422, 'step-not-allowed']);
});

test('not acknowledged it goes to the next, then to Patient Services, and stays there', async () => {
  const { body: left } = await leave();
  await pass(9);
  expect((await read(left.id)).body.givenTo).toHaveLength(1);
  await pass(1);
  const second = (await read(left.id)).body;
  expect(second).toMatchObject({ status: 'with-physician', with: { name: 'Lucia Montenegro, MD' } });
  expect(second.until).toBe(new Date(open.clock + 10 * MINUTE).toISOString());
  await pass(10);
  await pass(10);
  await pass(10);
  await pass(60);
  const last = (await read(left.id)).body;
  expect(last).toMatchObject({ status: 'with-patient-services', with: { name: 'Patient Services' } });
  expect(last.until).toBeUndefined();
  expect(last.givenTo.map(({ name }: { name: string }) => name)).toEqual([...ROTA, 'Patient Services']);
  expect(last.history.map(({ step }: { step: string }) => step)).toEqual([
    'on-call-message',
    ...ROTA.map(() => 'hand-on'),
  ]);
  const { body: list } = await open.call('staff', 'GET', `${PATH}?count=100`);
  expect(list.items.map(({ id }: { id: string }) => id)).toContain(left.id);
  const { body: refused } = await open.call('staff', 'POST', `${PATH}/${left.id}/acknowledge`, {
    physician: 'PractitionerRole/nobody',
  });
  expect(refused.issue[0].details.coding[0].code).toBe('physician-unknown');
  expect((await open.call('staff', 'POST', `${PATH}/${left.id}/acknowledge`, {})).body.status).toBe('acknowledged');
});

test('acknowledging and handing on at once leaves one of the two', async () => {
  const { body: left } = await leave();
  open.clock += 10 * MINUTE;
  const acknowledging = open.call('staff', 'POST', `${PATH}/${left.id}/acknowledge`, {});
  const [done] = await Promise.all([acknowledging, open.gateway.tick()]);
  expect(done.status).toBe(200);
  expect((await read(left.id)).body.status).toBe('acknowledged');
});

test('a department without a rota: Patient Services at once, and said', async () => {
  const { body } = await leave({ department: 'patient-services' });
  expect(body).toMatchObject({ status: 'with-patient-services', warnings: ['nobody-on-call'] });
});

test('the list goes on by cursor', async () => {
  const first = await open.call('staff', 'GET', `${PATH}?count=1`);
  expect(first.body.items).toHaveLength(1);
  const next = await open.call('staff', 'GET', `${PATH}?count=1&cursor=${encodeURIComponent(first.body.next)}`);
  expect(next.body.items[0].id).not.toBe(first.body.items[0].id);
});

test('nothing of a patient is in the log', () => {
  expect(open.log.join('\n')).not.toMatch(/Exampleton|1961|0199|evening dose/);
});
