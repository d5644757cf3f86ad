import { describe, expect, test } from 'vitest';
import type { Truth } from '../../scripts/fax-corpus/truth.ts';
import { compare } from '../../scripts/fax-score/compare.ts';
import { documentsOf, fieldShare, shortfalls, tally } from '../../scripts/fax-score/tally.ts';
import type { PageContent, ReadDocument } from '../../src/faxes/fax.ts';

const truth: Truth = {
  file: '01-sample.pdf',
  use: 'tuning',
  layout: 'sample',
  format: 'text-pdf',
  pages: 3,
  statedPages: 3,
  barcodes: [{ page: 2, format: 'Code128', text: 'CG-1' }],
  documents: [
    { pages: [1], class: 'cover', fields: {}, signature: 'not-found' },
    {
      pages: [2, 3],
      class: 'referral',
      fields: { 'patient.name': 'Rosa Peña', 'patient.birthDate': '1961-03-04', 'referrer.npi': '2300001015' },
      signature: 'present',
    },
  ],
};
const read = (pages: number[], kind: ReadDocument['class'], values: Record<string, string> = {}): ReadDocument => ({
  pages,
  class: kind,
  confidence: 1,
  fields: Object.fromEntries(
    Object.entries(values).map(([path, value]) => [path, { value, confidence: 1, page: 1, box: [0, 0, 1, 1] }]),
  ),
  signature: 'not-found',
});
const page = (number: number, ...codes: string[]): PageContent => ({
  number,
  width: 216,
  height: 279,
  words: [],
  barcodes: codes.map((text) => ({ format: 'Code128', text, box: [0, 0, 1, 1] })),
  picture: false,
  coarse: false,
  looks: '',
});

describe('a reading held against the truth', () => {
  test('tells missed from wrong from invented, and counts what is shared', () => {
    const values = { 'patient.name': 'Rosa Peña', 'patient.birthDate': '1961-04-03', 'patient.gender': 'female' };
    const compared = compare(
      truth,
      { documents: [read([1], 'cover'), read([2, 3], 'referral', values)], statedPages: 3 },
      [page(1), page(2, 'CG-1'), page(3)],
    );
    const counted = tally(documentsOf([compared]));
    expect(counted).toEqual({
      documents: 2,
      classesRight: 2,
      pagesRight: 2,
      fields: { right: 1, missed: 1, wrong: 1, invented: 1 },
    });
    expect(fieldShare(counted)).toBe(0.25);
    expect(compared).toMatchObject({ statedPagesRight: true, barcodes: { there: 1, found: 1 }, forPerson: false });
    expect(compared.documents.map(({ signature }) => signature)).toEqual([undefined, 'missed']);
    expect(shortfalls([compared], [])).toEqual([expect.stringContaining('fields')]);
  });

  test('takes the document that shares most pages; one cut in two is not right in its pages', () => {
    const documents = [read([1, 2], 'cover'), read([3], 'chart')];
    const compared = compare(truth, { documents }, [page(1), page(2), page(3)]);
    expect(compared.documents.map(({ readClass, pagesRight }) => [readClass, pagesRight])).toEqual([
      ['cover', false],
      ['cover', false],
    ]);
    expect(compared).toMatchObject({ statedPagesRight: false, barcodes: { there: 1, found: 0 } });
    expect(shortfalls([compared], [])).toHaveLength(3);
  });

  test('of a picture asks that nothing be claimed', () => {
    const picture: Truth = { ...truth, format: 'tiff-g4', resolution: 'fine', barcodes: [] };
    const left = compare(picture, { documents: [read([1, 2, 3], 'unknown')] }, []);
    const claimed = compare(picture, { documents: [read([1, 2, 3], 'referral')] }, []);
    expect([left, claimed].map((one) => one.leftToPerson)).toEqual([true, false]);
    expect(shortfalls([left], [])).toEqual([]);
    expect(shortfalls([claimed], [])).toHaveLength(1);
  });

  test('a look-alike filed wrong falls short, and so do clean forms that are not filed', () => {
    const filing = { kind: 'twins', clean: true, filed: 'right', doubts: [] } as const;
    expect(shortfalls([], [filing])).toEqual([]);
    expect(shortfalls([], [filing, { ...filing, clean: false, filed: 'wrong' }])).toHaveLength(1);
    expect(shortfalls([], [filing, { ...filing, filed: 'person' }])).toHaveLength(1);
  });
});
