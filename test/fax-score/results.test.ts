/** What docs/fax-score.md says of text PDFs is what a fresh reading gives. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Truth } from '../../scripts/fax-corpus/truth.ts';
import { compare } from '../../scripts/fax-score/compare.ts';
import { contentOf } from '../../scripts/fax-score/open.ts';
import { textTable } from '../../scripts/fax-score/report.ts';
import { shortfalls } from '../../scripts/fax-score/tally.ts';
import type { PageContent } from '../../src/faxes/fax.ts';
import { readPages } from '../../src/faxes/reading/index.ts';
import { nodeReaders } from '../../src/ports/page-opener/node-readers.ts';
import { openPages } from '../../src/ports/page-opener/open-pages.ts';
import { pageOfPdf } from '../../src/ports/page-opener/pdf/page.ts';

const ROOT = join(import.meta.dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/fax-score.md'), 'utf8');
const results = /<!-- results -->\n([\s\S]*)<!-- end -->/.exec(document)?.[1];

test('the results in the document are those of a fresh reading, and it says which figures they miss', async () => {
  const readers = nodeReaders();
  const opener = openPages(readers);
  const pdfium = await readers.pdfium();
  const compared = [];
  for (const folder of ['examples/faxes', 'examples/faxes/held-out']) {
    for (const name of readdirSync(join(ROOT, folder)).sort()) {
      if (!/^\d{2,3}-.*\.json$/.test(name)) continue;
      const truth = JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8')) as Truth;
      if (truth.format !== 'text-pdf') continue;
      const file = readFileSync(join(ROOT, folder, truth.file));
      // To look for bars takes ten times as long as the rest.
      const pages = truth.barcodes.length > 0 ? await contentOf(opener, file) : wordsOnly(file, truth.pages);
      compared.push(compare(truth, readPages(pages), pages));
    }
  }
  // After a change of the reading: npm run fax:score -- --all --write
  expect(results).toContain(textTable(compared));
  const short = /Short of the figures:\n\n((?:- .*\n)+)/.exec(document)?.[1] ?? '';
  expect(shortfalls(compared, []).map((one) => `- ${one}\n`)).toEqual(short.split(/(?<=\n)/));

  function wordsOnly(file: Uint8Array, count: number): PageContent[] {
    return Array.from({ length: count }, (_, i) => {
      const { widthMm: width, heightMm: height, words, picture, coarse } = pageOfPdf(pdfium, file, i + 1);
      return { number: i + 1, width, height, words, barcodes: [], picture, coarse, looks: '' };
    });
  }
}, 60_000);

test('the README says of held-out layouts what the document says', () => {
  const row =
    /^\| \*\*held-out, .*$/m
      .exec(results ?? '')?.[0]
      .split('|')
      .map((cell) => cell.trim()) ?? [];
  const [documents, classes, fields] = [row[2], row[3], row.at(-2)];
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain(`${fields} of fields, ${classes} of ${documents} classes`);
});
