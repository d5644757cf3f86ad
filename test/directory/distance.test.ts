import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { milesBetween, milesTo, nearestFirst, placeOfZip } from '../../src/directory/distance.ts';
import { NEW_PATIENTS, newPatients, takesNewPatients } from '../../src/directory/new-patients.ts';
import { zipPlaces } from '../../src/mappings.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';

describe('distance', () => {
  const phoenix = { latitude: 33.4484, longitude: -112.074 };

  test('is that of the great circle', () => {
    // Phoenix to Tucson: 107 miles; a degree of latitude: 69.1.
    expect(milesBetween(phoenix, { latitude: 32.2226, longitude: -110.9747 })).toBeCloseTo(106.2, 0);
    expect(milesBetween(phoenix, { ...phoenix, latitude: phoenix.latitude + 1 })).toBe(69.1);
    expect(milesBetween(phoenix, phoenix)).toBe(0);
  });

  test('to a place nobody has measured there is none, and it comes last', () => {
    expect(milesTo({}, phoenix)).toBeUndefined();
    expect(nearestFirst([{ n: 1 }, { n: 2, miles: 9 }, { n: 3 }, { n: 4, miles: 0 }]).map(({ n }) => n)).toEqual([
      4, 2, 1, 3,
    ]);
  });

  test('every ZIP code of the map is in Arizona; another is unknown, not its neighbour', () => {
    const places = zipPlaces();
    for (const zip of Object.keys(places)) {
      const { latitude, longitude } = placeOfZip(places, zip);
      expect(latitude > 31.3 && latitude < 37.01 && longitude > -114.83 && longitude < -108.9, zip).toBe(true);
    }
    for (const zip of ['10001', '85001', '85099']) expect(() => placeOfZip(places, zip)).toThrow('zip-unknown');
  });
});

test('who takes new patients is what is said of everybody, not of one network', () => {
  expect(takesNewPatients({})).toBe('unknown');
  expect(takesNewPatients({ extension: [newPatients('newpt')] })).toBe('yes');
  expect(takesNewPatients({ extension: [newPatients('existptonly')] })).toBe('no');
  expect(takesNewPatients({ extension: [newPatients('existptfam')] })).toBe('families');
  const { extension = [] } = newPatients('newpt');
  const network = { url: 'fromNetwork', valueReference: { reference: 'Organization/1' } };
  const ofOne = { url: NEW_PATIENTS, extension: [...extension, network] };
  expect(takesNewPatients({ extension: [ofOne] })).toBe('unknown');
  expect(takesNewPatients({ extension: [ofOne, newPatients('nopt')] })).toBe('no');
});

describe('at the door', () => {
  let open: OpenGateway;
  beforeAll(async () => {
    open = await openGateway();
  });
  afterAll(() => open.close());
  const get = (path: string) => open.call(null, 'GET', path);

  test('locations and providers nearest first', async () => {
    const { body } = await get('/v1/locations?near=85251');
    expect(body.items).toHaveLength(6);
    expect(body.items[0]).toMatchObject({ id: 'scottsdale', miles: expect.any(Number) });
    const miles = body.items.map((one: { miles: number }) => one.miles);
    expect(miles).toEqual([...miles].sort((a, b) => a - b));
    const { body: providers } = await get('/v1/providers?near=85204&specialty=cardiology');
    expect(providers.items.map(({ name }: { name: string }) => name)).toEqual([
      'Daniel Abernathy, MD',
      'Lucia Montenegro, MD',
    ]);
    expect(providers.items[0].miles).toBeLessThan(providers.items[1].miles);
  });

  test('an unknown ZIP code is said, one that is none refused, and neither repeated', async () => {
    const four = await get('/v1/locations?near=85251-1234');
    expect(four.body).toEqual((await get('/v1/locations?near=85251')).body);
    for (const sign of ['name=%25', 'location=--'])
      expect((await get(`/v1/providers?${sign}`)).body.items, sign).toEqual([]);
    const unknown = await get('/v1/providers?near=10001');
    expect([unknown.status, unknown.body.issue[0].details.coding[0].code]).toEqual([422, 'zip-unknown']);
    const wrong = await get('/v1/locations?near=8500');
    expect(wrong.status).toBe(400);
    expect(JSON.stringify([unknown.body, wrong.body])).not.toMatch(/10001|8500/);
  });

  test('a plan: taken, not known, near to several', async () => {
    const taken = await get('/v1/providers?plan=Humana%20Gold&newPatients=yes');
    expect(taken.body.plan).toMatchObject({ match: 'match', id: 'humana', accepted: 'most' });
    expect(taken.body.items.length).toBeGreaterThan(0);
    expect(new Set(taken.body.items.map((one: { newPatients: string }) => one.newPatients))).toEqual(new Set(['yes']));
    const none = await get('/v1/locations?plan=Kaiser%20Permanente');
    expect(none.body.plan).toMatchObject({ match: 'none', accepted: 'unknown' });
    expect(none.body.plan.advice).toContain('call the plan');
    expect(none.body.items).toHaveLength(6);
  });
});
