import type { Organization, Patient, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { checkResource } from '../../src/fhir/checks.ts';
import { documentBundle } from '../../src/records/document-bundle.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const patient: Patient & { id: string } = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Sample', given: ['Ana'] }],
  identifier: [{ system: 'urn:x', value: '1' }],
  gender: 'female',
};
const organization: Organization & { id: string } = {
  resourceType: 'Organization',
  id: 'g1',
  name: 'Clinic',
  active: true,
};
const condition = (id: string, security?: { system: string; code: string }[]): Resource & { id: string } => ({
  resourceType: 'Condition',
  id,
  ...(security && { meta: { security } }),
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
  ],
  code: { text: 'Asthma' },
  subject: { reference: 'Patient/p1' },
});
const make = (sections: Parameters<typeof documentBundle>[0]['sections']) =>
  documentBundle({
    request: 'q7',
    at: '2026-11-24T16:00:00Z',
    base: 'https://gateway.test/fhir/R4',
    patient,
    organization,
    sections,
  });

test.each(['base', 'us-core', 'gateway'] as const)(
  'a document that passes the checks (%s), Composition first',
  (rules) => {
    const bundle = make([
      { title: 'Problems', resources: [condition('c1'), condition('c2')] },
      { title: 'Results', resources: [] },
    ]);
    expect(checkResource(bundle, rules)).toEqual([]);
    for (const { resource } of bundle.entry ?? []) expect(checkResource(resource, 'us-core')).toEqual([]);
    expect(bundle.entry?.map(({ fullUrl }) => fullUrl?.replace('https://gateway.test/fhir/R4/', ''))).toEqual([
      'Composition/q7',
      'Patient/p1',
      'Organization/g1',
      'Condition/c1',
      'Condition/c2',
    ]);
  },
);

test('a resource of two sections stands in it once; every reference of the Composition is in the Bundle', () => {
  const bundle = make([
    { title: 'Problems', resources: [condition('c1')] },
    { title: 'All', resources: [condition('c1')] },
  ]);
  expect(bundle.entry).toHaveLength(4);
  const inside = new Set(bundle.entry?.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
  const named = JSON.stringify(bundle.entry?.[0]).match(/(?<="reference":")[^"]+/g) ?? [];
  expect(named.filter((one) => !inside.has(one))).toEqual([]);
});

const level = (code: string) => [{ system: CONFIDENTIALITY, code }];
const sud = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'SUD' };

test.each([
  ['N', [level('N'), level('L')]],
  ['R', [level('N'), undefined]],
  ['V', [level('V'), level('N'), level('R')]],
  ['R', [[...level('R'), sud], level('N')]],
])('the closest label of all, %s, is the document’s', (expected, labels) => {
  const bundle = make([{ title: 'Problems', resources: labels.map((security, n) => condition(`c${n}`, security)) }]);
  expect(bundle.meta?.security?.[0]).toEqual({ system: CONFIDENTIALITY, code: expected });
  expect(bundle.entry?.[0]?.resource).toMatchObject({ confidentiality: expected });
  expect(bundle.meta?.security?.some(({ code }) => code === 'SUD')).toBe(JSON.stringify(labels).includes('SUD'));
});
