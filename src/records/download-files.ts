/** What a download link hands out: the packet as it is, or its volumes in one ZIP archive, stored and not compressed. */
import { utf8 } from '../auth/secrets.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import type { StoredPacket } from './deliver-packet.ts';

export interface Download {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function downloadOf({ volumes }: StoredPacket, files: Pick<FhirStore, 'getBinary'>): Promise<Download> {
  const read: { name: string; contentType: string; bytes: Uint8Array }[] = [];
  for (const { name, binary, contentType } of volumes) {
    read.push({ name, contentType, bytes: (await files.getBinary(binary)).bytes });
  }
  const [first, ...more] = read;
  if (first && more.length === 0) return { ...first, bytes: new Uint8Array(first.bytes) };
  return { name: 'records.zip', contentType: 'application/zip', bytes: zipOf(read) };
}

/** APPNOTE 6.3.10, 4.3: local headers and files, the central directory, its end. Names are ASCII; no dates, so the same files give the same bytes. */
export function zipOf(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const path = utf8(name);
    // Version 2.0, no flags, stored, 1 January 1980, checksum, size twice, length of the name, nothing extra.
    const facts = fields(
      [20, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0x21, 2],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [path.length, 2],
      [0, 2],
    );
    const local = [fields([0x04034b50, 4]), facts, path, bytes];
    directory.push(fields([0x02014b50, 4], [20, 2]), facts, fields([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), path);
    parts.push(...local);
    at += lengthOf(local);
  }
  const size = lengthOf(directory);
  const end = fields([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2]);
  const all = [...parts, ...directory, end];
  const zip = new Uint8Array(lengthOf(all));
  let to = 0;
  for (const part of all) {
    zip.set(part, to);
    to += part.length;
  }
  return zip;
}

const lengthOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

/** Numbers, each in so many bytes, the lowest first. */
function fields(...numbers: readonly (readonly [value: number, bytes: number])[]): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, n) => (value >>> (8 * n)) & 255)),
  );
}

let table: Uint32Array | undefined;

/** IEEE 802.3, as ZIP has it. */
function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] ?? 0);
  return (sum ^ 0xffffffff) >>> 0;
}
