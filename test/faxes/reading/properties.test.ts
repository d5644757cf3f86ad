/** Whatever stands on a page: nothing is thrown, no box leaves the page, no value is one its field does not take. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PageContent } from '../../../src/faxes/fax.ts';
import { readPages, splitName } from '../../../src/faxes/reading/index.ts';
import { rankOf } from '../../../src/faxes/reading/priority.ts';
import { normaliseBirthDate, normalisePhone } from '../../../src/fhir/normalise.ts';
import { isNpi } from '../../../src/fhir/npi.ts';
import { nameShape } from '../../../src/patients/shape.ts';
import type { Word } from '../../../src/ports/page-opener/index.ts';
import { icd10Shape } from '../../../src/referrals/shape.ts';
import { specialtyOf } from '../../../src/referrals/specialty.ts';
import { faxOf, pageOf } from './layout.ts';

const TODAY = '2026-11-24';
const folder = new URL('examples/', import.meta.url);
const examples = readdirSync(folder).map((file) =>
  faxOf(readFileSync(new URL(file, folder), 'utf8').split(/^-----\n/m)[0] ?? ''),
);
const vocabulary = [...new Set(examples.flat().flatMap((page) => page.words.map((word) => word.text)))];

const phone = (value: string) => normalisePhone(value) === value;
const name = (value: string) => {
  const { given, ...rest } = splitName(value);
  // A lone surname is a name with the given one missing.
  return nameShape.safeParse({ ...rest, given: given.length > 0 ? given : ['x'] }).success;
};
const VALID: Readonly<Record<string, (value: string) => boolean>> = {
  'patient.name': name,
  'patient.birthDate': (value) => normaliseBirthDate(value, TODAY) === value,
  'patient.gender': (value) => /^(male|female|other|unknown)$/.test(value),
  'patient.phone': phone,
  'patient.address': (value) => /^.+, .+, [A-Z]{2} \d{5}(-\d{4})?$/.test(value),
  'referrer.name': name,
  'referrer.npi': isNpi,
  'referrer.phone': phone,
  'referrer.fax': phone,
  'referrer.organization.name': (value) => value.trim().length > 1 && value.length <= 200,
  specialty: (value) => specialtyOf(value)?.code === value,
  'service.text': (value) => value.length <= 2000,
  'reason.text': (value) => value.length <= 2000,
  'reason.icd10': (value) =>
    value.split(', ').every((code) => icd10Shape.safeParse(code).data === code) && value.split(', ').length <= 12,
  'coverage.plan': (value) => value.length >= 1 && value.length <= 200,
  'coverage.memberId': (value) => /^[A-Z0-9-]{3,30}$/.test(value),
  'coverage.groupNumber': (value) => /^[A-Z0-9-]{2,30}$/.test(value),
  priority: (value) => rankOf(value) >= 0,
  referralId: (value) => /^[A-Za-z0-9._/-]{3,40}$/.test(value),
  note: (value) => value.length <= 2000,
};

function checkReading(pages: readonly PageContent[]): void {
  const { documents } = readPages(pages, TODAY);
  expect(documents.flatMap((one) => one.pages)).toEqual(pages.map((page) => page.number));
  for (const { fields, confidence } of documents) {
    expect(confidence).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeLessThanOrEqual(1);
    for (const [path, field] of Object.entries(fields)) {
      expect(VALID[path]?.(field.value), `${path}: ${field.value}`).toBe(true);
      const [x, y, width, height] = field.box;
      for (const edge of [x, y, width, height, x + width, y + height, field.confidence]) {
        expect(edge).toBeGreaterThanOrEqual(0);
        expect(edge).toBeLessThanOrEqual(1);
      }
      expect(pages.map((page) => page.number)).toContain(field.page);
    }
  }
}

const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...vocabulary) },
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[\d()/. -]{1,14}$/),
);
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const anyBox = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(
      fraction,
      fc.integer({ min: 0, max: 60 }).map((row) => row / 64),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.constant(0.012),
    ),
  },
  fc.tuple(fc.double(), fc.double(), fc.double(), fc.double()),
);
const anyWord: fc.Arbitrary<Word> = fc.record({
  text: anyText,
  box: anyBox,
  confidence: fc.oneof(fraction, fc.double()),
});
const anyPage = fc.record({
  words: fc.array(anyWord, { maxLength: 150 }),
  width: fc.constantFrom(215.9, 0, Number.NaN),
  picture: fc.boolean(),
});

test('any words anywhere are read into valid values within the page', () => {
  fc.assert(
    fc.property(fc.array(anyPage, { minLength: 1, maxLength: 3 }), (pages) =>
      checkReading(pages.map((page, at) => pageOf('', { ...page, number: at + 1 }))),
    ),
    { numRuns: 60 },
  );
});

test('pages of forms with words lost, moved and made up are read into valid values', () => {
  const moved = fc.record({
    drop: fraction,
    shift: fc.double({ min: -0.03, max: 0.03, noNaN: true }),
    extra: fc.array(anyWord, { maxLength: 10 }),
  });
  fc.assert(
    fc.property(fc.constantFrom(...examples), moved, (pages, { drop, shift, extra }) => {
      const worn = pages.map((page) => {
        const kept = page.words.filter((_, at) => (at * 0.618) % 1 > drop * 0.5);
        const words = kept.map((word, at) =>
          at % 3 === 0 ? { ...word, box: [word.box[0] + shift, word.box[1], word.box[2], word.box[3]] as const } : word,
        );
        return { ...page, words: [...words, ...extra] };
      });
      checkReading(worn);
    }),
    { numRuns: 60 },
  );
});

test('the order of the words in the file changes nothing', () => {
  const shuffled = fc
    .constantFrom(...examples)
    .chain((pages) =>
      fc.tuple(
        fc.constant(pages),
        fc.tuple(...pages.map((page) => fc.shuffledSubarray([...page.words], { minLength: page.words.length }))),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([pages, words]) => {
      const other = pages.map((page, at) => ({ ...page, words: words[at] ?? [] }));
      expect(readPages(other, TODAY)).toEqual(readPages(pages, TODAY));
    }),
    { numRuns: 25 },
  );
});

test('a word of urgency more never makes a page less urgent', () => {
  const urgent = fc.constantFrom('URGENT', 'STAT', 'ASAP', 'urgent', 'Emergent');
  const place = fc.tuple(fraction, fraction);
  fc.assert(
    fc.property(
      fc.constantFrom(...examples.map(([first]) => first).filter((page) => page !== undefined)),
      urgent,
      place,
      (page, text, [x, y]) => {
        const priority = (one: PageContent) =>
          Math.max(
            -1,
            ...readPages([one], TODAY).documents.map(({ fields }) => rankOf(fields.priority?.value ?? 'routine')),
          );
        const more = {
          ...page,
          words: [...page.words, { text, confidence: 1, box: [x * 0.9, y * 0.95, 0.08, 0.012] as const }],
        };
        expect(priority(more)).toBeGreaterThanOrEqual(priority(page));
      },
    ),
    { numRuns: 60 },
  );
});
