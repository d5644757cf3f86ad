import { MOST_PAGE_PIXELS, unreadable } from '../limits.ts';
import type { Raster } from '../raster.ts';
import type { PageSpace } from './document.ts';
import type { Pdfium } from './pdfium.ts';

const GREY = 1;
const WHITE = 0xffffffff;
/** FPDF_ANNOT, FPDF_GRAYSCALE, FPDF_RENDER_LIMITEDIMAGECACHE. */
const FLAGS = 0x01 | 0x08 | 0x200;

/** The page as it is seen, in grey, with `dpi` dots an inch or as many as are allowed. */
export function drawn(pdfium: Pdfium, page: number, space: PageSpace, dpi: number): Raster {
  const [acrossFull, downFull] = [(space.width / 72) * dpi, (space.height / 72) * dpi];
  const scale = Math.min(
    1,
    Math.sqrt(MOST_PAGE_PIXELS / (acrossFull * downFull)),
    MOST_SIDE / Math.max(acrossFull, downFull),
  );
  return drawnAt(pdfium, page, Math.max(1, Math.round(acrossFull * scale)), Math.max(1, Math.round(downFull * scale)));
}
const MOST_SIDE = 12_000;

/** The same in so many dots. */
export function drawnAt(pdfium: Pdfium, page: number, width: number, height: number): Raster {
  const address = pdfium.wasmExports.malloc(width * height);
  if (!address) throw unreadable('too-large');
  try {
    const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, GREY, address, width);
    if (!bitmap) throw unreadable('too-large');
    try {
      pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
      pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS);
      return { width, height, grey: pdfium.HEAPU8.slice(address, address + width * height), bilevel: false };
    } finally {
      pdfium._FPDFBitmap_Destroy(bitmap);
    }
  } finally {
    pdfium.wasmExports.free(address);
  }
}
