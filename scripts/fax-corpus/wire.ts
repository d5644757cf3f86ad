/** What a page goes through on its way by fax: scanned askew, made black and white at the fax's dots, a line printed at its top, noise. */
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { FaxPage } from './containers.ts';
import { seeded } from './random.ts';

const WIDTH = 1728;
const FINE_HEIGHT = 2156;
/** The fax machine's own line stands on the paper as it comes out, so it is never askew. */
const STRIP = 48;

export interface Wire {
  readonly lines: 196 | 98;
  /** Degrees, clockwise. */
  readonly skew: number;
  /** Specks a page. */
  readonly specks: number;
  /** Fed in upside down. */
  readonly upsideDown?: boolean;
  readonly seed: number;
  /** What the sending machine prints; a page number follows. */
  readonly line: string;
}

/** Sends the pages of a PDF over the wire. */
export async function overTheWire(pdf: Uint8Array, wire: Wire): Promise<FaxPage[]> {
  const sheets = await greys(pdf);
  const strips = await greys(await stripsOf(wire.line, sheets.length));
  return sheets.map((sheet, i) => {
    const grey = askew(wire.upsideDown ? sheet.toReversed() : sheet, wire.skew);
    const strip = strips[i];
    if (strip) grey.set(strip.subarray(0, STRIP * WIDTH));
    return speckled(blackAndWhite(grey, wire.lines), wire, i);
  });
}

/** Grey pages, 0 black to 255 white, at 204 by 196 dots an inch. */
async function greys(pdf: Uint8Array): Promise<Uint8Array[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const pages: Uint8Array[] = [];
  for (let i = 0; i < document.getPageCount(); i++) {
    const drawn = await document
      .getPage(i)
      .render({ width: WIDTH, height: FINE_HEIGHT, colorSpace: 'Gray', render: 'bitmap' });
    if (drawn.width !== WIDTH || drawn.height !== FINE_HEIGHT) throw new Error('pdfium drew another size');
    pages.push(drawn.data);
  }
  document.destroy();
  library.destroy();
  return pages;
}

async function stripsOf(line: string, count: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const font = await pdf.embedFont(StandardFonts.CourierBold);
  for (let i = 1; i <= count; i++) {
    const of = `P.${String(i).padStart(2, '0')}/${String(count).padStart(2, '0')}`;
    pdf.addPage([612, 792]).drawText(`${line}   ${of}`, { x: 30, y: 780, size: 9, font });
  }
  return pdf.save({ addDefaultPage: false });
}

/** Turns a page about its middle; dots are not square. */
function askew(grey: Uint8Array, skew: number): Uint8Array {
  const out = new Uint8Array(grey.length).fill(255);
  const angle = (skew * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const aspect = 204 / 196;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= WIDTH || y >= FINE_HEIGHT ? 255 : (grey[y * WIDTH + x] ?? 255);
  for (let y = 0; y < FINE_HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = [x - WIDTH / 2, (y - FINE_HEIGHT / 2) * aspect];
      const fromX = u * cos + v * sin + WIDTH / 2;
      const fromY = (v * cos - u * sin) / aspect + FINE_HEIGHT / 2;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, down] = [fromX - left, fromY - top];
      const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
      const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
      out[y * WIDTH + x] = upper * (1 - down) + lower * down;
    }
  }
  return out;
}

function blackAndWhite(grey: Uint8Array, lines: 196 | 98): FaxPage {
  const step = lines === 98 ? 2 : 1;
  const height = FINE_HEIGHT / step;
  const dots = new Uint8Array(WIDTH * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < WIDTH; x++) {
      let sum = 0;
      for (let i = 0; i < step; i++) sum += grey[(y * step + i) * WIDTH + x] ?? 255;
      dots[y * WIDTH + x] = sum / step < 150 ? 1 : 0;
    }
  }
  return { width: WIDTH, height, dots, lines };
}

function speckled(page: FaxPage, { specks, seed }: Wire, number: number): FaxPage {
  const random = seeded(seed * 101 + number);
  for (let i = 0; i < specks; i++) {
    const [x, y, size] = [random.int(WIDTH - 3), random.int(page.height - 3), 1 + random.int(3)];
    // One speck in three is a hole.
    const black = random.int(3) > 0 ? 1 : 0;
    for (let dy = 0; dy < size; dy++) page.dots.fill(black, (y + dy) * WIDTH + x, (y + dy) * WIDTH + x + size);
  }
  return page;
}
