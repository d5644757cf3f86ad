/** TIFF pages that no fax has but scanners write: grey, colour, LZW, deflate, JPEG. */
import UTIF from 'utif2';
import { MOST_UNPACKED_BYTES, unreadable } from '../limits.ts';
import type { Raster } from '../raster.ts';
import { stripsOf, type TiffImage } from './strips.ts';
import { COMPRESSION, TAG } from './tags.ts';

const LZW = 5;
const JPEG = 7;
const DEFLATE = [8, 32_946];
/** Four bytes a dot are made on the way. */
const MOST_PIXELS = 12_000_000;
/** Tags that decide how dots are read; nothing else of the file's own directory is shown to the library. */
const TOLD = [256, 257, 258, 262, 266, 277, 278, 284, 317, 320, 338, 339, 347, 530, 531, 532];

/** Fault with the code of an `Unreadable`. */
export async function rasterByLibrary(image: TiffImage, compression: number): Promise<Raster> {
  const { directory, width, height } = image;
  const deflated = DEFLATE.includes(compression);
  const samples = directory.get(TAG.samplesPerPixel)?.[0] ?? 1;
  const bits = directory.get(TAG.bitsPerSample) ?? [1];
  const known = deflated || [COMPRESSION.none, LZW, JPEG].includes(compression);
  if (!known || samples > 4 || bits.some((each) => ![1, 2, 4, 8, 16].includes(each))) throw unreadable('damaged');
  if (width * height > MOST_PIXELS) throw unreadable('too-large');
  const strips: Uint8Array[] = [];
  for (const { bytes } of stripsOf(image)) strips.push(deflated ? await inflated(bytes) : bytes);
  const page = pageForLibrary(image, strips, deflated ? COMPRESSION.none : compression);
  UTIF.decodeImage(page.file, page.directory);
  const rgba = UTIF.toRGBA8(page.directory);
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at++) {
    const from = at * 4;
    grey[at] = 0.299 * (rgba[from] ?? 255) + 0.587 * (rgba[from + 1] ?? 255) + 0.114 * (rgba[from + 2] ?? 255);
  }
  return { width, height, grey, bilevel: bits[0] === 1 && samples === 1 };
}

/** A file of nothing but the strips, and the directory it would have, in the library's form. */
function pageForLibrary(
  { littleEndian, directory, width, height }: TiffImage,
  strips: readonly Uint8Array[],
  compression: number,
) {
  const file = new Uint8Array(HEADER + strips.reduce((sum, { length }) => sum + length, 0));
  file.fill(littleEndian ? 0x49 : 0x4d, 0, 2);
  const offsets: number[] = [];
  let at = HEADER;
  for (const strip of strips) {
    offsets.push(at);
    file.set(strip, at);
    at += strip.length;
  }
  const told = TOLD.flatMap((tag) => {
    const values = directory.get(tag);
    return values ? [[`t${tag}`, [...values]] as const] : [];
  });
  return {
    file: file.buffer,
    directory: {
      ...Object.fromEntries(told),
      t259: [compression],
      t273: offsets,
      t279: strips.map(({ length }) => length),
      width,
      height,
      // Filled by the library; it decodes nothing where there is something already.
      data: undefined as unknown as Uint8Array,
    },
  };
}
const HEADER = 8;

async function inflated(bytes: Uint8Array): Promise<Uint8Array> {
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > MOST_UNPACKED_BYTES) {
      await reader.cancel();
      throw unreadable('too-large');
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
