/** Writes the codes of ITU-T T.4 and T.6 for tests. */
import { BLACK, HORIZONTAL, PASS, VERTICAL, WHITE } from '../../../src/ports/page-opener/tiff/ccitt-codes.ts';
import type { Dots } from './dots.ts';

export type Code = 'rows' | 'g3' | 'g3-2d' | 'g4';

const EOL = '000000000001';
const words = { white: new Map(WHITE), black: new Map(BLACK), vertical: new Map(VERTICAL) };

/** `everyK`: of two-dimensional G3, how many rows until one is told by itself. */
export function encodeCcitt(dots: Dots, code: Code, { everyK = 4, ends = true } = {}): Uint8Array {
  let bits = '';
  const bytes: number[] = [];
  const put = (word: string) => {
    bits += word;
    while (bits.length >= 8) {
      bytes.push(Number.parseInt(bits.slice(0, 8), 2));
      bits = bits.slice(8);
    }
  };
  let above: number[] = [];
  for (let y = 0; y < dots.height; y++) {
    const changes = changesOf(dots, y);
    if (code === 'g4') put(byAbove(changes, above, dots.width));
    else if (code === 'g3-2d') {
      const alone = y % everyK === 0;
      put(EOL + (alone ? '1' : '0') + (alone ? byRuns(changes, dots.width) : byAbove(changes, above, dots.width)));
    } else put((code === 'g3' && ends ? EOL : '') + byRuns(changes, dots.width));
    if (code === 'rows' && bits) put('0'.repeat(8 - bits.length));
    above = changes;
  }
  if (code === 'g4') put(EOL + EOL);
  if (code === 'g3' && ends) put(EOL.repeat(6));
  if (code === 'g3-2d') put(`${EOL}1`.repeat(6));
  if (bits) put('0'.repeat(8 - bits.length));
  return Uint8Array.from(bytes);
}

function changesOf({ width, black }: Dots, y: number): number[] {
  const changes: number[] = [];
  for (let x = 0, colour = 0; x < width; x++) {
    if (black[y * width + x] !== colour) {
      changes.push(x);
      colour = 1 - colour;
    }
  }
  return changes;
}

function run(length: number, colour: 'white' | 'black'): string {
  let word = '';
  let left = length;
  for (; left >= 2560; left -= 2560) word += words[colour].get(2560);
  if (left >= 64) word += words[colour].get(left - (left % 64));
  return word + words[colour].get(left % 64);
}

function byRuns(changes: readonly number[], width: number): string {
  let [word, at] = ['', 0];
  for (const [i, to] of [...changes, width].entries()) {
    word += run(to - at, i % 2 === 0 ? 'white' : 'black');
    at = to;
  }
  return word;
}

function byAbove(changes: readonly number[], above: readonly number[], width: number): string {
  let [word, at, colour] = ['', -1, 0];
  const after = (list: readonly number[], from: number, parity: number) => {
    const index = list.findIndex((change, i) => change > from && i % 2 === parity);
    return index < 0 ? [width, width] : [list[index]!, list[index + 1] ?? width];
  };
  while (at < width) {
    const [a1, a2] = after(changes, at, colour) as [number, number];
    const [b1, b2] = after(above, at, colour) as [number, number];
    const shift = a1 - b1;
    if (b2 < a1) {
      word += PASS;
      at = b2;
    } else if (words.vertical.has(shift)) {
      word += words.vertical.get(shift);
      at = a1;
      colour = 1 - colour;
    } else {
      const names = colour === 0 ? (['white', 'black'] as const) : (['black', 'white'] as const);
      word += HORIZONTAL + run(a1 - Math.max(0, at), names[0]) + run(a2 - a1, names[1]);
      at = a2;
    }
  }
  return word;
}
