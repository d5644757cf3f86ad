/**
 * How far a word is from another one as people misspell: an edit distance in which what the ear does not tell apart costs less than
 * another letter. In letters; `most` ends it early, and anything above is Infinity. Words are made ready once, with `spelled`.
 */
export interface Spelled {
  readonly letters: Uint8Array;
  /** What leaving a letter out costs, by place. */
  readonly extra: Float64Array;
  /** Which letters there are, a bit each. */
  readonly set: number;
}

const VOWELS = 'aeiouy';
/** Letters that stand for one sound. */
const ALIKE = ['ck', 'cs', 'sz', 'iy', 'gj', 'fv', 'cq', 'kq', 'mn', 'bp', 'dt', 'uw', 'kx'];
/** No other change of which letters there are costs less. */
const LEAST = 0.5;
const SWAPPED = 0.7;
const LETTERS = 128;
const changed = costs();

/** `word`: lower-case letters and digits. */
export function spelled(word: string): Spelled {
  const letters = Uint8Array.from(word, (letter) => letter.charCodeAt(0) % LETTERS);
  const extra = Float64Array.from(word, (_, index) => costOfExtra(word, index));
  const set = letters.reduce((bits, letter) => bits | (1 << (letter % 32)), 0);
  return { letters, extra, set };
}

export function spellingDistance(one: Spelled, other: Spelled, most: number): number {
  const [only, missing] = [one.set & ~other.set, other.set & ~one.set];
  if (LEAST * Math.max(bits(only), bits(missing)) > most) return Number.POSITIVE_INFINITY;
  const width = other.letters.length + 1;
  let [before, last, row] = width <= SCRATCH ? scratch : [rowOf(width), rowOf(width), rowOf(width)];
  row[0] = 0;
  for (let j = 1; j < width; j++) row[j] = at(row, j - 1) + at(other.extra, j - 1);
  for (let i = 1; i <= one.letters.length; i++) {
    [before, last, row] = [last, row, before];
    const letter = at(one.letters, i - 1);
    const extra = at(one.extra, i - 1);
    let least = (row[0] = at(last, 0) + extra);
    for (let j = 1; j < width; j++) {
      const to = at(other.letters, j - 1);
      let cost = at(last, j - 1) + at(changed, letter * LETTERS + to);
      cost = Math.min(cost, at(last, j) + extra, at(row, j - 1) + at(other.extra, j - 1));
      if (i > 1 && j > 1 && letter === other.letters[j - 2] && to === one.letters[i - 2]) {
        cost = Math.min(cost, at(before, j - 2) + SWAPPED);
      }
      row[j] = cost;
      if (cost < least) least = cost;
    }
    // A swap may still come out of the row before.
    if (least > most + SWAPPED) return Number.POSITIVE_INFINITY;
  }
  const distance = at(row, width - 1);
  return distance <= most ? distance : Number.POSITIVE_INFINITY;
}

const rowOf = (width: number) => new Float64Array(width);
/** Rows are written before they are read: kept, since a name takes thousands of them. */
const SCRATCH = 64;
const scratch = [rowOf(SCRATCH), rowOf(SCRATCH), rowOf(SCRATCH)] as const;

const at = (row: Float64Array | Uint8Array, index: number): number => row[index] ?? 0;

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** A letter too many, or too few: a doubled one is heard no other way, nor an h, nor an e at the end. */
function costOfExtra(word: string, index: number): number {
  const letter = word.charAt(index);
  if (letter === word[index - 1] || letter === word[index + 1]) return 0.4;
  if (index > 0 && (letter === 'h' || (letter === 'e' && index === word.length - 1))) return LEAST;
  return index > 0 && VOWELS.includes(letter) ? 0.8 : 1;
}

function costs(): Float64Array {
  const table = new Float64Array(LETTERS * LETTERS).fill(1);
  const set = (a: string, b: string, cost: number) => {
    table[a.charCodeAt(0) * LETTERS + b.charCodeAt(0)] = cost;
    table[b.charCodeAt(0) * LETTERS + a.charCodeAt(0)] = cost;
  };
  for (const [a = '', b = ''] of ALIKE) set(a, b, 0.6);
  for (const a of VOWELS) for (const b of VOWELS) set(a, b, LEAST);
  for (let letter = 0; letter < LETTERS; letter++) table[letter * LETTERS + letter] = 0;
  return table;
}
