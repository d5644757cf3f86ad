/** Counts over compared samples, and the figures they must reach. */
import type { Compared, ComparedDocument, Result } from './compare.ts';
import type { Filing } from './filings.ts';

export interface Tally {
  readonly documents: number;
  readonly classesRight: number;
  readonly pagesRight: number;
  readonly fields: Readonly<Record<Result, number>>;
}

export function tally(documents: readonly ComparedDocument[]): Tally {
  const fields = { right: 0, missed: 0, wrong: 0, invented: 0 };
  for (const { result } of documents.flatMap((document) => document.fields)) fields[result]++;
  return {
    documents: documents.length,
    classesRight: documents.filter((document) => document.readClass === document.class).length,
    pagesRight: documents.filter(({ pagesRight }) => pagesRight).length,
    fields,
  };
}

/** Of what stands there or was claimed to, the share that is right; an invented field counts as one more. */
export function fieldShare({ fields: { right, missed, wrong, invented } }: Tally): number {
  const all = right + missed + wrong + invented;
  return all === 0 ? 1 : right / all;
}

export const classShare = ({ documents, classesRight }: Tally): number =>
  documents === 0 ? 1 : classesRight / documents;

export const documentsOf = (compared: readonly Compared[]): ComparedDocument[] =>
  compared.flatMap(({ documents }) => documents);

export const LEAST = { fields: 0.98, classes: 0.98, cleanFiled: 0.7 } as const;

/** What falls short, in sentences; empty when nothing does. */
export function shortfalls(compared: readonly Compared[], filings: readonly Filing[]): string[] {
  const texts = compared.filter(({ truth }) => truth.format === 'text-pdf');
  const heldOut = texts.filter(({ truth }) => truth.use === 'held-out');
  // What the reading was tuned on must not make up for what it was not.
  const text = tally(documentsOf(heldOut.length > 0 ? heldOut : texts));
  const heldBack = compared.filter(({ forPerson, leftToPerson }) => forPerson && !leftToPerson).length;
  const there = compared.reduce((sum, { barcodes }) => sum + barcodes.there, 0);
  const found = compared.reduce((sum, { barcodes }) => sum + barcodes.found, 0);
  const wrong = filings.filter(({ filed }) => filed === 'wrong').length;
  const short: readonly (readonly [boolean, string])[] = [
    [fieldShare(text) < LEAST.fields, `fewer than ${percent(LEAST.fields)} of the fields of text PDFs are right`],
    [classShare(text) < LEAST.classes, `fewer than ${percent(LEAST.classes)} of the classes of text PDFs are right`],
    [heldBack > 0, `${heldBack} pictures that nobody can read were not left to a person`],
    [found < there, `${there - found} barcodes were not found`],
    [wrong > 0, `${wrong} look-alikes were filed to a wrong patient`],
    [
      cleanShare(filings) < LEAST.cleanFiled,
      `fewer than ${percent(LEAST.cleanFiled)} of the clean forms were filed by rule`,
    ],
  ];
  return short.flatMap(([is, words]) => (is ? [words] : []));
}

export function cleanShare(filings: readonly Filing[]): number {
  const clean = filings.filter((filing) => filing.clean);
  return clean.length === 0 ? 1 : clean.filter(({ filed }) => filed === 'right').length / clean.length;
}

export const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1).replace('.0', '')} %`;
