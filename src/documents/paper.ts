/**
 * Pages that are to be read after a fax: black on white, no smaller than 10 points, lines of a point or more. US letter, points from
 * the top left. The top strip stays empty, where fax machines print their own line.
 */
import { type PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { code128 } from './code128.ts';
import { printableText, UNPRINTABLE } from './typeface.ts';

export const LETTER = { width: 612, height: 792 } as const;
export const MARGIN = 54;
const TOP = 60;
const BOTTOM = 64;
const LEADING = 1.35;
const POINTS_PER_MM = 72 / 25.4;
/** A barcode is as wide as it may be: a module under 0.5 mm is lost at 204×98, and wider ones bear more dirt. */
const BARCODE_MM = 150;
const MOST_MODULE_MM = 0.8;
const LEAST_MODULE_MM = 0.5;
const BLACK = rgb(0, 0, 0);

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  /** From the left margin, points. */
  readonly indent?: number;
}

/** Writes on pages of one document from the top down, and turns to a new page by itself. */
export interface Paper {
  /** Pages written so far, in order. */
  readonly pages: PDFPage[];
  /** Some character could not be printed. */
  readonly lossy: () => boolean;
  turn(): void;
  heading(text: string): void;
  text(text: string, style?: TextStyle): void;
  /** Lines as they are, only the too long ones broken. */
  lines(text: string): void;
  field(label: string, value: string): void;
  gap(points: number): void;
  rule(): void;
  /** An empty box to tick, with its words; `line`: and a line to write on. */
  tick(text: string, line?: boolean): void;
  /** Small boxes to tick, in columns, some ticked already. */
  ticks(columns: number, ...items: { readonly text: string; readonly ticked?: boolean }[]): void;
  /** Lines to write on, side by side; `Label: value` is written in already. */
  blanks(...labels: string[]): void;
  /** Code 128, centred, with its text below. */
  barcode(text: string): void;
  /** Writes a line of 10 points into the bottom margin of a page. */
  foot(page: PDFPage, text: string): void;
}

export async function openPaper(pdf: PDFDocument): Promise<Paper> {
  const regular = await pdf.embedFont(StandardFonts.Helvetica);
  const heavy = await pdf.embedFont(StandardFonts.HelveticaBold);
  const widths = { regular: widthsIn(regular), heavy: widthsIn(heavy) };
  const pages: PDFPage[] = [];
  let lossy = false;
  let y = 0;

  const printed = (text: string, keepLines = false) => {
    const result = printableText(text, keepLines);
    lossy ||= result.includes(UNPRINTABLE);
    return result;
  };
  const current = (): PDFPage => pages.at(-1) ?? turn();
  function turn(): PDFPage {
    const page = pdf.addPage([LETTER.width, LETTER.height]);
    pages.push(page);
    y = TOP;
    return page;
  }
  function room(height: number): void {
    if (pages.length === 0 || y + height > LETTER.height - BOTTOM) turn();
  }
  function put(text: string, x: number, size: number, font: PDFFont): void {
    current().drawText(text, { x, y: LETTER.height - y - size, size, font, color: BLACK });
  }
  function write(text: string, { size = 11, bold = false, indent = 0 }: TextStyle = {}): void {
    const font = bold ? heavy : regular;
    const widthOf = widths[bold ? 'heavy' : 'regular'](size);
    for (const line of wrap(text, widthOf, LETTER.width - 2 * MARGIN - indent)) {
      room(size * LEADING);
      put(line, MARGIN + indent, size, font);
      y += size * LEADING;
    }
  }
  function line(x: number, to: number, thickness = 1): void {
    const at = LETTER.height - y;
    current().drawLine({ start: { x, y: at }, end: { x: to, y: at }, thickness, color: BLACK });
  }

  return {
    pages,
    lossy: () => lossy,
    turn: () => void turn(),
    heading(text) {
      room(60); // never the last line of a page
      y += 6;
      write(printed(text), { size: 15, bold: true });
      y += 3;
    },
    text: (text, style) => write(printed(text), style),
    lines(text) {
      for (const one of printed(text, true).split('\n')) write(one === '' ? ' ' : one);
    },
    field(label, value) {
      const indent = 150;
      room(11 * LEADING);
      const from = pages.at(-1);
      const start = y;
      write(printed(label), { bold: true });
      const below = y;
      const wide = heavy.widthOfTextAtSize(printed(label), 11) > indent - 8;
      if (!wide && pages.at(-1) === from) y = start;
      write(printed(value), { indent });
      if (pages.at(-1) === from) y = Math.max(y, below);
      y += 2;
    },
    gap(points) {
      y += points;
    },
    rule() {
      room(12);
      y += 5;
      line(MARGIN, LETTER.width - MARGIN);
      y += 7;
    },
    tick(text, withLine = false) {
      room(30);
      const size = 15;
      current().drawRectangle({
        x: MARGIN,
        y: LETTER.height - y - size,
        width: size,
        height: size,
        borderWidth: 1.8,
        borderColor: BLACK,
      });
      y += 2;
      const words = printed(text);
      put(words, MARGIN + 26, 12, heavy);
      y += 14;
      if (withLine) line(MARGIN + 26 + heavy.widthOfTextAtSize(words, 12) + 8, LETTER.width - MARGIN);
      y += 12;
    },
    ticks(columns, ...items) {
      const size = 10;
      const each = (LETTER.width - 2 * MARGIN) / columns;
      for (let row = 0; row < items.length; row += columns) {
        room(18);
        for (const [column, { text, ticked }] of items.slice(row, row + columns).entries()) {
          const x = MARGIN + column * each;
          const box = { x, y: LETTER.height - y - size - 2, width: size, height: size };
          current().drawRectangle({ ...box, borderWidth: 1.2, borderColor: BLACK });
          y += 0.5;
          if (ticked) put('X', x + 1.8, 10, heavy);
          put(printed(text), x + 16, 10, regular);
          y -= 0.5;
        }
        y += 17;
      }
    },
    blanks(...labels) {
      room(28);
      const gap = 14;
      const each = (LETTER.width - 2 * MARGIN - gap * (labels.length - 1)) / labels.length;
      y += 8;
      for (const [index, label] of labels.entries()) {
        const x = MARGIN + index * (each + gap);
        const [, name = label, value] = /^([^:]+): (.+)$/.exec(label) ?? [];
        const words = label === '' ? '' : `${printed(name)}:`;
        put(words, x, 11, regular);
        const from = x + (words === '' ? 0 : regular.widthOfTextAtSize(words, 11) + 6);
        if (value !== undefined) {
          y -= 2;
          put(printed(value), from + 2, 11, heavy);
          y += 2;
        }
        y += 12;
        line(from, x + each);
        y -= 12;
      }
      y += 20;
    },
    barcode(text) {
      const widths = code128(text);
      const modules = widths.reduce((sum, width) => sum + width, 0);
      const millimetres = Math.min(MOST_MODULE_MM, BARCODE_MM / modules);
      if (millimetres < LEAST_MODULE_MM) throw new Error('too long for a barcode that survives a fax');
      const module = millimetres * POINTS_PER_MM;
      const height = 44;
      room(height + 22);
      let x = (LETTER.width - modules * module) / 2;
      for (const [index, width] of widths.entries()) {
        if (index % 2 === 0) {
          const bar = { x, y: LETTER.height - y - height, width: width * module, height };
          current().drawRectangle({ ...bar, color: BLACK });
        }
        x += width * module;
      }
      y += height + 4;
      put(text, (LETTER.width - regular.widthOfTextAtSize(text, 10)) / 2, 10, regular);
      y += 16;
    },
    foot(page, text) {
      const words = printed(text);
      page.drawText(words, { x: MARGIN, y: BOTTOM - 26, size: 10, font: regular, color: BLACK });
    },
  };
}

type Width = (text: string) => number;

/** Widths in a font, for text of many pages: pdf-lib works out every glyph and pair anew each time, and sets no pair closer when it draws. */
function widthsIn(font: PDFFont): (size: number) => Width {
  const known: number[] = [];
  const letter = (text: string, at: number) => {
    const code = text.charCodeAt(at);
    known[code] ??= font.widthOfTextAtSize(text.charAt(at), 1000);
    return known[code];
  };
  return (size) => (text) => {
    let sum = 0;
    for (let at = 0; at < text.length; at++) sum += letter(text, at);
    return (sum * size) / 1000;
  };
}

/** Words onto lines; a word longer than a line is broken. */
function wrap(text: string, widthOf: Width, width: number): string[] {
  const blank = widthOf(' ');
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const wide = widthOf(word);
    if (line !== '' && used + blank + wide <= width) {
      line = `${line} ${word}`;
      used += blank + wide;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    used = wide;
    while (used > width) {
      let end = Math.max(1, Math.floor((line.length * width) / used));
      while (end > 1 && widthOf(line.slice(0, end)) > width) end--;
      lines.push(line.slice(0, end));
      line = line.slice(end);
      used = widthOf(line);
    }
  }
  lines.push(line);
  return lines;
}
