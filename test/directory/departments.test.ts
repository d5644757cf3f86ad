import { beforeAll, describe, expect, test } from 'vitest';
import { openDirectory, PATIENT_SERVICES } from '../../src/directory/departments.ts';
import { type LoadedDemo, loadDemo } from '../../src/directory/load-demo.ts';
import { listLocations, listProviders } from '../../src/directory/view.ts';
import { Fault } from '../../src/fault.ts';
import { targetsOf } from '../../src/fhir/concept-map.ts';
import { isNpi } from '../../src/fhir/npi.ts';
import { conceptMap, demoClinic } from '../../src/mappings.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

let store: MemoryStore;
let demo: LoadedDemo;
let time = 0;
const open = () => openDirectory({ store, now: () => time });

beforeAll(async () => {
  store = memoryStore();
  demo = await loadDemo(store, () => Date.parse('2026-03-02T17:00:00Z'));
});

describe('routing', () => {
  test('every specialty has a department', async () => {
    const directory = open();
    for (const { code } of targetsOf(conceptMap('specialty-words'))) {
      const department = await directory.departmentFor(code);
      expect(department.specialties.map((specialty) => specialty.code)).toContain(code);
      expect(department.fax).toMatch(/^\+1602555\d{4}$/);
    }
    expect((await directory.departmentFor('207RC0000X')).id).toBe('heart-and-vascular');
  });

  test('an unknown specialty goes to Patient Services', async () => {
    expect((await open().departmentFor('000000000X')).id).toBe(PATIENT_SERVICES);
  });

  test('ours are the group and its departments, not those around it', async () => {
    const directory = open();
    const { group, partner } = demo.organizations;
    expect(await directory.isOurs(group?.reference ?? '')).toBe(true);
    expect(await directory.isOurs((await directory.patientServices()).reference)).toBe(true);
    expect(await directory.isOurs(partner?.reference ?? '')).toBe(false);
    expect(await directory.isOurs('')).toBe(false);
    expect((await directory.group()).display).toBe('Copper Basin Medical Group');
  });

  test('our practitioners by NPI, not outside ones', async () => {
    const directory = open();
    const [ours, outside] = [demoClinic().practitioners[5], demoClinic().outside[0]?.practitioners[0]];
    const found = await directory.roleByNpi(ours?.npi ?? '');
    expect(found?.role.display).toBe('Daniel Abernathy, MD');
    expect(found?.organization.display).toBe('Heart and Vascular');
    expect(await directory.practitionerByNpi(outside?.npi ?? '')).toBeUndefined();
  });
});

describe('remembering', () => {
  test('reads once a minute, and once for many callers', async () => {
    const directory = open();
    const before = store.calls;
    await Promise.all([directory.group(), directory.patientServices(), directory.departmentFor('207RC0000X')]);
    const once = store.calls - before;
    time += 59_999;
    await directory.group();
    expect(store.calls - before).toBe(once);
    time += 1;
    await directory.group();
    expect(store.calls - before).toBe(2 * once);
  });

  test('while the store is away the last reading stands; without one the caller is told', async () => {
    const directory = open();
    await directory.group();
    time += 61_000;
    store.failAt = { call: store.calls + 1, after: false };
    expect((await directory.group()).display).toBe('Copper Basin Medical Group');
    store.failAt = { call: store.calls + 1, after: false };
    await expect(open().group()).rejects.toMatchObject({ kind: 'transient' });
  });

  test('an empty store is looked at again every time', async () => {
    const empty = memoryStore();
    const directory = openDirectory({ store: empty, now: () => 0 });
    await expect(directory.patientServices()).rejects.toBeInstanceOf(Fault);
    await expect(directory.group()).rejects.toMatchObject({
      kind: 'transient',
      issues: [{ code: 'directory-missing' }],
    });
    await loadDemo(empty, () => 0);
    expect((await directory.patientServices()).id).toBe(PATIENT_SERVICES);
  });
});

describe('listing', () => {
  test('providers by specialty, language, place and name', async () => {
    const snapshot = await open().snapshot();
    const names = (filter: Parameters<typeof listProviders>[1]) =>
      listProviders(snapshot, filter).map(({ name }) => name);
    expect(names({})).toHaveLength(demoClinic().practitioners.length);
    expect(names({ specialty: 'heart' })).toEqual(['Daniel Abernathy, MD', 'Lucia Montenegro, MD']);
    expect(names({ specialty: '207RC0000X', language: 'ES' })).toEqual(['Lucia Montenegro, MD']);
    expect(names({ specialty: 'cards', location: 'mesa' })).toEqual(['Daniel Abernathy, MD']);
    expect(names({ specialty: 'cards', location: 'Scottsdale' })).toEqual(['Lucia Montenegro, MD']);
    expect(names({ name: 'tsosie' })).toEqual(['Ruth Tsosie, MD']);
    expect(names({ location: 'nowhere' })).toEqual([]);
  });

  test('a provider as callers read one', async () => {
    const [provider] = listProviders(await open().snapshot(), { name: 'Montenegro' });
    expect(provider).toEqual({
      reference: expect.stringMatching(/^PractitionerRole\//),
      npi: expect.toSatisfy(isNpi),
      name: 'Lucia Montenegro, MD',
      specialties: [{ code: '207RC0000X', display: 'Cardiovascular Disease' }],
      department: {
        id: 'heart-and-vascular',
        reference: expect.stringMatching(/^Organization\//),
        name: 'Heart and Vascular',
      },
      locations: [
        { reference: expect.stringMatching(/^Location\//), name: 'Copper Basin Central Phoenix' },
        { reference: expect.stringMatching(/^Location\//), name: 'Copper Basin Scottsdale' },
      ],
      languages: ['en', 'es'],
      newPatients: 'yes',
      hours: expect.arrayContaining([
        {
          days: ['mon', 'wed', 'fri'],
          open: '13:00',
          close: '17:00',
          location: { reference: expect.stringMatching(/^Location\//), name: 'Copper Basin Central Phoenix' },
        },
        {
          days: ['tue', 'thu'],
          open: '16:30',
          close: '17:00',
          location: { reference: expect.stringMatching(/^Location\//), name: 'Copper Basin Scottsdale' },
          urgentOnly: true,
        },
      ]),
      phone: '+16025550106',
      fax: '+16025550107',
    });
  });

  test('locations with hours and departments', async () => {
    const snapshot = await open().snapshot();
    expect(listLocations(snapshot, {})).toHaveLength(6);
    const [mesa] = listLocations(snapshot, { location: 'mesa' });
    expect(mesa).toMatchObject({
      id: 'mesa',
      address: { line: ['950 S Fictional Road'], city: 'Mesa', state: 'AZ', postalCode: '85204' },
      phone: '+14805550112',
      fax: '+14805550113',
      hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], open: '08:00', close: '17:00' }],
    });
    expect(mesa?.departments.map(({ id }) => id)).toContain('heart-and-vascular');
    expect(listLocations(snapshot, { specialty: 'dermatology' }).map(({ id }) => id)).toEqual(['peoria', 'scottsdale']);
  });

  test('an unknown specialty is refused without repeating it', async () => {
    const snapshot = await open().snapshot();
    for (const list of [listProviders, listLocations]) {
      expect(() => list(snapshot, { specialty: 'Jane Doe' })).toThrow(Fault);
      expect(() => list(snapshot, { specialty: 'Jane Doe' })).not.toThrow(/Jane/);
    }
  });
});
