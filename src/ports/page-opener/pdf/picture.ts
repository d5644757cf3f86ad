/** The dots of a page that is one black and white image, as they are in the file: no dot is drawn anew. */
import { unreadable } from '../limits.ts';
import { type Raster, type Turn, turned } from '../raster.ts';
import type { Matrix } from './document.ts';
import { drawnAt } from './draw.ts';
import type { PaintedImage } from './objects.ts';
import type { Pdfium } from './pdfium.ts';

/** Undefined where it lies askew, or leaves a part of the page free: such a page is drawn. */
export function ownDots(pdfium: Pdfium, page: number, image: PaintedImage): Raster | undefined {
  const [left, top, right, bottom] = image.edges;
  const turn = turnOf(image.toSeen);
  if (!turn || left > EDGE || top > EDGE || right < 1 - EDGE || bottom < 1 - EDGE) return undefined;
  if (!image.plainGrey) {
    const lying = turn.quarters % 2 === 1;
    return blackAndWhite(drawnAt(pdfium, page, lying ? image.height : image.width, lying ? image.width : image.height));
  }
  const bitmap = pdfium._FPDFImageObj_GetBitmap(image.handle);
  if (!bitmap) throw unreadable('damaged');
  try {
    const raster = greyOf(pdfium, bitmap);
    return raster && turned(raster, turn);
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap);
  }
}
/** A fax's image may be some dots smaller or larger than its page. */
const EDGE = 0.02;

/** How the image is turned as it is seen: the unit square's x axis runs along its rows, its y axis up its columns. */
function turnOf([a, b, c, d]: Matrix): Turn | undefined {
  const upright = Math.abs(b) < SKEW * Math.abs(a) && Math.abs(c) < SKEW * Math.abs(d);
  const lying = Math.abs(a) < SKEW * Math.abs(b) && Math.abs(d) < SKEW * Math.abs(c);
  // Seen space has its y downwards.
  if (upright) return d < 0 ? { quarters: 0, mirrored: a < 0 } : { quarters: 2, mirrored: a > 0 };
  if (lying) return b > 0 ? { quarters: 1, mirrored: c < 0 } : { quarters: 3, mirrored: c > 0 };
  return undefined;
}
const SKEW = 0.002;

function blackAndWhite(raster: Raster): Raster {
  return { ...raster, grey: raster.grey.map((dot) => (dot > 127 ? 255 : 0)), bilevel: true };
}

/** FPDFBitmap formats: grey, and 3 or 4 bytes of blue, green, red. */
const BYTES_A_DOT: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 4, 4: 4 };

function greyOf(pdfium: Pdfium, bitmap: number): Raster | undefined {
  const width = pdfium._FPDFBitmap_GetWidth(bitmap);
  const height = pdfium._FPDFBitmap_GetHeight(bitmap);
  const stride = pdfium._FPDFBitmap_GetStride(bitmap);
  const bytes = BYTES_A_DOT[pdfium._FPDFBitmap_GetFormat(bitmap)];
  const address = pdfium._FPDFBitmap_GetBuffer(bitmap);
  if (!bytes || !address || !(width > 0 && height > 0)) return undefined;
  const dots = pdfium.HEAPU8.subarray(address, address + stride * height);
  const grey = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    // Black and white: any of a dot's bytes will do.
    for (let x = 0, from = y * stride; x < width; x++, from += bytes) grey[to++] = (dots[from] ?? 255) > 127 ? 255 : 0;
  }
  return { width, height, grey, bilevel: true };
}
