/** Lines of a page, as whoever opens it finds them. */
import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import { getDocumentProxy } from 'unpdf';
import { expect, test } from 'vitest';
import { LETTER, MARGIN, openPaper } from '../../src/documents/paper.ts';

async function linesOf(text: string, style: { size: number; bold: boolean; indent: number }) {
  const pdf = await PDFDocument.create();
  const paper = await openPaper(pdf);
  paper.text(text, style);
  const opened = await getDocumentProxy(new Uint8Array(await pdf.save()));
  const lines: { text: string; right: number }[] = [];
  for (let number = 1; number <= opened.numPages; number++) {
    const { items } = await (await opened.getPage(number)).getTextContent();
    for (const item of items) {
      if ('str' in item && item.str !== '') lines.push({ text: item.str, right: item.transform[4] + item.width });
    }
  }
  return lines;
}

test('no line goes into the margin, and no letter is lost, however long words and text are', async () => {
  const word = fc.string({ unit: fc.constantFrom(...'AVTowij.,-1'), minLength: 1, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 60 }),
      fc.record({ size: fc.constantFrom(10, 11, 24), bold: fc.boolean(), indent: fc.constantFrom(0, 150) }),
      async (words, style) => {
        const lines = await linesOf(words.join(' '), style);
        for (const { right } of lines) expect(right).toBeLessThanOrEqual(LETTER.width - MARGIN + 0.5);
        expect(lines.map(({ text }) => text.replaceAll(' ', '')).join('')).toBe(words.join(''));
      },
    ),
    { numRuns: 25 },
  );
});
