/** Published free times, held against what SMART Scheduling Links asks of each file, field by field. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  const settings = {
    PUBLISH_SLOTS: 'primary-care,heart-and-vascular',
    PUBLISH_BOOKING_URL: 'https://book.example.org/new?from=links',
  };
  open = await openGateway({ settings });
});
afterAll(() => open.close());

// biome-ignore lint/suspicious/noExplicitAny: lines of a published file, read as data
type Line = any;

const MANIFEST = '/smart-scheduling/$bulk-publish';
const get = (path: string, headers = {}) => open.call(null, 'GET', path, undefined, headers);

async function linesOf(type: string): Promise<Line[]> {
  const { body: manifest } = await get(MANIFEST);
  const files = manifest.output.filter((one: Line) => one.type === type);
  const lines: Line[] = [];
  for (const { url } of files) {
    const { body, headers } = await get(url.slice(PUBLIC_URL.length), { accept: 'application/fhir+ndjson' });
    expect(headers.get('content-type')).toBe('application/fhir+ndjson');
    expect(body.endsWith('\n')).toBe(true);
    lines.push(
      ...body
        .slice(0, -1)
        .split('\n')
        .map((line: string) => JSON.parse(line)),
    );
  }
  return lines;
}

const ID = /^[A-Za-z0-9.-]{1,64}$/;
/** "Timestamps": at least to the second, with an offset. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

test('the manifest has what the specification wants', async () => {
  for (const headers of [{}, { accept: 'application/json' }]) {
    const { status, body, headers: answered } = await get(MANIFEST, headers);
    expect(status).toBe(200);
    expect(answered.get('content-type')).toContain('application/json');
    expect(answered.get('cache-control')).toBe('public, max-age=60');
    expect(body.transactionTime).toMatch(TIMESTAMP);
    expect(body.request).toBe(`${PUBLIC_URL}${MANIFEST}`);
    expect(body.output.map(({ type }: Line) => type)).toEqual(['Location', 'Schedule', 'Slot']);
    for (const { url, extension } of body.output) {
      expect(new URL(url).pathname).toMatch(/\.ndjson$/);
      expect(extension.state).toEqual(['AZ']);
    }
  }
  expect((await get(`${MANIFEST}?_since=2026-11-01T00:00:00Z`)).status).toBe(200);
});

test('each Location', async () => {
  const locations = await linesOf('Location');
  expect(locations.length).toBeGreaterThan(2);
  for (const one of locations) {
    expect(one).toMatchObject({ resourceType: 'Location', id: expect.stringMatching(ID), name: expect.any(String) });
    expect(one.telecom.length).toBeGreaterThan(0);
    for (const { system, value } of one.telecom)
      expect([['phone', 'url'].includes(system), value !== '']).toEqual([true, true]);
    expect(one.address.line.length).toBeGreaterThan(0);
    for (const field of ['city', 'state', 'postalCode']) expect(one.address[field]).toEqual(expect.any(String));
    expect(one.identifier.length).toBeGreaterThan(0);
    for (const { system, value } of one.identifier) expect([typeof system, typeof value]).toEqual(['string', 'string']);
    if (one.position)
      expect([typeof one.position.latitude, typeof one.position.longitude]).toEqual(['number', 'number']);
  }
});

test('each Schedule', async () => {
  const locations = new Set((await linesOf('Location')).map(({ id }) => `Location/${id}`));
  const schedules = await linesOf('Schedule');
  expect(new Set(schedules.map(({ id }) => id)).size).toBe(schedules.length);
  for (const one of schedules) {
    expect(one).toMatchObject({ resourceType: 'Schedule', id: expect.stringMatching(ID) });
    expect(one.actor).toHaveLength(1);
    expect(locations).toContain(one.actor[0].reference);
    expect(one.serviceType.length).toBeGreaterThan(0);
    for (const { coding } of one.serviceType) {
      expect(coding[0]).toMatchObject({ system: expect.any(String), code: expect.any(String) });
    }
  }
});

test('each Slot; it is one that a booking takes, and then it is gone', async () => {
  const schedules = new Set((await linesOf('Schedule')).map(({ id }) => `Schedule/${id}`));
  const slots = await linesOf('Slot');
  expect(slots.length).toBeGreaterThan(100);
  expect(new Set(slots.map(({ id }) => id)).size).toBe(slots.length);
  for (const one of slots) {
    expect(one).toMatchObject({ resourceType: 'Slot', id: expect.stringMatching(ID), status: 'free' });
    expect(schedules).toContain(one.schedule.reference);
    expect([one.start, one.end].every((at) => TIMESTAMP.test(at))).toBe(true);
    expect(one.start < one.end).toBe(true);
    const values = Object.fromEntries(one.extension.map(({ url, ...value }: Line) => [url.split('/').at(-1), value]));
    const link = new URL(values['booking-deep-link'].valueUrl);
    expect([link.host, link.searchParams.get('from'), link.searchParams.get('slot')]).toEqual([
      'book.example.org',
      'links',
      `Slot/${one.id}`,
    ]);
    expect(values['booking-phone'].valueString).toMatch(/^\+1\d{10}$/);
  }
  const before = await get(MANIFEST);
  const visit = {
    appointmentId: 'smart',
    slot: `Slot/${slots[0].id}`,
    patient: referral(900).patient,
    reason: 'New',
    selfPay: true,
  };
  expect((await open.call('staff', 'POST', '/v1/appointments', visit)).status).toBe(201);
  open.clock += 61_000;
  expect((await linesOf('Slot')).map(({ id }) => id)).not.toContain(slots[0].id);
  const after = await get(MANIFEST);
  expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  expect(after.body.transactionTime > before.body.transactionTime).toBe(true);
});

test('only published departments, and only who takes new patients; nobody’s name', async () => {
  const { items } = (await get('/v1/providers')).body;
  const roles = new Map<string, Line>(items.map((one: Line) => [one.reference.slice('PractitionerRole/'.length), one]));
  const shown = new Set((await linesOf('Slot')).map(({ id }) => id.split('.').slice(3).join('.')));
  expect(shown.size).toBeGreaterThan(2);
  for (const role of shown) {
    const { newPatients, department } = roles.get(role);
    expect([newPatients, ['Primary Care', 'Heart and Vascular'].includes(department.name)]).toEqual(['yes', true]);
  }
  const text =
    (await get('/smart-scheduling/slots.ndjson')).body + (await get('/smart-scheduling/schedules.ndjson')).body;
  expect(text).not.toContain('Abernathy');
  expect(text).not.toContain('Neuro');
});

test('not changed, not sent again; and by default nothing is published', async () => {
  const first = await get('/smart-scheduling/slots.ndjson');
  const again = await get('/smart-scheduling/slots.ndjson', { 'if-none-match': first.headers.get('etag') });
  expect([again.status, again.body]).toEqual([304, '']);
  const manifest = await get(MANIFEST);
  expect((await get(MANIFEST, { 'if-none-match': manifest.headers.get('etag') })).status).toBe(304);
  const closed = await openGateway();
  try {
    expect((await closed.call(null, 'GET', MANIFEST)).body.output).toEqual([]);
    expect((await closed.call(null, 'GET', '/smart-scheduling/slots.ndjson')).body).toBe('');
  } finally {
    closed.close();
  }
});
