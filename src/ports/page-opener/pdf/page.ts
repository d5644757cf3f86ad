/** One page of a PDF: its words where it has a text layer, and its dots. */
import type { Word } from '../index.ts';
import { COARSE_BELOW_DPI, DRAWN_DPI, MOST_IMAGE_PIXELS, MOST_PAGE_PIXELS, SHOWN_DPI, unreadable } from '../limits.ts';
import type { PageDots } from '../page-dots.ts';
import { isBlank, type Raster, shrunk, squared } from '../raster.ts';
import { type PageSpace, spaceOf, withDocument, withPage } from './document.ts';
import { drawn } from './draw.ts';
import { coverage, type Painted, type PaintedImage, paintedOn } from './objects.ts';
import type { Pdfium } from './pdfium.ts';
import { ownDots } from './picture.ts';
import { wordsOf } from './words.ts';

export const pagesOfPdf = (pdfium: Pdfium, file: Uint8Array): number =>
  withDocument(pdfium, file, (document) => pdfium._FPDF_GetPageCount(document));

/** `number` from 1. Fault with the code of an `Unreadable`. */
export function pageOfPdf(pdfium: Pdfium, file: Uint8Array, number: number): PageDots {
  return withDocument(pdfium, file, (document) => withPage(pdfium, document, number, (page) => pageDots(pdfium, page)));
}

function pageDots(pdfium: Pdfium, page: number): PageDots {
  const space = spaceOf(pdfium, page);
  const painted = paintedOn(pdfium, page, space);
  if (painted.images.some(({ width, height }) => width * height > MOST_IMAGE_PIXELS)) throw unreadable('too-large');
  const layer = wordsOf(pdfium, page, space);
  const main = mainImage(painted);
  const { dots, dpi } = dotsOf(pdfium, page, space, painted, main);
  const words = layer
    .filter(({ box }) => hasInk(dots, box))
    .map(({ text, box, inkless, pale, guessed }): Word => {
      const unseen = inkless || (pale && !isDark(dots, box)) || box[3] * space.height < READABLE_POINTS;
      return { text, box, confidence: guessed ? 0.3 : unseen ? 0.8 : 1 };
    });
  const guessed = words.filter(({ confidence }) => confidence < 0.5).length * 2 > words.length;
  const picture = main !== undefined || guessed || (words.length === 0 && !isBlank(dots));
  return {
    widthMm: (space.width / 72) * 25.4,
    heightMm: (space.height / 72) * 25.4,
    words,
    dots,
    // A small image among words (a card, a signature) is kept as fine as it was drawn.
    shown: picture || painted.images.length > 0 ? dots : shrunk(dots, Math.round(dpi / SHOWN_DPI)),
    picture,
    coarse: main !== undefined && dpiOf(main, space) < COARSE_BELOW_DPI,
  };
}

/** Letters in a line lower than that nobody reads on paper. */
const READABLE_POINTS = 3;

/** The image a page mainly is. */
function mainImage({ images }: Painted): PaintedImage | undefined {
  const covered = images.reduce((sum, image) => sum + coverage(image), 0);
  if (covered < MAINLY) return undefined;
  return images.reduce((most, image) => (coverage(image) > coverage(most) ? image : most));
}
const MAINLY = 0.4;

function dotsOf(pdfium: Pdfium, page: number, space: PageSpace, painted: Painted, main: PaintedImage | undefined) {
  if (!main) return { dots: drawn(pdfium, page, space, DRAWN_DPI), dpi: DRAWN_DPI };
  const alone = painted.images.length === 1 && !painted.more;
  if (alone && main.bitsPerDot === 1 && main.width * main.height <= MOST_PAGE_PIXELS) {
    const dots = ownDots(pdfium, page, main);
    if (dots) {
      const [across, down] = [(dots.width * 72) / space.width, (dots.height * 72) / space.height];
      return { dots: squared(dots, across, down), dpi: Math.max(across, down) };
    }
  }
  // Black and white with something printed over it keeps its fineness; grey and colour need no more than text does.
  const dpi = main.bitsPerDot === 1 ? Math.min(300, Math.max(DRAWN_DPI, dpiOf(main, space))) : DRAWN_DPI;
  return { dots: drawn(pdfium, page, space, dpi), dpi };
}

/** Dots an inch of an image as it lies on the page, in the direction that has fewer. */
function dpiOf({ toSeen: [a, b, c, d], width, height }: PaintedImage, space: PageSpace): number {
  const inches = (x: number, y: number) => Math.hypot(x * space.width, y * space.height) / 72;
  return Math.min(width / inches(a, b), height / inches(c, d));
}

/** A person sees something there: words in white, or under something else, are not on the page. */
function hasInk({ width, height, grey }: Raster, [left, top, across, down]: Word['box']): boolean {
  const [x1, x2] = [Math.floor(left * width), Math.min(width, Math.ceil((left + across) * width))];
  const [y1, y2] = [Math.floor(top * height), Math.min(height, Math.ceil((top + down) * height))];
  let [darkest, lightest] = [255, 0];
  for (let y = y1; y < y2; y++) {
    for (let x = x1; x < x2; x++) {
      const dot = grey[y * width + x] ?? 255;
      if (dot < darkest) darkest = dot;
      if (dot > lightest) lightest = dot;
      if (lightest - darkest > CONTRAST) return true;
    }
  }
  return false;
}
const CONTRAST = 48;

/** More of it is dark than light, as behind white words. */
function isDark({ width, height, grey }: Raster, [left, top, across, down]: Word['box']): boolean {
  const [x1, x2] = [Math.floor(left * width), Math.min(width, Math.ceil((left + across) * width))];
  const [y1, y2] = [Math.floor(top * height), Math.min(height, Math.ceil((top + down) * height))];
  let sum = 0;
  for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) sum += grey[y * width + x] ?? 255;
  return sum < 128 * (x2 - x1) * (y2 - y1);
}
