/** Values as people write them, each by itself. */
import { expect, test } from 'vitest';
import { readAddress } from '../../../src/faxes/reading/addresses.ts';
import { birthDateIn } from '../../../src/faxes/reading/dates.ts';
import { icd10sIn, npisIn, phonesIn, readCardNumber } from '../../../src/faxes/reading/numbers.ts';
import { pageOf as modelOf } from '../../../src/faxes/reading/page.ts';
import { readName, spell, splitName } from '../../../src/faxes/reading/person-name.ts';
import { withoutCodes } from '../../../src/faxes/reading/plain-values.ts';
import { pageOf } from './layout.ts';

const tokens = (text: string) => modelOf(pageOf(text)).lines.flatMap((line) => line.tokens);

test.each([
  ['03/04/1980', '1980-03-04'],
  ['3-4-80', '1980-03-04'],
  ['03.04.1980', '1980-03-04'],
  ['1980-03-04', '1980-03-04'],
  ['19800304', '1980-03-04'],
  ['03041980', '1980-03-04'],
  ['03 / 04 / 1980', '1980-03-04'],
  ['03 04 1980', '1980-03-04'],
  ['March 4, 1980', '1980-03-04'],
  ['Mar. 4th 1980', '1980-03-04'],
  ['4 March 1980', '1980-03-04'],
  ['04-Mar-1980', '1980-03-04'],
  ["Mar 4 '80", '1980-03-04'],
  ['25/12/1980', '1980-12-25'],
  ['1/2/26', '2026-01-02'],
  ['12/1/26', '1926-12-01'],
  ['12/01/2026', undefined],
  ['02/30/1980', undefined],
  ['01/01/1900', undefined],
  ['13/13/1980', undefined],
  ['602-555-0145', undefined],
])('birth date %s', (text, iso) => {
  expect(birthDateIn(tokens(text), '2026-11-24')?.iso).toBe(iso);
});

test.each([
  ['TORRES, MARIA L.', 'Maria L. Torres'],
  ['Mrs. Maria Torres', 'Maria Torres'],
  ['Dr. Alan Reyes, MD, FACP', 'Alan Reyes'],
  ['Reyes, Alan, M.D.', 'Alan Reyes'],
  ['De La Rosa Jr, Desmond', 'Desmond De La Rosa Jr'],
  ['Maria de la Cruz', 'Maria de la Cruz'],
  ["O'BRIEN-SANTOS, KATE", "Kate O'Brien-Santos"],
  ['Garcia Lopez, Ana', 'Garcia Lopez, Ana'],
  ['Renée Yellowhair (Rae)', 'Renée Yellowhair'],
  ['Maria Torres DOB 3/4/80', 'Maria Torres'],
  ['See attached', undefined],
  ['Desert Family Medicine', undefined],
  ['chest pain on exertion', undefined],
])('name %s', (text, name) => {
  expect(readName(tokens(text))?.text).toBe(name);
});

test('which words are the surname is never lost', () => {
  expect(splitName('Garcia Lopez, Ana')).toEqual({ given: ['Ana'], family: 'Garcia Lopez' });
  expect(splitName('Maria L. de la Cruz Jr')).toEqual({ given: ['Maria', 'L.'], family: 'de la Cruz', suffix: 'Jr' });
  expect(splitName(spell({ given: ['Ana'], family: 'Garcia Lopez', suffix: 'III' }))).toEqual({
    given: ['Ana'],
    family: 'Garcia Lopez',
    suffix: 'III',
  });
});

test.each([
  ['(602) 555-0145 x12', ['+16025550145']],
  ['602.555.0145 / 480-555-0111', ['+16025550145', '+14805550111']],
  ['+1 602 555 0145', ['+16025550145']],
  ['1234567893', []],
  ['555-0145', []],
])('telephone numbers in %s', (text, numbers) => {
  expect(phonesIn(tokens(text)).map((value) => value.text)).toEqual(numbers);
});

test('an NPI has its check digit, however it is parted', () => {
  expect(npisIn(tokens('NPI: 1234567893')).map((value) => value.text)).toEqual(['1234567893']);
  expect(npisIn(tokens('123 456 7893')).map((value) => value.text)).toEqual(['1234567893']);
  expect(npisIn(tokens('1234567894'))).toEqual([]);
});

test('codes are told from tests and vertebrae', () => {
  const codes = (text: string, labelled: boolean) => icd10sIn(tokens(text), labelled).map((value) => value.text);
  expect(codes('E11.65, I10 and M1711', true)).toEqual(['E11.65', 'I10', 'M17.11']);
  expect(codes('A1C 11.2, B12 low, L4-L5 disc, E11.65', false)).toEqual(['E11.65']);
  expect(codes('recurrent syncope (R55)', false)).toEqual(['R55']);
  expect(withoutCodes('E11.65 - Type 2 diabetes (E11.9, I10)')).toBe('Type 2 diabetes');
});

test('a card number ends where words begin', () => {
  expect(readCardNumber(tokens('W1234 56789 01 Aetna'), 4)?.text).toBe('W12345678901');
  expect(readCardNumber(tokens('none'), 4)).toBeUndefined();
});

test.each([
  ['455 W ELM ST APT 4 PHOENIX AZ 85003', '455 W ELM ST APT 4, PHOENIX, AZ 85003'],
  ['P.O. Box 12, St. Johns, Arizona 85936', 'P.O. Box 12, St. Johns, AZ 85936'],
  ['12 Oak Rd, Las Cruces, New Mexico 88001-1234', '12 Oak Rd, Las Cruces, NM 88001-1234'],
  ['lives at 77 N Scottsdale Rd Scottsdale AZ 85251', '77 N Scottsdale Rd, Scottsdale, AZ 85251'],
  ['Phoenix, AZ 85003', undefined],
  ['12 Oak Rd, Springfield, XX 12345', undefined],
])('address %s', (text, address) => {
  expect(readAddress(tokens(text))?.text).toBe(address);
});
