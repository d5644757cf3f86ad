/** A PDF held open in PDFium's memory, its pages, and the space they are seen in. */
import { unreadable } from '../limits.ts';
import type { Pdfium } from './pdfium.ts';

const PASSWORD = 4;
const SECURITY = 5;

/** What is encrypted with an empty password is opened. Fault with the code of an `Unreadable`. */
export function withDocument<T>(pdfium: Pdfium, file: Uint8Array, use: (document: number) => T): T {
  const { malloc, free } = pdfium.wasmExports;
  const address = malloc(file.length);
  if (!address) throw unreadable('too-large');
  try {
    pdfium.HEAPU8.set(file, address);
    const document = pdfium._FPDF_LoadMemDocument(address, file.length, 0);
    if (!document) {
      const error = pdfium._FPDF_GetLastError();
      throw unreadable(error === PASSWORD || error === SECURITY ? 'encrypted' : 'damaged');
    }
    try {
      return use(document);
    } finally {
      pdfium._FPDF_CloseDocument(document);
    }
  } finally {
    free(address);
  }
}

/** `number` from 1. What is filled in and noted on the page is made part of it, as a person sees it. */
export function withPage<T>(pdfium: Pdfium, document: number, number: number, use: (page: number) => T): T {
  let page = pdfium._FPDF_LoadPage(document, number - 1);
  if (!page) throw unreadable('damaged');
  try {
    if (pdfium._FPDFPage_GetAnnotCount(page) > 0 && pdfium._FPDFPage_Flatten(page, 0) === FLATTENED) {
      pdfium._FPDF_ClosePage(page);
      page = pdfium._FPDF_LoadPage(document, number - 1);
      if (!page) throw unreadable('damaged');
    }
    return use(page);
  } finally {
    if (page) pdfium._FPDF_ClosePage(page);
  }
}
const FLATTENED = 1;

/** Numbers that a function of PDFium writes: 32-bit floats, or integers. */
export function written<A extends Float32Array | Int32Array>(
  pdfium: Pdfium,
  result: A,
  write: (address: number) => void,
): A {
  const address = pdfium.wasmExports.malloc(result.byteLength);
  if (!address) throw unreadable('too-large');
  try {
    write(address);
    const { buffer, byteOffset, byteLength } = pdfium.HEAPU8.subarray(address, address + result.byteLength);
    new Uint8Array(result.buffer).set(new Uint8Array(buffer, byteOffset, byteLength));
    return result;
  } finally {
    pdfium.wasmExports.free(address);
  }
}

/** `a b c d e f` of x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [number, number, number, number, number, number];

export interface PageSpace {
  /** In points, as the page is seen: cropped and turned. */
  readonly width: number;
  readonly height: number;
  /** From the page's own space to fractions of the page as it is seen, from its top left corner. */
  readonly toSeen: Matrix;
}

export function spaceOf(pdfium: Pdfium, page: number): PageSpace {
  const width = pdfium._FPDF_GetPageWidthF(page);
  const height = pdfium._FPDF_GetPageHeightF(page);
  if (!(width > 0 && height > 0)) throw unreadable('damaged');
  const place = (x: number, y: number): [number, number] => {
    const found = written(pdfium, new Int32Array(2), (address) => {
      pdfium._FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, address, address + 4);
    });
    return [(found[0] ?? 0) / FINE, (found[1] ?? 0) / FINE];
  };
  // Far apart, since places are whole numbers.
  const far = Math.max(width, height);
  const [[e, f], [ax, ay], [cx, cy]] = [place(0, 0), place(far, 0), place(0, far)];
  return { width, height, toSeen: [(ax - e) / far, (ay - f) / far, (cx - e) / far, (cy - f) / far, e, f] };
}
const FINE = 1_000_000;

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

/** First `inner`, then `outer`. */
export function combine(inner: Matrix, outer: Matrix): Matrix {
  const [e, f] = apply(outer, inner[4], inner[5]);
  const [a, b, c, d] = outer;
  return [
    a * inner[0] + c * inner[1],
    b * inner[0] + d * inner[1],
    a * inner[2] + c * inner[3],
    b * inner[2] + d * inner[3],
    e,
    f,
  ];
}

/** The upright box around a box that was moved by `matrix`: left, top, right, bottom. */
export function bounds(matrix: Matrix, left: number, bottom: number, right: number, top: number) {
  const corners = [
    apply(matrix, left, bottom),
    apply(matrix, right, top),
    apply(matrix, left, top),
    apply(matrix, right, bottom),
  ];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
}
