/** A practitioner's calendar for their own calendar program: through the doors, and as RFC 5545 wants it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
let role: string;
let slots: { slot: string; start: string; practitioner: { reference: string } }[];
beforeAll(async () => {
  open = await openGateway();
  const { body } = await open.call('staff', 'GET', '/v1/slots?specialty=cardiology&visit=follow-up&count=200');
  role = body.slots[0].practitioner.reference.slice('PractitionerRole/'.length);
  slots = body.slots.filter((one: { practitioner: { reference: string } }) =>
    one.practitioner.reference.endsWith(role),
  );
});
afterAll(() => open.close());

let n = 0;
const feeds = (method: string, body?: object, more = '') =>
  open.call('staff', method, `/v1/providers/${role}/calendar-feeds${more}`, body);
const read = (url: string, headers = {}) => open.call(null, 'GET', url.slice(PUBLIC_URL.length), undefined, headers);
const codeOf = ({ body }: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  body.issue[0]?.details.coding[0]?.code;
const book = async (at: number) => {
  const patient = referral(600 + ++n).patient;
  const visit = { appointmentId: `feed-${n}`, slot: slots[at]?.slot, patient, reason: 'Chest pain', selfPay: true };
  return (await open.call('staff', 'POST', '/v1/appointments', visit)).body;
};

/** Events as `NAME;params` → value; refuses lines that RFC 5545 does. */
function eventsIn(file: string): Map<string, string>[] {
  expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
  for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const lines = file.replaceAll('\r\n ', '').split('\r\n').slice(0, -1);
  const events: Map<string, string>[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+(?:;[A-Z]+=[A-Z]+)*):(.*)$/.exec(line) ?? [];
    expect(name, line).not.toBe('');
    if (line === 'BEGIN:VEVENT') events.push(new Map());
    else events.at(-1)?.set(name, value);
  }
  for (const event of events) {
    expect([...event.keys()]).toEqual(
      expect.arrayContaining(['UID', 'DTSTAMP', 'LAST-MODIFIED', 'DTSTART', 'DTEND', 'STATUS', 'SEQUENCE', 'SUMMARY']),
    );
  }
  return events;
}

test('the address is shown once and kept as a hash; the calendar has times and kinds of visits, and no names', async () => {
  const given = await feeds('POST', { name: 'Telephone' });
  expect(given.status).toBe(200);
  const { url } = given.body;
  const token = url.slice(`${PUBLIC_URL}/v1/calendars/`.length, -'.ics'.length);
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const again = await feeds('POST', { name: 'Telephone' });
  expect([again.status, again.body.url, again.body.feeds.length]).toEqual([200, undefined, 1]);
  expect(JSON.stringify((await feeds('GET')).body)).not.toContain(token);
  const stored = await open.ports.store.search({ type: 'Schedule', where: [], count: 100 });
  expect(JSON.stringify(stored.matches)).not.toContain(token);

  const empty = await read(url);
  expect(empty.headers.get('content-type')).toContain('text/calendar');
  expect(eventsIn(empty.body)).toEqual([]);
  expect(empty.body).toContain('BEGIN:VFREEBUSY');

  const visit = await book(0);
  const first = await read(url);
  const [event] = eventsIn(first.body);
  expect(Object.fromEntries(event ?? [])).toMatchObject({
    SUMMARY: 'Follow-up visit',
    STATUS: 'CONFIRMED',
    DTSTART: visit.start.slice(0, 19).replaceAll(/[-:]/g, '').concat('Z'),
  });
  expect(first.body).not.toContain(referral(600 + n).patient.name.family);
  expect(first.body).not.toContain('Chest');

  const etag = first.headers.get('etag') ?? '';
  const same = await read(url, { 'if-none-match': `W/${etag}, "other"` });
  expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', etag]);

  open.clock += 5 * 60_000;
  await open.call('staff', 'POST', `/v1/appointments/${visit.id}/reschedule`, { slot: slots[3]?.slot });
  const moved = await read(url, { 'if-none-match': etag });
  const [after] = eventsIn(moved.body);
  expect([moved.status, after?.get('UID')]).toEqual([200, event?.get('UID')]);
  expect(Number(after?.get('SEQUENCE'))).toBeGreaterThan(Number(event?.get('SEQUENCE')));
  expect(after?.get('DTSTART')).not.toBe(event?.get('DTSTART'));
  await open.call('staff', 'POST', `/v1/appointments/${visit.id}/cancel`, {});
  expect(eventsIn((await read(url)).body)).toEqual([]);
  expect(open.log.join('\n')).not.toContain(token);
});

test('a held time is tentative', async () => {
  const { url } = (await feeds('POST', { name: 'Tablet' })).body;
  const patient = referral(650).patient;
  const held = { appointmentId: 'held', slot: slots[6]?.slot, patient, reason: 'Check', selfPay: true, hold: true };
  await open.call('staff', 'POST', '/v1/appointments', held);
  expect(eventsIn((await read(url)).body).map((one) => one.get('STATUS'))).toEqual(['TENTATIVE']);
});

test('an address that has ended, or never was, is not found, and cannot be tried for long', async () => {
  const { body } = await feeds('POST', { name: 'Old telephone' });
  const { feed } = body.feeds.find(({ name }: { name: string }) => name === 'Old telephone');
  expect((await feeds('POST', {}, `/${feed}/revoke`)).body.feeds.map(({ name }: { name: string }) => name)).toEqual([
    'Telephone',
    'Tablet',
  ]);
  expect(codeOf(await read(body.url))).toBe('feed-not-found');
  expect(codeOf(await feeds('POST', {}, `/${'x'.repeat(43)}/revoke`))).toBe('feed-not-found');
  await book(8);
  expect(codeOf(await feeds('POST', { name: 'Telephone' }))).toBe('feed-exists');
  const statuses = [];
  for (let i = 0; i < 10; i++) statuses.push((await read(`${PUBLIC_URL}/v1/calendars/${i}.ics`)).status);
  expect(statuses.at(-1)).toBe(429);
});

test('a partner gives out no address, and sees none', async () => {
  expect((await open.call('partner', 'POST', `/v1/providers/${role}/calendar-feeds`, { name: 'Mine' })).status).toBe(
    403,
  );
  expect((await open.call('partner', 'GET', `/v1/providers/${role}/calendar-feeds`)).status).toBe(403);
  expect(codeOf(await open.call('staff', 'GET', '/v1/providers/none/calendar-feeds'))).toBe('provider-not-found');
});
