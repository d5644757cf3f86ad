/** Whether a PDF or TIFF has come to its end, as far as its own structure tells. Says nothing of whether it can be opened. */
export function endsWhole(bytes: Uint8Array): boolean {
  return isPdf(bytes) ? endsAsPdf(bytes) : isTiff(bytes) && tiffIsThere(bytes);
}

/** Whether it begins as a PDF or TIFF does: what a vendor's storage says of a failure does not. */
export const beginsAsFax = (bytes: Uint8Array): boolean => isPdf(bytes) || isTiff(bytes);

const ASCII = new TextDecoder('latin1');

/** The header may come late in the file (ISO 32000-1, annex H, implementation note 13). */
const isPdf = (bytes: Uint8Array) => ASCII.decode(bytes.subarray(0, 1024)).includes('%PDF-');
/** `%%EOF` within the last kilobyte (implementation note 18). */
const endsAsPdf = (bytes: Uint8Array) => ASCII.decode(bytes.subarray(-1024)).includes('%%EOF');

const isTiff = (bytes: Uint8Array) => /^(?:II\*\0|MM\0\*)/.test(ASCII.decode(bytes.subarray(0, 4)));

/** Tags of TIFF 6.0 that say where the picture is, and how long. */
const PLACES = new Set([273, 324]);
const LENGTHS = new Set([279, 325]);
const SHORT = 3;
const LONG = 4;
/** More directories than any fax has pages: a chain that runs in a circle. */
const MOST_DIRECTORIES = 1_000;

/** Every directory and every strip lies within the file. */
function tiffIsThere(bytes: Uint8Array): boolean {
  const little = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (at: number, length: number) => at + length <= bytes.length;

  function numbers(entry: number): number[] | undefined {
    const type = view.getUint16(entry + 2, little);
    const count = view.getUint32(entry + 4, little);
    const size = type === SHORT ? 2 : 4;
    if (type !== SHORT && type !== LONG) return [];
    const at = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (!fits(at, count * size)) return undefined;
    return Array.from({ length: count }, (_, i) =>
      size === 2 ? view.getUint16(at + i * 2, little) : view.getUint32(at + i * 4, little),
    );
  }

  function stripsAreThere(first: number, entries: number): boolean {
    let places: number[] | undefined = [];
    let lengths: number[] | undefined = [];
    for (let i = 0; i < entries; i++) {
      const entry = first + i * 12;
      const tag = view.getUint16(entry, little);
      if (PLACES.has(tag)) places = numbers(entry);
      if (LENGTHS.has(tag)) lengths = numbers(entry);
    }
    if (!places || !lengths) return false;
    return places.every((at, i) => fits(at, lengths[i] ?? 0));
  }

  if (!fits(0, 8)) return false;
  let directory = view.getUint32(4, little);
  for (let i = 0; directory !== 0 && i < MOST_DIRECTORIES; i++) {
    if (!fits(directory, 2)) return false;
    const entries = view.getUint16(directory, little);
    const end = directory + 2 + entries * 12;
    if (!fits(end, 4) || !stripsAreThere(directory + 2, entries)) return false;
    directory = view.getUint32(end, little);
  }
  return true;
}
