/** How the letters of a text object are painted: what somebody sees on paper, and what only programs read. */
import { written } from './document.ts';
import type { Pdfium } from './pdfium.ts';

/** `none`: not at all, or so thin that nothing is seen; `pale`: white or nearly, to be seen on something dark only. */
export type Ink = 'seen' | 'pale' | 'none';

/** Text rendering modes (ISO 32000-1, table 106) that paint nothing, and those that paint outlines alone. */
const UNPAINTED = new Set([3, 7]);
const OUTLINES = new Set([1, 5]);
/** Of 255. */
const THIN = 32;
const PALE = 208;

export function inkOf(pdfium: Pdfium, object: number): Ink {
  const mode = pdfium._FPDFTextObj_GetTextRenderMode(object);
  if (UNPAINTED.has(mode)) return 'none';
  if (OUTLINES.has(mode)) return 'seen';
  let known = 0;
  const [red = 0, green = 0, blue = 0, alpha = 255] = written(pdfium, new Int32Array(4), (address) => {
    known = pdfium._FPDFPageObj_GetFillColor(object, address, address + 4, address + 8, address + 12);
  });
  if (!known) return 'seen'; // a pattern
  if (alpha < THIN) return 'none';
  return Math.min(red, green, blue) > PALE ? 'pale' : 'seen';
}
