/** Barcodes for tests, made by another library than the one that reads them. */
import bwipjs from 'bwip-js/generic';
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import { type Dots, writtenPage } from './dots.ts';

export type Kind = 'code128' | 'pdf417' | 'qrcode' | 'datamatrix';
const FORMATS = { code128: 'Code128', pdf417: 'PDF417', qrcode: 'QRCode', datamatrix: 'DataMatrix' } as const;

/** Rows of black (1) and white modules. */
function modulesOf(kind: Kind, text: string): number[][] {
  const [symbol] = bwipjs.raw({ bcid: kind, text });
  if (!symbol) throw new Error('no barcode');
  if ('sbs' in symbol) {
    return [symbol.sbs.flatMap((width, i) => new Array<number>(width).fill(i % 2 === 0 ? 1 : 0))];
  }
  const { pixs, pixx } = symbol;
  return Array.from({ length: pixs.length / pixx }, (_, row) => pixs.slice(row * pixx, (row + 1) * pixx));
}

/** A text PDF with the barcode drawn as areas, 100 points from the left, below the middle of the page's upper half. */
export async function drawnBars(kind: Kind, text: string) {
  const document = await PDFDocument.create();
  const page = document.addPage([612, 792]);
  page.drawText('Cover sheet', { x: 72, y: 720, size: 14, font: await document.embedFont(StandardFonts.Helvetica) });
  const modules = modulesOf(kind, text);
  const [across, down] = kind === 'code128' ? [1.5, 40] : kind === 'pdf417' ? [1.5, 4.5] : [3, 3];
  for (const [row, line] of modules.entries()) {
    for (const [column, module] of line.entries()) {
      const [x, y] = [100 + column * across, 560 - (row + 1) * down];
      if (module) page.drawRectangle({ x, y, width: across, height: down, color: rgb(0, 0, 0) });
    }
  }
  return { pdf: new Uint8Array(await document.save()), format: FORMATS[kind] };
}

/** A fax page with a Code128 of modules 0.5 mm wide, and one dot in 500 turned over. */
export function barcodeDots(text: string, linesPerInch: number): Dots {
  const dots = writtenPage(1728, Math.round(11 * linesPerInch), 5);
  const { width, height, black } = dots;
  const line = modulesOf('code128', text)[0]!;
  const [top, bottom] = [Math.round(2 * linesPerInch), Math.round(2.6 * linesPerInch)];
  black.fill(0, (top - 20) * width, (bottom + 20) * width);
  for (let y = top; y < bottom; y++) {
    for (const [i, module] of line.entries())
      if (module) black.fill(1, y * width + 300 + i * 4, y * width + 304 + i * 4);
  }
  for (let at = 7; at < width * height; at += 500 + (at % 13)) black[at] = 1 - black[at]!;
  return dots;
}
