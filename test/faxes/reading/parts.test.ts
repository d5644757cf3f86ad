/** Parts of the reading by themselves: labels put together from words, numbers of an office, sentences, the code of our own form. */
import { expect, test } from 'vitest';
import { referralFormCode } from '../../../src/documents/return-token.ts';
import { readPages } from '../../../src/faxes/reading/index.ts';
import { officeNumbers } from '../../../src/faxes/reading/office-numbers.ts';
import type { Token } from '../../../src/faxes/reading/page.ts';
import { foldTokens } from '../../../src/faxes/reading/phrases.ts';
import { isSentence } from '../../../src/faxes/reading/sentences.ts';
import { spokenLabel } from '../../../src/faxes/reading/spoken-label.ts';
import { faxOf } from './layout.ts';

const TODAY = '2026-11-24';

const tokensOf = (text: string): Token[] =>
  text.split(' ').map((word, i) => ({ text: word, x0: 10 * i, x1: 10 * i + 8, y0: 0, y1: 3, confidence: 1 }));

function asked(text: string): string | undefined {
  const tokens = tokensOf(text);
  const label = spokenLabel(tokens, foldTokens(tokens), 0);
  if (!label) return undefined;
  const { said, meaning } = label;
  return [...new Set([...meaning.fields, ...(said === undefined ? [] : (meaning.under.get(said) ?? []))])].join(' ');
}

test.each([
  ['Name of referring practice:', 'referrer.organization.name'],
  ['Best number to reach the patient on:', 'patient.phone'],
  ['What is the member number on the card?', 'coverage.memberId'],
  ['Fax number of the referring office:', 'referrer.fax'],
  ["Emergency contact's phone number:", ''],
])('%s', (text, paths) => {
  expect(asked(text)).toBe(paths);
});

test.each(['Sincerely yours, with thanks:', 'Lab values of note follow:', 'Office consult'])(
  '%s is no label',
  (text) => {
    expect(asked(text)).toBeUndefined();
  },
);

test.each([
  ['Tel 602-555-0101 Fax 602-555-0102', 'phone 0101, fax 0102'],
  ['602-555-0101 tel / 602-555-0102 fax', 'phone 0101, fax 0102'],
  ['Clinic, 602-555-0101, fax 602-555-0102', 'phone 0101, fax 0102'],
  ['(602) 555-0102 (f) (602) 555-0101 (p)', 'fax 0102, phone 0101'],
])('%s', (text, expected) => {
  const read = officeNumbers(tokensOf(text)).map(({ path, value }) => `${path.slice(9)} ${value.text.slice(-4)}`);
  expect(read.join(', ')).toBe(expected);
});

test('sentences are told from rows of values', () => {
  expect(isSentence(tokensOf('She has had pain in both of her knees since the spring'))).toBe(true);
  expect(isSentence(tokensOf('Torres, Maria 03/04/1980 F 602-555-0145 Aetna PPO W1234'))).toBe(false);
  expect(isSentence(tokensOf('Reason: pain in both of the knees that is worse at night'))).toBe(false);
});

const form = (specialty: string, text: string) => {
  const [page] = faxOf(text);
  const barcodes = [{ format: 'Code128', text: referralFormCode(specialty), box: [0.1, 0.05, 0.3, 0.05] as const }];
  return readPages(page ? [{ ...page, barcodes: barcodes.map((one) => ({ ...one, box: [...one.box] })) }] : [], TODAY);
};

test('the code of our own form says which specialty it is for', () => {
  const [document] = form('207RC0000X', 'Patient name: Maria Torres    Date of birth: 03/04/1980').documents;
  expect(document?.class).toBe('referral');
  expect(document?.fields.specialty).toMatchObject({ value: '207RC0000X', page: 1 });
  expect(document?.fields.specialty?.box[0]).toBeCloseTo(0.1);
  expect(document?.fields.specialty?.confidence).toBeGreaterThan(0.9);
});

test('words that say another specialty than the code leave it to a person', () => {
  const [document] = form('207RC0000X', 'Patient name: Maria Torres\nSpecialty: Dermatology').documents;
  expect(document?.fields.specialty?.confidence).toBeLessThanOrEqual(0.4);
});
