/** The directories of a TIFF (TIFF 6.0 §2), one a page, with nothing believed that the file's own length does not bear out. */
import { MOST_PAGES } from '../index.ts';
import { unreadable } from '../limits.ts';

/** Values by tag number, of the types that are numbers. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export interface Tiff {
  readonly littleEndian: boolean;
  readonly pages: readonly Directory[];
}

export const NEW_SUBFILE_TYPE = 254;
const REDUCED = 1;
const MOST_ENTRIES = 512;
const MOST_VALUES = 65_536;

/** Fault with the code of an `Unreadable`. */
export function readTiff(file: Uint8Array): Tiff {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const littleEndian = file[0] === 0x49;
  const seen = new Set<number>();
  const pages: Directory[] = [];
  for (let at = uint(view, 4, littleEndian); at !== 0; ) {
    if (seen.has(at)) throw unreadable('damaged');
    seen.add(at);
    const { directory, next } = readDirectory(view, at, littleEndian);
    // A smaller copy of another page, for previews.
    if (((directory.get(NEW_SUBFILE_TYPE)?.[0] ?? 0) & REDUCED) === 0) pages.push(directory);
    if (seen.size > 2 * MOST_PAGES) throw unreadable('too-many-pages');
    at = next;
  }
  return { littleEndian, pages };
}

function readDirectory(view: DataView, at: number, littleEndian: boolean): { directory: Directory; next: number } {
  within(view, at, 2);
  const entries = view.getUint16(at, littleEndian);
  if (entries === 0 || entries > MOST_ENTRIES) throw unreadable('damaged');
  within(view, at + 2, entries * 12 + 4);
  const directory = new Map<number, readonly number[]>();
  for (let i = 0; i < entries; i++) {
    const entry = at + 2 + i * 12;
    const tag = view.getUint16(entry, littleEndian);
    const values = valuesOf(view, entry, littleEndian);
    if (values) directory.set(tag, values);
  }
  return { directory, next: uint(view, at + 2 + entries * 12, littleEndian) };
}

/** TIFF types: 1 byte, 3 short, 4 long, 5 rational, 7 undefined (bytes). Texts and the like are passed over. */
const BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

function valuesOf(view: DataView, entry: number, littleEndian: boolean): readonly number[] | undefined {
  const type = view.getUint16(entry + 2, littleEndian);
  const count = view.getUint32(entry + 4, littleEndian);
  const bytes = BYTES[type];
  if (!bytes || count === 0) return undefined;
  // Private tags may be large, and are of no use here.
  if (count > MOST_VALUES) return undefined;
  const start = bytes * count <= 4 ? entry + 8 : uint(view, entry + 8, littleEndian);
  within(view, start, bytes * count);
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * bytes;
    if (bytes === 1) return view.getUint8(at);
    if (bytes === 2) return view.getUint16(at, littleEndian);
    const first = view.getUint32(at, littleEndian);
    return bytes === 4 ? first : first / view.getUint32(at + 4, littleEndian);
  });
}

function uint(view: DataView, at: number, littleEndian: boolean): number {
  within(view, at, 4);
  return view.getUint32(at, littleEndian);
}

function within(view: DataView, at: number, bytes: number): void {
  if (at + bytes > view.byteLength) throw unreadable('damaged');
}
