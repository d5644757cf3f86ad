/**
 * Paper to lay a sample fax out on: draws on a PDF and notes, in the same breath, what a perfect reader would say of it.
 * Points (1/72 inch) from the top left corner of a Letter page.
 */
import { degrees, PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import type { DocumentClass, FieldPath } from '../../src/faxes/fax.ts';
import { type Case, fieldOf } from './cases.ts';
import type { TrueBarcode, TrueDocument } from './truth.ts';

export type Font = 'sans' | 'bold' | 'serif' | 'serif-bold' | 'serif-italic' | 'mono' | 'mono-bold';
export interface Ink {
  readonly size?: number;
  readonly font?: Font;
  /** 0 black to 1 white. */
  readonly grey?: number;
  /** `right`: x is where the text ends. */
  readonly align?: 'left' | 'centre' | 'right';
}

/** One document's truth, as it grows. */
interface Draft {
  pages: number[];
  class: DocumentClass;
  fields: Record<FieldPath, string>;
  signature: 'present' | 'not-found';
  token?: string;
}

export interface Paper {
  /** Begins a document, about a case, on a new page. */
  document(kind: DocumentClass, about: Case): void;
  /** A further page of the same document. */
  page(): void;
  text(x: number, y: number, text: string, ink?: Ink): void;
  /** Text that is the value of a field. */
  say(path: FieldPath, x: number, y: number, text: string, ink?: Ink): void;
  /** Notes fields that stand in text already drawn, or boxes already ticked; `value` where the case does not have it. */
  holds(path: FieldPath, value?: string): void;
  /** Text broken at `width`; returns the y after its last line. */
  prose(x: number, y: number, width: number, text: string, ink?: Ink & { readonly leading?: number }): number;
  widthOf(text: string, ink?: Ink): number;
  line(x1: number, y1: number, x2: number, y2: number, thickness?: number): void;
  box(x: number, y: number, width: number, height: number, fill?: number): void;
  /** A box to tick, its lower left corner at x, y, and words after it. */
  tick(x: number, y: number, words: string, on: boolean, ink?: Ink): void;
  /** Somebody's pen. */
  scribble(x: number, y: number, width?: number): void;
  signed(): void;
  /** Bars of a barcode, already coded: widths in modules, bar first. */
  bars(
    x: number,
    y: number,
    height: number,
    module: number,
    widths: readonly number[],
    says: Omit<TrueBarcode, 'page'>,
  ): void;
  token(token: string): void;
  states(pages: number): void;
}

export interface Laid {
  readonly pdf: Uint8Array;
  readonly pages: number;
  readonly documents: readonly TrueDocument[];
  readonly barcodes: readonly TrueBarcode[];
  readonly statedPages?: number;
}

const FONTS: Record<Font, StandardFonts> = {
  sans: StandardFonts.Helvetica,
  bold: StandardFonts.HelveticaBold,
  serif: StandardFonts.TimesRoman,
  'serif-bold': StandardFonts.TimesRomanBold,
  'serif-italic': StandardFonts.TimesRomanItalic,
  mono: StandardFonts.Courier,
  'mono-bold': StandardFonts.CourierBold,
};
const WIDTH = 612;
const HEIGHT = 792;

/** Lays out one fax. `size`: of its pages, in points; Letter unless told. */
export async function layOut(
  draw: (paper: Paper) => void,
  options: { readonly size?: readonly [number, number] } = {},
): Promise<Laid> {
  // Without metadata of its own a PDF bears no time, and is the same bytes every time.
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const fonts = new Map<Font, PDFFont>();
  for (const [name, standard] of Object.entries(FONTS) as [Font, StandardFonts][])
    fonts.set(name, await pdf.embedFont(standard));
  const [width, height] = options.size ?? [WIDTH, HEIGHT];
  const documents: Draft[] = [];
  const barcodes: TrueBarcode[] = [];
  let about: Case | undefined;
  let sheet: PDFPage | undefined;
  let stated: number | undefined;

  const current = () => {
    const draft = documents.at(-1);
    if (!draft || !sheet || !about) throw new Error('a fax begins with a document');
    return { draft, sheet, about };
  };
  const fontOf = ({ font = 'sans' }: Ink) => {
    const found = fonts.get(font);
    if (!found) throw new Error('no such font');
    return found;
  };
  const widthOf = (text: string, ink: Ink = {}) => fontOf(ink).widthOfTextAtSize(text, ink.size ?? 10);
  const text = (x: number, y: number, words: string, ink: Ink = {}) => {
    const { size = 10, grey = 0, align = 'left' } = ink;
    const left = align === 'left' ? x : x - widthOf(words, ink) / (align === 'right' ? 1 : 2);
    current().sheet.drawText(words, { x: left, y: height - y, size, font: fontOf(ink), color: rgb(grey, grey, grey) });
  };
  const line = (x1: number, y1: number, x2: number, y2: number, thickness = 0.7) =>
    current().sheet.drawLine({ start: { x: x1, y: height - y1 }, end: { x: x2, y: height - y2 }, thickness });
  const page = () => {
    sheet = pdf.addPage([width, height]);
    current().draft.pages.push(pdf.getPageCount());
  };
  const holds = (path: FieldPath, value?: string) => {
    const { draft, about: of } = current();
    draft.fields[path] = value ?? fieldOf(of, path);
  };

  draw({
    document: (kind, of) => {
      documents.push({ pages: [], class: kind, fields: {}, signature: 'not-found' });
      about = of;
      sheet = pdf.addPage([width, height]);
      current().draft.pages.push(pdf.getPageCount());
    },
    page,
    text,
    say: (path, x, y, words, ink) => {
      text(x, y, words, ink);
      holds(path);
    },
    holds,
    prose: (x, y, room, words, ink = {}) => {
      const { size = 10, leading = size * 1.35 } = ink;
      let at = y;
      for (const paragraph of words.split('\n')) {
        let row = '';
        for (const word of paragraph.split(' ')) {
          const longer = row === '' ? word : `${row} ${word}`;
          if (row !== '' && widthOf(longer, ink) > room) {
            text(x, at, row, ink);
            at += leading;
            row = word;
          } else row = longer;
        }
        if (row !== '') text(x, at, row, ink);
        at += leading;
      }
      return at;
    },
    widthOf,
    line,
    box: (x, y, w, h, fill) =>
      current().sheet.drawRectangle({
        x,
        y: height - y - h,
        width: w,
        height: h,
        borderWidth: 0.7,
        borderColor: rgb(0, 0, 0),
        ...(fill === undefined ? {} : { color: rgb(fill, fill, fill) }),
      }),
    tick: (x, y, words, on, ink = {}) => {
      const { size = 10 } = ink;
      const side = size * 0.85;
      current().sheet.drawRectangle({
        x,
        y: height - y,
        width: side,
        height: side,
        borderWidth: 0.8,
        borderColor: rgb(0, 0, 0),
      });
      if (on) text(x + side / 2, y - side * 0.12, 'X', { ...ink, font: 'bold', align: 'centre' });
      text(x + side + 4, y, words, ink);
    },
    scribble: (x, y, w = 90) => {
      const loops = Array.from(
        { length: 7 },
        (_, i) => `C ${i * 14},-${10 + ((i * 5) % 9)} ${i * 14 + 16},${4 + (i % 3)} ${(i + 1) * 13},-${2 + (i % 4)}`,
      );
      current().sheet.drawSvgPath(`M 0,0 ${loops.join(' ')}`, {
        x,
        y: height - y,
        scale: w / 92,
        borderWidth: 1.2,
        borderColor: rgb(0, 0, 0),
      });
      current().draft.signature = 'present';
    },
    signed: () => {
      current().draft.signature = 'present';
    },
    bars: (x, y, h, module, widths, says) => {
      let at = x;
      for (const [i, modules] of widths.entries()) {
        if (i % 2 === 0)
          current().sheet.drawRectangle({
            x: at,
            y: height - y - h,
            width: modules * module,
            height: h,
            color: rgb(0, 0, 0),
          });
        at += modules * module;
      }
      barcodes.push({ page: pdf.getPageCount(), ...says });
    },
    token: (token) => {
      current().draft.token = token;
    },
    states: (pages) => {
      stated = pages;
    },
  });

  return {
    pdf: await pdf.save({ addDefaultPage: false }),
    pages: pdf.getPageCount(),
    documents,
    barcodes,
    ...(stated === undefined ? {} : { statedPages: stated }),
  };
}

/** Turns the pages of a finished PDF, as scanners and printer drivers do: drawn sideways, with a /Rotate that says so. */
export async function turnPages(bytes: Uint8Array): Promise<Uint8Array> {
  const source = await PDFDocument.load(bytes, { updateMetadata: false });
  const turned = await PDFDocument.create({ updateMetadata: false });
  for (const inner of await turned.embedPdf(source, source.getPageIndices())) {
    const sheet = turned.addPage([inner.height, inner.width]);
    sheet.drawPage(inner, { x: inner.height, y: 0, rotate: degrees(90) });
    sheet.setRotation(degrees(90));
  }
  return turned.save({ addDefaultPage: false });
}
