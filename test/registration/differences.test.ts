import type { Patient } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { demographicsShape } from '../../src/patients/shape.ts';
import { differencesFrom } from '../../src/registration/differences.ts';

const chart: Patient = {
  resourceType: 'Patient',
  gender: 'female',
  name: [
    { use: 'old', family: 'Before', given: ['Maria'] },
    { family: 'Exampleton-Ruiz', given: ['María', 'Elena'] },
  ],
  telecom: [
    { system: 'phone', value: '(602) 555-0147' },
    { system: 'phone', use: 'old', value: '602-555-0100' },
    { system: 'email', value: 'Maria@example.org' },
  ],
  address: [{ line: ['1 North Example Street', 'Apt. 2'], city: 'Phoenix', state: 'AZ', postalCode: '85004-1234' }],
};
const same = {
  name: { given: ['Maria'], family: 'Exampleton Ruiz' },
  birthDate: '1961-07-14',
  gender: 'female',
  phone: '602.555.0147',
  email: 'maria@EXAMPLE.org',
  address: { line: ['1 N Example St #2'], city: 'Phoenix', state: 'AZ', postalCode: '85004' },
};
const from = (more: object) => differencesFrom(chart, demographicsShape.parse({ ...same, ...more }));

test('the same in other words is the same', () => {
  expect(from({})).toEqual([]);
  expect(from({ gender: 'unknown', email: undefined, address: undefined })).toEqual([]);
});

test.each([
  ['name-differs', { name: { given: ['Maria'], family: 'Before' } }],
  ['name-differs', { name: { given: ['Elena'], family: 'Exampleton-Ruiz' } }],
  ['gender-differs', { gender: 'other' }],
  ['phone-differs', { phone: '602-555-0100' }],
  ['email-differs', { email: 'other@example.org' }],
  ['address-differs', { address: { ...same.address, line: ['1 N Example St #3'] } }],
  ['address-differs', { address: { ...same.address, postalCode: '85005' } }],
])('%s', (difference, told) => {
  expect(from(told)).toEqual([difference]);
});

test('what the chart has not at all differs too', () => {
  expect(differencesFrom({ resourceType: 'Patient' }, demographicsShape.parse(same))).toEqual([
    'name-differs',
    'gender-differs',
    'phone-differs',
    'email-differs',
    'address-differs',
  ]);
});
