import { expect, test } from 'vitest';
import { recordsFields } from '../../src/faxes/records-reading.ts';
import { pageOf } from './reading/layout.ts';

const read = (text: string, release: readonly number[] = [1]) =>
  Object.fromEntries(Object.entries(recordsFields([pageOf(text)], release)).map(([path, { value }]) => [path, value]));

const RELEASE = `AUTHORIZATION FOR RELEASE OF HEALTH INFORMATION
Patient name: Keisha McCallister      DOB: 11/15/1940
I authorize Copper Basin Medical Group to disclose my health information to Cactus Wren
Health Center.
Information to be released: progress notes and laboratory reports.
Purpose of disclosure: continuity of care.
This authorization expires on 10/12/2027. I may revoke it in writing at any time.
My treatment does not depend on my signing. Information disclosed under it may be redisclosed.
Signature of patient:                    Date: 10/12/26
Printed name: Keisha McCallister
Relationship to patient: self`;

test('a release says every element that the law asks for', () => {
  expect(read(RELEASE)).toEqual({
    'release.discloser.name': 'Copper Basin Medical Group',
    'release.recipient.name': 'Cactus Wren Health Center',
    'release.description': 'progress notes and laboratory reports',
    'release.purpose': 'continuity of care',
    'release.expiresOn': '2027-10-12',
    'release.statements.revocation': 'true',
    'release.statements.conditioning': 'true',
    'release.statements.redisclosure': 'true',
    'release.signedOn': '2026-10-12',
    'release.signedBy.name': 'Keisha McCallister',
    'release.signedBy.relationship': 'self',
  });
});

test.each([
  ['This authorization expires on 10/12/2027.', 'release.expiresOn'],
  ['I may revoke it in writing at any time.', 'release.statements.revocation'],
  ['My treatment does not depend on my signing.', 'release.statements.conditioning'],
  ['Information disclosed under it may be redisclosed.', 'release.statements.redisclosure'],
  ['Purpose of disclosure: continuity of care.', 'release.purpose'],
  ['Date: 10/12/26', 'release.signedOn'],
])('what does not stand there is not read: without “%s”', (sentence, path) => {
  const part = read(RELEASE.replace(sentence, ''));
  expect(part[path]).toBeUndefined();
  expect(Object.keys(part)).toHaveLength(10);
});

test.each([
  ['02/30/2027', undefined],
  ['2027-01-31', '2027-01-31'],
  ['January 31, 2027', '2027-01-31'],
  ['1-31-27', '2027-01-31'],
])('a day that is none is no end: %s', (written, iso) => {
  expect(read(`This authorization expires on ${written}.`)['release.expiresOn']).toBe(iso);
});

test('a request says which records, of what time, and what for; and who is no provider', () => {
  const asked = read(
    `Please send us the following records of the above patient: office notes and laboratory results
from 01/01/2025 to 12/31/2025. They are needed for continuing care.`,
    [],
  );
  expect(asked).toEqual({
    'records.classes': 'office notes and laboratory results',
    'records.from': '2025-01-01',
    'records.to': '2025-12-31',
    purpose: 'continuing care',
  });
  expect(read('Law Offices of Juniper Wash\nOur office represents the above.', [])).toEqual({
    'requester.kind': 'other',
    'requester.class': 'attorney',
  });
});

test('crosses on our own form, and nothing of a box without one', () => {
  const form = `X Office notes                     History and physical
  Consultations                    X Billing records
  Mental health                    X Genetic test results
X Treatment      My own use
X The patient    Parent`;
  expect(read(form)).toEqual({
    'release.classes': 'Office notes, Billing records',
    'release.sensitive': 'Genetic test results',
    'release.purpose': 'Treatment',
    'release.signedBy.relationship': 'The patient',
  });
});

test('a value has its place on the page', () => {
  const [page, why] = [
    pageOf(RELEASE, { number: 3 }),
    recordsFields([pageOf(RELEASE, { number: 3 })], [3])['release.purpose'],
  ];
  const word = page.words.find(({ text }) => text === 'continuity');
  expect([why?.page, why?.box[0]?.toFixed(3), why?.box[1]?.toFixed(3)]).toEqual([
    3,
    word?.box[0].toFixed(3),
    word?.box[1].toFixed(3),
  ]);
});

test('pages made to take long do not', () => {
  const hostile = [
    'I authorize '.repeat(400),
    'to disclose to '.repeat(400),
    `signature ${'date '.repeat(800)}`,
    `information to be released ${'a '.repeat(2000)}`,
    `following records ${'records '.repeat(1000)}`,
    `revoke ${'revok '.repeat(1000)}`,
  ];
  const started = performance.now();
  for (const text of hostile) for (const release of [[1], []]) recordsFields([pageOf(text)], release);
  expect(performance.now() - started).toBeLessThan(3000);
});
