import { readBarcodes } from 'zxing-wasm/reader';
import type { Barcode } from './index.ts';
import type { Raster } from './raster.ts';

/** `scanned`: where none is found, they are looked for once more with the page's speckles smoothed away. */
export async function barcodesOf(raster: Raster, scanned: boolean): Promise<Barcode[]> {
  const { width, height } = raster;
  const { file, dots } = greymap(raster);
  const plain = await read(file, width, height);
  if (plain.length > 0 || !scanned) return plain;
  smooth(dots, width, height);
  return read(file, width, height);
}

async function read(file: Uint8Array, pageWidth: number, pageHeight: number): Promise<Barcode[]> {
  const found = await readBarcodes(file, {
    formats: ['Code128', 'PDF417', 'QRCode', 'DataMatrix'],
    tryHarder: true,
    tryInvert: false,
    maxNumberOfSymbols: 16,
  });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ format, text, position }) => {
      const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
      const xs = corners.map(({ x }) => x / pageWidth);
      const ys = corners.map(({ y }) => y / pageHeight);
      const [left, top] = [Math.max(0, Math.min(...xs)), Math.max(0, Math.min(...ys))];
      const width = Math.min(1, Math.max(...xs)) - left;
      return { format, text, box: [left, top, width, Math.min(1, Math.max(...ys)) - top] };
    });
}

/** A portable greymap (P5): what the reader takes without a copy four times as large. `dots` is the part of it after its header. */
function greymap({ width, height, grey }: Raster): { file: Uint8Array; dots: Uint8Array } {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + grey.length);
  file.set(header);
  file.set(grey, header.length);
  return { file, dots: file.subarray(header.length) };
}

/** Makes each dot the weighted mean of it and its neighbours, in place. */
function smooth(dots: Uint8Array, width: number, height: number): void {
  /** A row's own means across, four times as large; beyond the page's edge it goes on as it was. */
  const across = (y: number): Uint16Array => {
    const at = Math.min(height - 1, y) * width;
    const sums = new Uint16Array(width);
    for (let x = 0; x < width; x++) {
      const [left, right] = [x > 0 ? x - 1 : x, x < width - 1 ? x + 1 : x];
      sums[x] = (dots[at + left] ?? 0) + 2 * (dots[at + x] ?? 0) + (dots[at + right] ?? 0);
    }
    return sums;
  };
  let [above, row] = [across(0), across(0)];
  for (let y = 0; y < height; y++) {
    const below = across(y + 1);
    for (let x = 0; x < width; x++) {
      dots[y * width + x] = ((above[x] ?? 0) + 2 * (row[x] ?? 0) + (below[x] ?? 0)) >> 4;
    }
    [above, row] = [row, below];
  }
}
