import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isFictionalPhone,
  normaliseBirthDate,
  normaliseEmail,
  normalisePhone,
  phoneSpellings,
} from '../../src/fhir/normalise.ts';
import { normaliseAddress } from '../../src/fhir/normalise-address.ts';
import { normaliseName, normaliseWords } from '../../src/fhir/normalise-name.ts';

describe('phone', () => {
  test.each([
    ['(602) 555-0142', '+16025550142'],
    ['602-555-0142', '+16025550142'],
    ['602.555.0142', '+16025550142'],
    ['6025550142', '+16025550142'],
    ['16025550142', '+16025550142'],
    ['1 (602) 555 0142', '+16025550142'],
    ['+1 602 555 0142', '+16025550142'],
    ['tel:+1-602-555-0142', '+16025550142'],
    ['602/555-0142', '+16025550142'],
    ['602–555–0142', '+16025550142'],
    ['602 555 0142 x12', '+16025550142'],
    ['602-555-0142 ext. 4', '+16025550142'],
    ['602-555-0142, extension 4411', '+16025550142'],
    ['', undefined],
    ['call my daughter', undefined],
    ['555-0142', undefined],
    ['602555014', undefined],
    ['60255501422', undefined],
    ['000-000-0000', undefined],
    ['000-555-1212', undefined],
    ['602-055-1234', undefined],
    ['2222222222', undefined],
    ['9999999999', undefined],
    ['+44 20 7946 0958', undefined],
    ['+6025550142', undefined],
    ['602+5550142', undefined],
  ])('%j → %j', (text, expected) => {
    expect(normalisePhone(text)).toBe(expected);
  });

  test('numbers kept for fiction are told apart', () => {
    expect(isFictionalPhone('+16025550142')).toBe(true);
    expect(isFictionalPhone('+16025550200')).toBe(false);
    expect(isFictionalPhone('+16025540142')).toBe(false);
  });

  test('every spelling of a number reads back as that number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[2-9]\d{2}[2-9]\d{6}$/), (ten) => {
        fc.pre(!/^(\d)\1{9}$/.test(ten));
        for (const spelling of phoneSpellings(`+1${ten}`)) {
          expect(normalisePhone(spelling)).toBe(`+1${ten}`);
        }
      }),
    );
  });
});

describe('e-mail', () => {
  test.each([
    [' Ana.Lopez@Example.ORG ', 'ana.lopez@example.org'],
    ['mailto:a+b@mail.example.com', 'a+b@mail.example.com'],
    ['none@none.com', undefined],
    ['noemail@clinic.example', undefined],
    ['a b@example.org', undefined],
    ['a@b', undefined],
    ['@example.org', undefined],
    ['a@@example.org', undefined],
    ['', undefined],
  ])('%j → %j', (text, expected) => {
    expect(normaliseEmail(text)).toBe(expected);
  });
});

describe('birth date', () => {
  test.each([
    ['1950-02-03', '1950-02-03'],
    ['19500203', '1950-02-03'],
    ['2/3/1950', '1950-02-03'],
    ['02-03-1950', '1950-02-03'],
    ['Feb 3, 1950', '1950-02-03'],
    ['3 February 1950', '1950-02-03'],
    ['2000-02-29', '2000-02-29'],
    ['2025-12-31', '2025-12-31'],
    ['1950-02-30', undefined],
    ['1999-02-29', undefined],
    ['13/13/1950', undefined],
    ['2/3/50', undefined],
    ['1950-02', undefined],
    ['1950', undefined],
    ['Febtober 3 1950', undefined],
    ['1900-01-01', undefined],
    ['01/01/1901', undefined],
    ['2026-01-02', undefined],
    ['1899-05-05', undefined],
    ['', undefined],
  ])('%j → %j', (text, expected) => {
    expect(normaliseBirthDate(text, '2026-01-01')).toBe(expected);
  });

  test('accepts the days that the calendar has, and no others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1902, max: 2025 }), fc.nat(14), fc.nat(33), (year, month, day) => {
        const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(normaliseBirthDate(iso)).toBe(exists ? iso : undefined);
      }),
    );
  });

  test('never throws, and reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const date = normaliseBirthDate(text);
        expect(date === undefined || normaliseBirthDate(date) === date).toBe(true);
      }),
    );
  });
});

describe('name', () => {
  test.each([
    [
      { given: ['José Luis'], family: 'De la Cruz-Peña Jr.' },
      ['JOSE', 'LUIS'],
      'DE LA CRUZ PENA',
      ['CRUZ', 'PENA'],
      'JR',
    ],
    [{ given: ['Mary-Ann'], family: "O'Brien, III" }, ['MARY', 'ANN'], 'OBRIEN', ['OBRIEN'], 'III'],
    [{ given: ['John', 'Q.'], family: 'Smith', suffix: 'Sr' }, ['JOHN', 'Q'], 'SMITH', ['SMITH'], 'SR'],
    [{ given: ['Cher'] }, [], 'CHER', ['CHER'], undefined],
    [{ family: 'Do' }, [], 'DO', ['DO'], undefined],
    [{ family: 'De La' }, [], 'DE LA', ['DE', 'LA'], undefined],
    [{ given: ['Robert', 'I'], family: 'Chee MD' }, ['ROBERT', 'I'], 'CHEE', ['CHEE'], undefined],
    [{ given: ['Søren'], family: 'Ærø' }, ['SOREN'], 'AERO', ['AERO'], undefined],
    [{ given: ['ＡＮＡ'], family: '  yazzie–begay ' }, ['ANA'], 'YAZZIE BEGAY', ['YAZZIE', 'BEGAY'], undefined],
  ])('%j', (name, given, family, parts, suffix) => {
    expect(normaliseName(name)).toEqual({ given, family, parts, ...(suffix ? { suffix } : {}) });
  });

  test('words without accents are read as those with', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { maxLength: 3 }), (words) => {
        expect(normaliseWords(words.join(' '))).toBe(
          normaliseWords(`${words.map((word) => `${word}\u0301`).join(' ')}.`),
        );
      }),
    );
  });

  test('normal form is a fixed point', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), fc.string(), (given, family) => {
        const once = normaliseName({ given, family });
        expect(normaliseName(once)).toEqual(once);
      }),
    );
  });
});

describe('address', () => {
  test.each([
    [['1234 North Central Avenue', 'Apt. 5B'], '1234 N CENTRAL AVE', '5B'],
    [['1234 N. Central Ave #5B'], '1234 N CENTRAL AVE', '5B'],
    [['1234 N Central Ave Apt # 5B'], '1234 N CENTRAL AVE', '5B'],
    [['12 W Seventh Street, Suite 300'], '12 W 7TH ST', '300'],
    [['100 Floor St'], '100 FLOOR ST', undefined],
    [['77 E Flower Rd Fl 3'], '77 E FLOWER RD', '3'],
    [['P.O. Box 12'], 'PO BOX 12', undefined],
    [[], undefined, undefined],
  ])('%j', (line, street, unit) => {
    const { street: s, unit: u } = normaliseAddress({ line });
    expect([s, u]).toEqual([street, unit]);
  });

  test('ZIP is five digits, placeholders dropped', () => {
    expect(normaliseAddress({ postalCode: '85004-1234' }).zip5).toBe('85004');
    expect(normaliseAddress({ postalCode: '850041234' }).zip5).toBe('85004');
    expect(normaliseAddress({ postalCode: '00000' }).zip5).toBeUndefined();
    expect(normaliseAddress({ postalCode: '8500' }).zip5).toBeUndefined();
  });
});
