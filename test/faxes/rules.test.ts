import { describe, expect, test } from 'vitest';
import { decide, type Evidence, hasOtherBirthDate } from '../../src/faxes/rules.ts';

const field = (value: string, confidence = 0.99) => ({ value, confidence, page: 1, box: [0, 0, 0.1, 0.1] as const });
const certain: Evidence = {
  document: {
    pages: [1],
    class: 'referral',
    confidence: 0.99,
    signature: 'present',
    fields: {
      'patient.name': field('Jane Roe'),
      'patient.birthDate': field('1950-02-03'),
      'referrer.npi': field('1234567893'),
      'reason.text': field('A cough.', 0.8),
    },
  },
  action: 'refer',
  match: 'matched',
  missing: [],
  pages: [{ picture: false, coarse: false, words: [] }],
  incomplete: false,
  sender: { npi: ['1234567893'] },
  askingOrganization: undefined,
  returned: undefined,
  documents: 1,
  otherPerson: false,
};
const { document } = certain;
const page = certain.pages[0] ?? { picture: false, coarse: false, words: [] };

describe('a clean form', () => {
  test('is certain', () => {
    expect(decide(certain)).toEqual({ rule: { name: 'clean-form', version: '1' }, doubts: [] });
  });

  const against: readonly (readonly [doubt: string, change: Partial<Evidence>])[] = [
    ['class-without-rule', { action: 'document' }],
    ['class-unsure', { document: { ...document, confidence: 0.89 } }],
    ['incomplete', { incomplete: true }],
    ['page-unreadable', { pages: [{ ...page, unreadable: 'damaged' }] }],
    ['page-coarse', { pages: [{ ...page, coarse: true }] }],
    ['page-unread', { pages: [{ ...page, picture: true }] }],
    ['several-documents', { documents: 2 }],
    ['field-missing', { missing: ['specialty'] }],
    [
      'field-unsure',
      { document: { ...document, fields: { ...document.fields, 'patient.name': field('Jane Roe', 0.89) } } },
    ],
    ['field-unsure', { document: { ...document, fields: { ...document.fields, note: field('Hm.', 0.7) } } }],
    ['second-person', { otherPerson: true }],
    ['patient-unsure', { match: 'review' }],
    ['patient-unsure', { match: 'none' }],
    ['sender-unknown', { sender: undefined }],
    ['sender-differs', { sender: { npi: ['1122334455'] } }],
    ['sender-differs', { sender: { organization: 'Organization/other' }, askingOrganization: 'Organization/own' }],
  ];
  test.each(against)('is not certain: %s', (doubt, change) => {
    expect(decide({ ...certain, ...change })).toEqual({ doubts: [doubt] });
  });

  test('comes from its referrer where the organization has the number', () => {
    const sender = { organization: 'Organization/own' };
    expect(decide({ ...certain, sender, askingOrganization: 'Organization/own' }).rule?.name).toBe('clean-form');
    expect(decide({ ...certain, sender, askingOrganization: undefined }).doubts).toEqual(['sender-differs']);
  });
});

test('paper of ours is certain by its token, unless pages are missing; covers and junk are nobody’s to be certain of', () => {
  const returned = {
    to: 'referral' as const,
    referral: 'r',
    patient: 'Patient/p',
    department: { reference: 'Organization/o' },
  };
  const reply = { ...certain, action: 'reply' as const, returned };
  expect(decide({ ...reply, sender: undefined, match: 'unknown' }).rule?.name).toBe('own-token');
  expect(decide({ ...reply, incomplete: true })).toEqual({ doubts: ['incomplete'] });
  expect(decide({ ...certain, action: 'none' })).toEqual({ doubts: [] });
});

test('a birth date of somebody else on the page is seen, however it is written', () => {
  const words = (text: string) => [
    { words: text.split(' ').map((one) => ({ text: one, box: [0, 0, 0, 0] as const, confidence: 1 })) },
  ];
  for (const own of [
    'DOB: 02/03/1950',
    'Date of Birth 2/3/50',
    'Birth: 1950-02-03',
    'DOB:02-03-1950',
    'seen 11/24/2026',
  ]) {
    expect(hasOtherBirthDate(words(own), '1950-02-03'), own).toBe(false);
  }
  for (const other of [
    'DOB: 02/03/1951',
    'Birth date 2/4/50',
    'DOB 02/03/1950 Subscriber DOB 07/08/1970',
    'D.O.B. 1950-02-04',
  ]) {
    expect(hasOtherBirthDate(words(other), '1950-02-03'), other).toBe(true);
  }
});
