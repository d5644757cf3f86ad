import { readBarcodes } from 'zxing-wasm/reader';
import type { Barcode } from './index.ts';
import { type Raster, shrunk } from './raster.ts';

const OPTIONS = {
  formats: ['Code128', 'PDF417', 'QRCode', 'DataMatrix'],
  tryHarder: true,
  tryInvert: false,
  maxNumberOfSymbols: 16,
} as const;

/** `scanned`: where none is found, they are looked for once more with the page's speckles smoothed away. */
export async function barcodesOf(raster: Raster, scanned: boolean): Promise<Barcode[]> {
  const plain = await read(raster);
  return plain.length > 0 || !scanned ? plain : read(smoothed(raster));
}

async function read(raster: Raster): Promise<Barcode[]> {
  const found = await readBarcodes(greymap(raster), { ...OPTIONS, formats: [...OPTIONS.formats] });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ format, text, position }) => {
      const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
      const xs = corners.map(({ x }) => x / raster.width);
      const ys = corners.map(({ y }) => y / raster.height);
      const [left, top] = [Math.max(0, Math.min(...xs)), Math.max(0, Math.min(...ys))];
      const width = Math.min(1, Math.max(...xs)) - left;
      return { format, text, box: [left, top, width, Math.min(1, Math.max(...ys)) - top] };
    });
}

/** A portable greymap (P5): what the reader takes without a copy four times as large. */
function greymap({ width, height, grey }: Raster): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + grey.length);
  file.set(header);
  file.set(grey, header.length);
  return file;
}

/** Each dot the weighted mean of it and its neighbours. */
function smoothed(raster: Raster): Raster {
  const { width, height, grey } = raster;
  if (width < 3 || height < 3) return shrunk(raster, 1);
  const rows = new Uint16Array(width * height);
  for (let at = 1; at < rows.length - 1; at++) {
    rows[at] = (grey[at - 1] ?? 255) + 2 * (grey[at] ?? 255) + (grey[at + 1] ?? 255);
  }
  const result = new Uint8Array(width * height).fill(255);
  for (let at = width; at < rows.length - width; at++) {
    result[at] = ((rows[at - width] ?? 0) + 2 * (rows[at] ?? 0) + (rows[at + width] ?? 0)) >> 4;
  }
  return { width, height, grey: result, bilevel: false };
}
