/** Scores as tables, for the terminal and for docs/fax-score.md. */
import type { Compared } from './compare.ts';
import type { Filing } from './filings.ts';
import { cleanShare, documentsOf, fieldShare, percent, type Tally, tally } from './tally.ts';

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

function* groups<T>(all: readonly T[], key: (one: T) => string): Iterable<readonly [string, T[]]> {
  for (const name of new Set(all.map(key))) yield [name, all.filter((one) => key(one) === name)];
}

const COLUMNS = ['documents', 'class right', 'pages right', 'fields', 'right', 'missed', 'wrong', 'invented', 'share'];
function columns(of: Tally): (string | number)[] {
  const { right, missed, wrong, invented } = of.fields;
  const all = right + missed + wrong;
  const share = all + invented === 0 ? '' : percent(fieldShare(of));
  return [of.documents, of.classesRight, of.pagesRight, all, right, missed, wrong, invented, share];
}

/** Text PDFs by set, then by set and class. */
export function textTable(compared: readonly Compared[]): string {
  const text = compared.filter(({ truth }) => truth.format === 'text-pdf');
  const rows = [...groups(text, ({ truth }) => truth.use)].flatMap(([use, samples]) => [
    [`**${use}, ${samples.length} faxes**`, ...columns(tally(documentsOf(samples)))],
    ...[...groups(documentsOf(samples), (document) => document.class)].map(([kind, documents]) => [
      `${use}, ${kind}`,
      ...columns(tally(documents)),
    ]),
  ]);
  return tableOf(['text PDFs', ...COLUMNS], rows);
}

/** What has no words without a text reader, and every barcode, by format. */
export function pictureTable(compared: readonly Compared[]): string {
  const count = (samples: readonly Compared[]) => [
    samples.length,
    samples.filter(({ forPerson }) => forPerson).length,
    samples.filter(({ forPerson, leftToPerson }) => forPerson && leftToPerson).length,
    samples.reduce((sum, { barcodes }) => sum + barcodes.there, 0),
    samples.reduce((sum, { barcodes }) => sum + barcodes.found, 0),
  ];
  const format = ({ truth }: Compared) => [truth.format, truth.resolution].filter(Boolean).join(', ');
  const rows = [...groups(compared, format)].sort(([a], [b]) => (a < b ? -1 : 1));
  return tableOf(
    ['format', 'faxes', 'need a person', 'left to one', 'barcodes', 'found'],
    rows.map(([name, samples]) => [name, ...count(samples)]),
  );
}

/** Look-alikes by how they are alike. */
export function filingTable(filings: readonly Filing[]): string {
  const count = (of: readonly Filing[]) => [
    of.length,
    of.filter(({ clean }) => clean).length,
    of.filter(({ clean, filed }) => clean && filed === 'right').length,
    of.filter(({ clean, filed }) => !clean && filed === 'right').length,
    of.filter(({ filed }) => filed === 'person').length,
    of.filter(({ filed }) => filed === 'wrong').length,
  ];
  return tableOf(
    ['look-alikes', 'forms', 'clean', 'clean by rule', 'others by rule', 'to a person', 'to a wrong patient'],
    [
      ...[...groups(filings, ({ kind }) => kind)].map(([kind, of]) => [kind, ...count(of)]),
      ['**all**', ...count(filings)],
    ],
  );
}

/** Sentences below the tables: cover sheets, signatures, filings. */
export function remarks(compared: readonly Compared[], filings: readonly Filing[]): string {
  const text = compared.filter(({ truth }) => truth.format === 'text-pdf');
  const stated = text.filter(({ statedPagesRight }) => statedPagesRight !== undefined);
  const signed = documentsOf(text).flatMap(({ signature }) => signature ?? []);
  const times = (what: string) => signed.filter((one) => one === what).length;
  return [
    `Cover sheets whose count of pages was read: ${stated.filter(({ statedPagesRight }) => statedPagesRight).length} of ${stated.length}. `,
    `Of ${signed.length} documents that people sign, by their words alone: ${times('right')} rightly signed or not, ${times('unsure')} unsure, ${times('missed')} missed (a pen leaves no words), ${times('claimed')} said to be signed and not.`,
    ...(filings.length > 0 ? [` Clean forms filed by rule: ${percent(cleanShare(filings))}.`] : []),
  ].join('');
}

/** What was not right, one line each; of held-out samples only how often which path, so that nobody tunes on them. */
export function misses(compared: readonly Compared[]): string[] {
  const counts = new Map<string, number>();
  for (const { truth, documents, forPerson } of compared) {
    if (forPerson) continue;
    for (const document of documents) {
      const what = [
        ...(document.readClass === document.class ? [] : [`class ${document.class} read as ${document.readClass}`]),
        ...(document.pagesRight ? [] : [`pages of a ${document.class}`]),
        ...document.fields.filter(({ result }) => result !== 'right').map(({ path, result }) => `${path} ${result}`),
      ];
      for (const line of what) {
        const shown = `${truth.use === 'tuning' ? truth.file : 'held out'}: ${line}`;
        counts.set(shown, (counts.get(shown) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([line, times]) => (times > 1 ? `${line} (${times})` : line));
}

/** Which doubts kept clean forms from being filed, most frequent first. */
export function doubtsOfClean(filings: readonly Filing[]): string[] {
  const held = filings.filter(({ clean, filed }) => clean && filed === 'person').flatMap(({ doubts }) => doubts);
  return [...groups(held, (doubt) => doubt)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([doubt, all]) => `clean forms left to a person: ${doubt} (${all.length})`);
}
