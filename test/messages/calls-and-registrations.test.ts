/** Pages of the physician on call and reminders of registrations, over a folder: what is said, to whom, when, and when no more. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { DAY, HOUR, minute, morning, openBench, reply, sent, work } from './bench.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openBench();
  const { body } = await open.call('staff', 'GET', '/v1/on-call?department=heart-and-vascular');
  for (const [i, { reference }] of body.onCall.slice(0, 2).entries()) {
    const role = await open.ports.store.read('PractitionerRole', reference.slice('PractitionerRole/'.length));
    const resource = { ...role, telecom: i === 0 ? [{ system: 'sms' as const, value: FIRST }] : PAGER };
    await open.ports.store.commit({ create: [], update: [{ resource, versionId: role.meta.versionId }] });
  }
});
beforeEach(() => morning(open));
afterAll(() => open.close());

const MOBILES = ['+16025550191', '+16025550192'];
const [FIRST = '', SECOND = ''] = MOBILES;
/** A mobile telephone stands before it; the pager goes first all the same. */
const PAGER = [
  { system: 'phone' as const, use: 'mobile' as const, value: '+16025550193' },
  { system: 'pager' as const, value: '602-555-0192' },
];
const texts = (to: string) =>
  sent(open)
    .filter((one) => one.to === to)
    .map(({ text }) => text);

describe('a page', () => {
  let n = 0;
  const leave = async (more: object = {}) => {
    const message = {
      messageId: `page-${++n}`,
      department: 'heart-and-vascular',
      caller: 'Operator, Example Hospital',
      callback: '602-555-0147',
      patient: { name: 'Maria Exampleton', birthDate: '1961-07-14' },
      about: 'Medication',
      message: 'She asks about the evening dose.',
      ...more,
    };
    const { body } = await open.call('partner', 'POST', '/v1/on-call/messages', message);
    return body;
  };
  const look = async (id: string) => (await open.call('staff', 'GET', `/v1/on-call/messages/${id}`)).body;
  const acknowledge = (id: string) => open.call('staff', 'POST', `/v1/on-call/messages/${id}/acknowledge`, {});

  test('goes at once, at night too, without a word of the patient; nobody answers: the next one has one', async () => {
    open.clock += 10 * HOUR; // eight in the evening
    const { id } = await leave();
    await minute(open);
    expect(texts(FIRST)).toEqual([
      `Copper Basin Medical Group: URGENT message for Heart and Vascular on call. Call 602-555-0106, message ${id.slice(0, 8)}. Reply A to take it on, or it goes to the next.`,
    ]);
    expect(texts(SECOND)).toEqual([]);
    await minute(open, 11);
    expect([texts(FIRST).length, texts(SECOND).length]).toEqual([1, 1]);
    reply(open, SECOND, 'a');
    await minute(open, 2);
    expect(await look(id)).toMatchObject({ status: 'acknowledged', with: { name: 'Lucia Montenegro, MD' } });
    await minute(open, 30);
    expect([texts(FIRST).length, texts(SECOND).length]).toEqual([1, 1]);
  });

  test('that was acknowledged before it went does not go; an emergency is said to be one', async () => {
    const before = texts(FIRST).length;
    const { id } = await leave();
    await acknowledge(id);
    await minute(open, 2);
    expect(texts(FIRST)).toHaveLength(before);
    const stat = await leave({ message: 'He has crushing chest pain.' });
    await minute(open);
    const [page] = texts(FIRST).filter((text) => text.includes(stat.id.slice(0, 8)));
    expect(page).toContain('STAT message');
    await acknowledge(stat.id);
  });

  test('of two that wait, A alone takes none on: which is meant nobody can tell', async () => {
    const [one, two] = [await leave(), await leave()];
    await minute(open);
    reply(open, FIRST, 'A');
    await minute(open, 2);
    expect([(await look(one.id)).status, (await look(two.id)).status]).toEqual(['with-physician', 'with-physician']);
    await Promise.all([one, two].map(({ id }) => acknowledge(id)));
  });
});

describe('a registration that lacks something', () => {
  const register = async (n: number, more: object = {}) => {
    const patient = { ...referral(n).patient, email: `patient${n}@example.org`, ...more };
    const body = {
      registrationId: `lacks-${n}`,
      patient,
      medications: [{ name: 'Lisinopril', dose: '10 mg', frequency: 'daily' }],
    };
    return (await open.call('staff', 'POST', '/v1/registrations', body)).body;
  };
  const mails = (n: number) => texts(`patient${n}@example.org`);

  test('is what the patient is told the day after, by the names of what is missing', async () => {
    await register(950);
    await minute(open, 2);
    expect(mails(950)).toEqual([]);
    open.clock += DAY;
    await minute(open, 2);
    const [text = '', ...more] = mails(950);
    expect(more).toEqual([]);
    expect(text).toContain('- Your insurance, or that you pay without one');
    expect(text).toContain('- Operations');
    expect(text).not.toMatch(/medicines|Lisinopril|[{}]/);
  });

  test('is not told of once nothing is missing', async () => {
    const { id, patient } = await register(951);
    open.clock += DAY;
    await open.gateway.tick();
    const rest = {
      selfPay: true,
      contacts: [
        { kind: 'emergency', name: { given: ['Tom'], family: 'Last' }, relationship: 'brother', phone: '602-555-0148' },
      ],
      history: [],
      surgicalHistory: [],
      toBring: [],
    };
    expect((await open.call('staff', 'POST', `/v1/registrations/${id}/complete`, rest)).body.missing).toEqual([]);
    await work(open);
    await minute(open, 2);
    expect(mails(951)).toEqual([]);
    const { body } = await open.call('staff', 'GET', `/v1/messages?patient=${patient.reference}`);
    expect(body.items).toMatchObject([{ kind: 'registration-incomplete', status: 'not-sent', reason: 'overtaken' }]);
  });
});
