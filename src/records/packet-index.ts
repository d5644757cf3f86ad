/** The index of a packet: what is in it, and on which page. */
import type { PDFFont, PDFPage } from 'pdf-lib';
import { LETTER, MARGIN } from '../documents/paper.ts';
import { printableText } from '../documents/typeface.ts';

export interface IndexRow {
  readonly title: string;
  /** A section, over its records. */
  readonly heading: boolean;
}

const SIZE = 11;
const LINE = 16;
const TOP = 104;
export const ROWS_PER_PAGE = Math.floor((LETTER.height - TOP - 72) / LINE);

export const indexPages = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_PER_PAGE));

export interface Fonts {
  readonly regular: PDFFont;
  readonly bold: PDFFont;
}

/** Writes the rows on the pages kept for them; `numbers` are those of the rows' pages. */
export function drawIndex(
  pages: readonly PDFPage[],
  rows: readonly IndexRow[],
  numbers: readonly number[],
  fonts: Fonts,
): void {
  const { regular, bold } = fonts;
  for (const [at, page] of pages.entries()) {
    const write = (text: string, x: number, top: number, size: number, font: PDFFont) =>
      page.drawText(text, { x, y: LETTER.height - top - size, size, font });
    write(at === 0 ? 'Index' : 'Index (continued)', MARGIN, 66, 18, bold);
    for (const [line, row] of rows.slice(at * ROWS_PER_PAGE, (at + 1) * ROWS_PER_PAGE).entries()) {
      const top = TOP + line * LINE;
      const font = row.heading ? bold : regular;
      const number = String(numbers[at * ROWS_PER_PAGE + line] ?? '');
      const right = LETTER.width - MARGIN - font.widthOfTextAtSize(number, SIZE);
      const x = MARGIN + (row.heading ? 0 : 14);
      write(cut(printableText(row.title), font, right - x - 12), x, top, SIZE, font);
      write(number, right, top, SIZE, font);
    }
  }
}

/** The whole title stands on its page. */
function cut(text: string, font: PDFFont, width: number): string {
  if (font.widthOfTextAtSize(text, SIZE) <= width) return text;
  let end = Math.min(text.length, 120);
  while (end > 1 && font.widthOfTextAtSize(`${text.slice(0, end)}…`, SIZE) > width) end--;
  return `${text.slice(0, end)}…`;
}
