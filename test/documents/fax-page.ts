/** A page as it looks after a fax: rendered at the fax's own dots, skewed, speckled, one bit a dot; and what barcodes are still read on it. */

import { readFileSync } from 'node:fs';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { prepareZXingModule } from 'zxing-wasm/reader';
import { barcodesOf } from '../../src/ports/page-opener/barcodes.ts';

const wasm = readFileSync(new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

export interface Grid {
  readonly name: string;
  /** Dots an inch across and down. */
  readonly across: number;
  readonly down: number;
}
export const FINE: Grid = { name: '204×196', across: 204, down: 196 };
export const STANDARD: Grid = { name: '204×98', across: 204, down: 98 };

/** Deterministic, so that a failing page fails again. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Dots {
  readonly width: number;
  readonly height: number;
  /** 0 black, 255 white. */
  readonly grey: Uint8Array;
}

/** Page `number` (from 0) at 204×196, as one byte of grey a dot. */
export async function drawn(pdf: Uint8Array, number: number): Promise<Dots> {
  const library = await PDFiumLibrary.init();
  try {
    const document = await library.loadDocument(pdf);
    const page = document.getPage(number);
    const image = await page.render({ scale: 204 / 72, render: 'bitmap' });
    const grey = new Uint8Array(image.width * image.height);
    for (let at = 0; at < grey.length; at++) grey[at] = image.data[at * 4 + 1] ?? 255;
    document.destroy();
    return { width: image.width, height: image.height, grey };
  } finally {
    library.destroy();
  }
}

/** `degrees` of skew about the middle, `speckle` of the dots turned over, lines as coarse as the grid's. */
export function faxed(page: Dots, grid: Grid, degrees: number, speckle: number, seed: number): Dots {
  const random = noise(seed);
  const height = Math.round((page.height * grid.down) / 204);
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const grey = new Uint8Array(page.width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < page.width; x++) {
      const [dx, dy] = [x - page.width / 2, (y * page.height) / height - page.height / 2];
      const fromX = Math.round(dx * cosine + dy * sine + page.width / 2);
      const fromY = Math.round(dy * cosine - dx * sine + page.height / 2);
      const inside = fromX >= 0 && fromX < page.width && fromY >= 0 && fromY < page.height;
      const dot = inside ? (page.grey[fromY * page.width + fromX] ?? 255) : 255;
      const black = dot < 128 !== random() < speckle;
      grey[y * page.width + x] = black ? 0 : 255;
    }
  }
  return { width: page.width, height, grey };
}

/** Texts of the barcodes that the gateway reads on it; a coarse page is stretched first, as the page opener does. */
export async function barcodesOn({ width, height, grey }: Dots, grid: Grid): Promise<string[]> {
  const stretch = Math.round(grid.across / grid.down);
  const square = new Uint8Array(width * height * stretch);
  for (let y = 0; y < height * stretch; y++) {
    const from = Math.floor(y / stretch) * width;
    square.set(grey.subarray(from, from + width), y * width);
  }
  const found = await barcodesOf({ width, height: height * stretch, grey: square, bilevel: true }, true);
  return found.map(({ text }) => text);
}
