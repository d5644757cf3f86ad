/**
 * Codes black and white pages as fax machines do: ITU-T T.4 one-dimensional (Group 3, TIFF compression 3, here with the end-of-line codes
 * T.4 asks for) and T.6 (Group 4, TIFF compression 4). Bits from the most significant; rows up to 1791 dots, black = 1.
 */

export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** A byte a dot: 1 black, 0 white. */
  readonly dots: Uint8Array;
}

const WHITE =
  '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100'.split(
    ' ',
  );
const WHITE_64S =
  '11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011'.split(
    ' ',
  );
const BLACK =
  '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111'.split(
    ' ',
  );
const BLACK_64S =
  '0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101'.split(
    ' ',
  );
const EOL = '000000000001';
/** T.6 table 1, by how far the change is to the right of the one above, −3 to 3. */
const VERTICAL = ['0000010', '000010', '010', '1', '011', '000011', '0000011'];
const PASS = '0001';
const HORIZONTAL = '001';

class Bits {
  readonly bytes: number[] = [];
  last = 0;
  held = 0;

  add(code: string): void {
    for (const bit of code) {
      this.last = (this.last << 1) | (bit === '1' ? 1 : 0);
      if (++this.held === 8) {
        this.bytes.push(this.last);
        this.last = 0;
        this.held = 0;
      }
    }
  }

  end(): Uint8Array {
    while (this.held > 0) this.add('0');
    return Uint8Array.from(this.bytes);
  }
}

function run(bits: Bits, length: number, black: boolean): void {
  const [units, sixtyFours] = black ? [BLACK, BLACK_64S] : [WHITE, WHITE_64S];
  if (length >= 64 * 28) throw new Error('a row longer than a fax page is wide');
  if (length >= 64) bits.add(sixtyFours[Math.floor(length / 64) - 1] ?? '');
  bits.add(units[length % 64] ?? '');
}

/** Where, from `from` on, the colour of a row first is not `colour`; the width when nowhere. */
function changeAfter(row: Uint8Array, from: number, colour: number): number {
  let at = from;
  while (at < row.length && row[at] === colour) at++;
  return at;
}

const rowsOf = ({ width, height, dots }: Bitmap) =>
  Array.from({ length: height }, (_, y) => dots.subarray(y * width, (y + 1) * width));

export function codeG3(bitmap: Bitmap): Uint8Array {
  const bits = new Bits();
  for (const row of rowsOf(bitmap)) {
    bits.add(EOL);
    for (let at = 0, colour = 0; at < row.length; colour = 1 - colour) {
      const next = changeAfter(row, at, colour);
      run(bits, next - at, colour === 1);
      at = next;
    }
  }
  // Return to control: the page ends.
  bits.add(EOL.repeat(6));
  return bits.end();
}

export function codeG4(bitmap: Bitmap): Uint8Array {
  const bits = new Bits();
  let above: Uint8Array = new Uint8Array(bitmap.width);
  for (const row of rowsOf(bitmap)) {
    codeRow(bits, row, above);
    above = row;
  }
  bits.add(EOL + EOL);
  return bits.end();
}

/** T.6 section 2.2: a0 is where we are, a1 the next change of this row, b1 the next change of the row above to our other colour, b2 the one after. */
function codeRow(bits: Bits, row: Uint8Array, above: Uint8Array): void {
  const { length } = row;
  let a0 = -1;
  let colour = 0;
  while (a0 < length) {
    const a1 = changeAfter(row, Math.max(a0, 0), colour);
    const b1 = firstChangeAbove(above, a0, colour);
    const b2 = changeAfter(above, b1, 1 - colour);
    if (b2 < a1) {
      bits.add(PASS);
      a0 = b2;
    } else if (Math.abs(a1 - b1) <= 3) {
      bits.add(VERTICAL[a1 - b1 + 3] ?? '');
      a0 = a1;
      colour = 1 - colour;
    } else {
      const a2 = changeAfter(row, a1, 1 - colour);
      bits.add(HORIZONTAL);
      run(bits, a1 - Math.max(a0, 0), colour === 1);
      run(bits, a2 - a1, colour === 0);
      a0 = a2;
    }
    // A change found at the end of the row ends it.
    if (a0 === length) return;
  }
}

/** b1: the first dot above, right of a0, that has the other colour while the one before it does not. */
function firstChangeAbove(above: Uint8Array, a0: number, colour: number): number {
  for (let at = a0 + 1; at < above.length; at++) {
    if (above[at] !== colour && (at === 0 ? 0 : above[at - 1]) === colour) return at;
  }
  return above.length;
}
