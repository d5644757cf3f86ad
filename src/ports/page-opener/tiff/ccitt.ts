/** Decodes ITU-T T.4 and T.6, the codes in which faxes travel (TIFF 6.0 §10, §11 names them compressions 2, 3 and 4). */
import { BLACK, HORIZONTAL, PASS, VERTICAL, WHITE } from './ccitt-codes.ts';

export interface CcittImage {
  readonly width: number;
  readonly height: number;
  /** `rows`: T.4 one-dimensional without line ends, each row from a byte of its own. */
  readonly code: 'rows' | 'g3' | 'g4';
  /** Of `g3`: lines may be told by the line above. */
  readonly twoDimensional: boolean;
}

/** Rows the code gave, at most `height` of the image; a row is the places where its colour changes, from white. */
export interface CcittRows {
  readonly rows: readonly Uint32Array[];
  /** Rows that came damaged over the line, and repeat the row above. */
  readonly damaged: number;
}

/** `bytes`: the first dot in the highest bit. */
export function decodeCcitt(bytes: Uint8Array, image: CcittImage): CcittRows {
  const bits = bitsOf(bytes);
  const rows: Uint32Array[] = [];
  let damaged = 0;
  let above = new Uint32Array(0);
  while (rows.length < image.height && !bits.atEnd()) {
    let twoDimensional = image.code === 'g4';
    if (image.code === 'g3') {
      const ends = lineEnds(bits, image.twoDimensional);
      if (ends.count > 1 && rows.length > 0) break; // return to control: the page ends
      twoDimensional = image.twoDimensional && !ends.oneDimensional;
    }
    if (image.code === 'rows') bits.toByte();
    if (bits.atEnd()) break;
    const row = twoDimensional ? rowByAbove(bits, above, image.width) : rowByRuns(bits, image.width);
    if (!row) {
      // Only G3 has places to begin again.
      if (image.code !== 'g3' || !bits.toLineEnd()) break;
      damaged++;
    }
    above = row ?? above;
    rows.push(above);
  }
  return { rows, damaged };
}

type Bits = ReturnType<typeof bitsOf>;

function bitsOf(bytes: Uint8Array) {
  let at = 0;
  const end = bytes.length * 8;
  /** The next `count` bits (at most 16) without taking them; zeros after the end. */
  const peek = (count: number): number => {
    const byte = at >> 3;
    const word = ((bytes[byte] ?? 0) << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0);
    return (word >> (24 - (at & 7) - count)) & ((1 << count) - 1);
  };
  return {
    peek,
    skip: (count: number): void => void (at += count),
    atEnd: () => at >= end,
    toByte: (): void => void (at = (at + 7) & ~7),
    /** Takes zeros and the 1 after them where they are a line end (11 zeros or more); else nothing. */
    lineEnd(): boolean {
      if (peek(11) !== 0) return false;
      let one = at + 11;
      while (one < end && ((bytes[one >> 3] ?? 0) & (128 >> (one & 7))) === 0) one++;
      at = Math.min(end, one + 1);
      return one < end;
    },
    /** To just before the next line end; false where there is none. */
    toLineEnd(): boolean {
      for (; at < end; at++) if (peek(12) === 1) return true;
      return false;
    },
  };
}

function lineEnds(bits: Bits, tagged: boolean): { count: number; oneDimensional: boolean } {
  let [count, oneDimensional] = [0, true];
  while (bits.lineEnd()) {
    count++;
    if (!tagged) continue;
    oneDimensional = bits.peek(1) === 1;
    bits.skip(1);
  }
  return { count, oneDimensional };
}

/** Undefined where the code is none. */
function rowByRuns(bits: Bits, width: number): Uint32Array<ArrayBuffer> | undefined {
  const changes: number[] = [];
  for (let [at, black] = [0, false]; at < width; black = !black) {
    const run = runOf(bits, black);
    if (run === undefined || at + run > width) return undefined;
    changes.push((at += run));
  }
  return Uint32Array.from(changes);
}

function rowByAbove(bits: Bits, above: Uint32Array, width: number): Uint32Array<ArrayBuffer> | undefined {
  const changes: number[] = [];
  let black = false;
  let at = 0;
  /** Index in `above` of the change to the other colour, right of `at`. */
  let next = 0;
  const change = (index: number) => above[index] ?? width;
  while (at < width) {
    if (next % 2 !== (black ? 1 : 0)) next += next > 0 ? -1 : 1;
    while (next > 1 && change(next - 2) >= at) next -= 2;
    // A change at the very start of the row counts, later ones only beyond the dot that is reached.
    while (change(next) < width && (change(next) < at || (change(next) === at && (at > 0 || changes.length > 0))))
      next += 2;
    const mode = MODES[bits.peek(7)] ?? 0;
    bits.skip(mode & 15);
    const kind = mode >> 4;
    if (kind === 0) return undefined;
    if (kind === KIND_PASS) at = change(next + 1);
    else if (kind === KIND_HORIZONTAL) {
      for (const colour of [black, !black]) {
        const run = runOf(bits, colour);
        if (run === undefined || at + run > width) return undefined;
        changes.push((at += run));
      }
    } else {
      const to = change(next) + kind - KIND_VERTICAL_0;
      if (to < at || to > width) return undefined;
      changes.push((at = to));
      black = !black;
    }
  }
  return Uint32Array.from(changes);
}

function runOf(bits: Bits, black: boolean): number | undefined {
  const table = black ? BLACK_RUNS : WHITE_RUNS;
  for (let run = 0; ; ) {
    const found = table[bits.peek(13)] ?? 0;
    if (found === 0 || bits.atEnd()) return undefined;
    bits.skip(found & 15);
    const part = found >> 4;
    run += part;
    if (part < 64) return run;
    if (run > 1_000_000) return undefined;
  }
}

const KIND_PASS = 1;
const KIND_HORIZONTAL = 2;
const KIND_VERTICAL_0 = 6; // 3 to 9

/** By the next `bits` bits: 16 × value + length of the code word; 0 for none. */
function table(bits: number, words: readonly (readonly [value: number, word: string])[]): Uint32Array {
  const entries = new Uint32Array(1 << bits);
  for (const [value, word] of words) {
    const free = bits - word.length;
    const first = Number.parseInt(word, 2) << free;
    entries.fill(value * 16 + word.length, first, first + (1 << free));
  }
  return entries;
}
const WHITE_RUNS = table(13, WHITE);
const BLACK_RUNS = table(13, BLACK);
const MODES = table(7, [
  [KIND_PASS, PASS],
  [KIND_HORIZONTAL, HORIZONTAL],
  ...VERTICAL.map(([shift, word]) => [KIND_VERTICAL_0 + shift, word] as const),
]);
