/** What is painted on a page: its images with their places, and whether anything else is. */
import { bounds, combine, type Matrix, type PageSpace, written } from './document.ts';
import type { Pdfium } from './pdfium.ts';

export interface PaintedImage {
  readonly handle: number;
  /** In dots, as it lies in the file. */
  readonly width: number;
  readonly height: number;
  readonly bitsPerDot: number;
  /** Its dots are grey values as they are: no mask to paint through, no palette. */
  readonly plainGrey: boolean;
  /** From the unit square (0, 0 its bottom left corner) to fractions of the page as it is seen. */
  readonly toSeen: Matrix;
  /** Left, top, right, bottom: fractions of the page, within it. */
  readonly edges: readonly [number, number, number, number];
}

export interface Painted {
  readonly images: readonly PaintedImage[];
  /** Text with ink, lines, areas. */
  readonly more: boolean;
}

const TEXT = 1;
const IMAGE = 3;
const FORM = 5;
const INVISIBLE = 3;
/** A page has some hundreds of objects; what is beyond is drawn, and not looked at here. */
const MOST_OBJECTS = 50_000;
const DEEPEST = 8;

export function paintedOn(pdfium: Pdfium, page: number, space: PageSpace): Painted {
  const images: PaintedImage[] = [];
  let more = false;
  let seen = 0;

  function look(object: number, toSeen: Matrix, depth: number): void {
    if (!object || seen++ > MOST_OBJECTS) return;
    const type = pdfium._FPDFPageObj_GetType(object);
    if (type === TEXT) more ||= pdfium._FPDFTextObj_GetTextRenderMode(object) !== INVISIBLE;
    else if (type === IMAGE) images.push(imageOf(pdfium, page, object, combine(matrixOf(pdfium, object), toSeen)));
    else if (type !== FORM || depth >= DEEPEST) more = true;
    else {
      const inner = combine(matrixOf(pdfium, object), toSeen);
      const count = pdfium._FPDFFormObj_CountObjects(object);
      for (let i = 0; i < count; i++) look(pdfium._FPDFFormObj_GetObject(object, i), inner, depth + 1);
    }
  }

  const count = pdfium._FPDFPage_CountObjects(page);
  for (let i = 0; i < count; i++) look(pdfium._FPDFPage_GetObject(page, i), space.toSeen, 0);
  return { images, more };
}

function matrixOf(pdfium: Pdfium, object: number): Matrix {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = written(pdfium, new Float32Array(6), (address) => {
    pdfium._FPDFPageObj_GetMatrix(object, address);
  });
  return [a, b, c, d, e, f];
}

/** FPDF_IMAGEOBJ_METADATA: width, height, two floats, bits per pixel, colour space, marked content. */
function imageOf(pdfium: Pdfium, page: number, handle: number, toSeen: Matrix): PaintedImage {
  const [width = 0, height = 0, , , bitsPerDot = 0, colourSpace] = written(pdfium, new Int32Array(7), (address) => {
    pdfium._FPDFImageObj_GetImageMetadata(handle, page, address);
  });
  const within = (fraction: number) => Math.min(1, Math.max(0, fraction));
  const [left, top, right, bottom] = bounds(toSeen, 0, 0, 1, 1);
  const edges = [within(left), within(top), within(right), within(bottom)] as const;
  const plainGrey = colourSpace === DEVICE_GRAY;
  return { handle, width: width >>> 0, height: height >>> 0, bitsPerDot, plainGrey, toSeen, edges };
}

const DEVICE_GRAY = 1;

/** How much of the page it covers, 0 to 1. */
export const coverage = ({ edges: [left, top, right, bottom] }: PaintedImage): number =>
  (right - left) * (bottom - top);
