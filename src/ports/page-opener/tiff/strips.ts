/** The dots of a TIFF page out of its strips. */

import { unreadable } from '../limits.ts';
import type { Raster } from '../raster.ts';
import { decodeCcitt } from './ccitt.ts';
import type { Directory } from './directory.ts';
import { rasterByLibrary } from './library.ts';
import { COMPRESSION, TAG, WHITE_IS_ZERO } from './tags.ts';

export interface TiffImage {
  readonly file: Uint8Array;
  readonly littleEndian: boolean;
  readonly directory: Directory;
  readonly width: number;
  readonly height: number;
}

/** Less of a page than this is not the page. */
const LEAST_ROWS = 0.95;

/** Fault with the code of an `Unreadable`. */
export async function rasterOf(image: TiffImage): Promise<Raster> {
  const first = (tag: number, absent: number) => image.directory.get(tag)?.[0] ?? absent;
  const compression = first(TAG.compression, COMPRESSION.none);
  const bilevel = first(TAG.bitsPerSample, 1) === 1 && first(TAG.samplesPerPixel, 1) === 1;
  const unpack = bilevel ? UNPACK[compression] : undefined;
  if (!unpack) return rasterByLibrary(image, compression);
  const grey = new Uint8Array(image.width * image.height).fill(255);
  let row = 0;
  for (const strip of stripsOf(image)) {
    const bytes = first(TAG.fillOrder, 1) === 2 ? reversed(strip.bytes) : strip.bytes;
    row += unpack(bytes, { ...image, height: strip.rows }, grey.subarray(row * image.width));
  }
  if (row < image.height * LEAST_ROWS) throw unreadable('damaged');
  // CCITT codes say which dots are black; PhotometricInterpretation says what 0 is for all others, and inverts them here too.
  const isWhiteZero = first(TAG.photometric, WHITE_IS_ZERO) === WHITE_IS_ZERO;
  if (!isWhiteZero) for (let at = 0; at < row * image.width; at++) grey[at] = 255 - (grey[at] ?? 0);
  return { width: image.width, height: image.height, grey, bilevel: true };
}

interface Strip {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Within the file; a length beyond its end is cut. */
export function stripsOf({ file, directory, height }: TiffImage): Strip[] {
  const offsets = directory.get(TAG.stripOffsets) ?? [];
  const lengths = directory.get(TAG.stripByteCounts) ?? [];
  const perStrip = Math.max(1, Math.min(height, directory.get(TAG.rowsPerStrip)?.[0] ?? height));
  if (offsets.length === 0 || offsets.length < Math.ceil(height / perStrip)) throw unreadable('damaged');
  return offsets.slice(0, Math.ceil(height / perStrip)).map((offset, index) => {
    if (offset >= file.length) throw unreadable('damaged');
    const bytes = file.subarray(offset, offset + (lengths[index] ?? file.length));
    return { bytes, rows: Math.min(perStrip, height - index * perStrip) };
  });
}

/** Fills `grey` (255 for 0, the white of WhiteIsZero) and tells how many rows there were. */
type Unpack = (bytes: Uint8Array, image: TiffImage, grey: Uint8Array) => number;

const UNPACK: Readonly<Record<number, Unpack>> = {
  [COMPRESSION.none]: plain,
  [COMPRESSION.packBits]: (bytes, image, grey) =>
    plain(packBits(bytes, Math.ceil(image.width / 8) * image.height), image, grey),
  [COMPRESSION.ccittRows]: ccitt('rows'),
  [COMPRESSION.ccittG3]: ccitt('g3'),
  [COMPRESSION.ccittG4]: ccitt('g4'),
};

function ccitt(code: 'rows' | 'g3' | 'g4'): Unpack {
  return (bytes, { width, height, directory }, grey) => {
    const twoDimensional = ((directory.get(TAG.t4Options)?.[0] ?? 0) & 1) === 1;
    const { rows } = decodeCcitt(bytes, { width, height, code, twoDimensional });
    for (const [y, changes] of rows.entries()) {
      for (let i = 0; i < changes.length; i += 2) {
        grey.fill(0, y * width + (changes[i] ?? width), y * width + (changes[i + 1] ?? width));
      }
    }
    return rows.length;
  };
}

function plain(bytes: Uint8Array, { width, height }: TiffImage, grey: Uint8Array): number {
  const stride = Math.ceil(width / 8);
  const rows = Math.min(height, Math.floor(bytes.length / stride));
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      if ((bytes[y * stride + (x >> 3)] ?? 0) & (128 >> (x & 7))) grey[y * width + x] = 0;
    }
  }
  return rows;
}

/** TIFF 6.0 §9. */
function packBits(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < bytes.length && to < length; ) {
    const count = ((bytes[at++] ?? 0) << 24) >> 24;
    if (count >= 0) {
      const literal = bytes.subarray(at, at + count + 1).subarray(0, length - to);
      result.set(literal, to);
      to += literal.length;
      at += count + 1;
    } else if (count !== -128) {
      result.fill(bytes[at++] ?? 0, to, Math.min(length, to + 1 - count));
      to += 1 - count;
    }
  }
  return result.subarray(0, Math.min(to, length));
}

/** Each byte's bits the other way round (tag FillOrder 2). */
function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => REVERSED[byte] ?? 0);
}
const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, bit) => sum | (((byte >> bit) & 1) << (7 - bit)), 0),
);
