import type { DocumentReference, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LoadedDemo, loadDemo } from '../../src/directory/load-demo.ts';
import { checkResource } from '../../src/fhir/checks.ts';
import { documentKind } from '../../src/fhir/document-kind.ts';
import { isFictionalPhone, normaliseBirthDate } from '../../src/fhir/normalise.ts';
import { isNpi } from '../../src/fhir/npi.ts';
import { SID } from '../../src/fhir/systems.ts';
import { pertinentRecords } from '../../src/mappings.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

const NOW = Date.parse('2026-03-02T17:00:00Z');
const now = () => NOW;
let store: MemoryStore;
let loaded: LoadedDemo;

beforeAll(async () => {
  store = memoryStore();
  loaded = await loadDemo(store, now);
});

function ofType<T extends Resource['resourceType']>(type: T) {
  return store.resources.filter((one): one is Extract<typeof one, { resourceType: T }> => one.resourceType === type);
}

describe('the demo', () => {
  test('is a clinic of its promised size', () => {
    const count = (type: Resource['resourceType']) => ofType(type).length;
    expect(count('HealthcareService')).toBe(18);
    expect(count('Location')).toBe(6);
    expect(count('Practitioner')).toBeGreaterThanOrEqual(34);
    expect(count('Patient')).toBe(12);
    expect(loaded.created).toBe(store.resources.length);
    expect(Object.keys(loaded.organizations).sort()).toEqual([
      'group',
      'other-partner',
      'partner',
      'pharmacy',
      'specialist',
    ]);
  });

  test('conforms: the gateway’s profiles, and US Core where nobody has labelled a document yet', () => {
    for (const resource of store.resources) {
      const unlabelled = resource.resourceType === 'DocumentReference' && !resource.securityLabel;
      expect([resource.id, checkResource(resource, unlabelled ? 'us-core' : 'gateway')]).toEqual([resource.id, []]);
    }
  });

  test('is invented: fictional telephones, example mail, valid NPIs that no one was given', () => {
    for (const { value, system } of store.resources.flatMap((one) => ('telecom' in one ? (one.telecom ?? []) : []))) {
      if (system === 'email') expect(value).toMatch(/@example\.org$/);
      else expect(isFictionalPhone(value ?? '')).toBe(true);
    }
    const npis = ofType('Practitioner').flatMap(
      ({ identifier }: Practitioner) => identifier?.map(({ value }) => value ?? '') ?? [],
    );
    expect(npis.every((npi) => isNpi(npi) && npi.startsWith('2'))).toBe(true);
    expect(new Set(npis).size).toBe(npis.length);
  });

  test('references only what is there', () => {
    const ids = new Set(store.resources.map((one) => `${one.resourceType}/${one.id}`));
    for (const id of store.binaries.keys()) ids.add(`Binary/${id}`);
    for (const reference of JSON.stringify(store.resources).matchAll(/"(?:reference|url)":"([A-Z]\w+\/[^"]+)"/g)) {
      expect(ids.has(reference[1] ?? '')).toBe(true);
    }
  });

  test('has charts with pertinent records: some plain, some restricted, some that nobody has labelled', () => {
    const documents = ofType('DocumentReference') as DocumentReference[];
    const label = (document: DocumentReference) => document.securityLabel?.[0]?.coding?.[0]?.code ?? 'none';
    expect(new Set(documents.map(label))).toEqual(new Set(['N', 'R', 'none']));
    const [heart] = ofType('Patient') as (Patient & { id: string })[];
    const codes = documents
      .filter((d) => d.subject?.reference === `Patient/${heart?.id}`)
      .map((d) => d.type?.coding?.[0]?.code);
    const wanted = pertinentRecords('207RC0000X').map(({ code }) => code);
    expect(codes.filter((code) => wanted.includes(code ?? '')).length).toBeGreaterThanOrEqual(4);
    expect(documents.every((d) => (d.date ?? '') <= new Date(NOW).toISOString())).toBe(true);
  });

  test('has patients that the matcher can read and documents that are what they say', () => {
    for (const patient of ofType('Patient') as Patient[]) {
      expect(normaliseBirthDate(patient.birthDate ?? '', '2026-03-02')).toBe(patient.birthDate);
      expect(patient.identifier?.[0]?.system).toBe(SID.mrn);
    }
    for (const { bytes, contentType } of store.binaries.values()) expect(documentKind(bytes)).toEqual({ contentType });
  });
});

describe('loading', () => {
  test('again does nothing but look, and answers the same organizations', async () => {
    const [resources, binaries, calls] = [store.resources.length, store.binaries.size, store.calls];
    expect(await loadDemo(store, now)).toEqual({ created: 0, organizations: loaded.organizations });
    expect([store.resources.length, store.binaries.size]).toEqual([resources, binaries]);
    expect(store.calls - calls).toBe(1);
  });

  test('cut off at any call and started again ends the same', async () => {
    const total = store.calls;
    for (let call = 1; call < total; call += 11) {
      for (const after of [false, true]) {
        const other = memoryStore();
        other.failAt = { call, after };
        await expect(loadDemo(other, now)).rejects.toThrow();
        await loadDemo(other, now);
        expect(other.resources.map((one) => one.id)).toEqual(store.resources.map((one) => one.id));
      }
    }
  });
});
