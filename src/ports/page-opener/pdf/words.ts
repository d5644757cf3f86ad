/** The words of a page's text layer with their places. */
import type { Box } from '../index.ts';
import { MOST_WORDS } from '../limits.ts';
import { bounds, type PageSpace, written } from './document.ts';
import { type Ink, inkOf } from './ink.ts';
import type { Pdfium } from './pdfium.ts';

export interface LayerWord {
  readonly text: string;
  readonly box: Box;
  /** Some of it is written without ink, as text readers do over a scanned page. */
  readonly inkless: boolean;
  /** Some of it is white: seen only on something dark. */
  readonly pale: boolean;
  /** The font does not say which characters its shapes are: the text is a guess. */
  readonly guessed: boolean;
}

export function wordsOf(pdfium: Pdfium, page: number, space: PageSpace): LayerWord[] {
  const text = pdfium._FPDFText_LoadPage(page);
  if (!text) return [];
  try {
    const words: LayerWord[] = [];
    let open: Growing | undefined;
    let of: { object: number; ink: Ink } = { object: 0, ink: 'seen' };
    const close = () => {
      const word = open && finished(open, space);
      if (word) words.push(word);
      open = undefined;
    };
    const count = pdfium._FPDFText_CountChars(text);
    for (let i = 0; i < count && words.length < MOST_WORDS; i++) {
      const character = characterOf(pdfium._FPDFText_GetUnicode(text, i));
      if (character === undefined) close();
      else {
        const box = boxOf(pdfium, text, i, space);
        if (open && isApart(open, box)) close();
        open ??= { ...NOTHING, last: box };
        grow(open, character, box);
        const object = pdfium._FPDFText_GetTextObject(text, i);
        if (object !== of.object) of = { object, ink: object ? inkOf(pdfium, object) : 'seen' };
        if (of.ink === 'none') open.inkless = true;
        if (of.ink === 'pale') open.pale = true;
        if (pdfium._FPDFText_HasUnicodeMapError(text, i) === 1) open.guessed = true;
        if (character === HYPHEN) close();
      }
    }
    close();
    return words;
  } finally {
    pdfium._FPDFText_ClosePage(text);
  }
}
const NOTHING = {
  text: '',
  left: 1e9,
  top: 1e9,
  right: -1e9,
  bottom: -1e9,
  inkless: false,
  pale: false,
  guessed: false,
};

/** In points, of the page as it is seen. */
type Edges = readonly [left: number, top: number, right: number, bottom: number];

interface Growing {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  inkless: boolean;
  pale: boolean;
  guessed: boolean;
  last: Edges;
}

/** Undefined between words. PDFium gives 2 for the hyphen of a word broken at the end of a line. */
function characterOf(unicode: number): string | undefined {
  if (unicode === 2) return HYPHEN;
  if (unicode > 0x10ffff || unicode < 33) return undefined;
  const character = String.fromCodePoint(unicode);
  return /[\s\p{Cc}\uFFFE\uFFFF]/u.test(character) ? undefined : character;
}
const HYPHEN = '-';

function boxOf(pdfium: Pdfium, text: number, index: number, space: PageSpace): Edges {
  const [left = 0, top = 0, right = 0, bottom = 0] = written(pdfium, new Float32Array(4), (address) => {
    pdfium._FPDFText_GetLooseCharBox(text, index, address);
  });
  const [x1, y1, x2, y2] = bounds(space.toSeen, left, bottom, right, top);
  return [x1 * space.width, y1 * space.height, x2 * space.width, y2 * space.height];
}

/** Two characters that no word has side by side: cells of a table that follow each other in the file. */
function isApart({ last }: Growing, next: Edges): boolean {
  const size = Math.max(last[3] - last[1], next[3] - next[1], last[2] - last[0], next[2] - next[0]);
  const across = Math.max(next[0] - last[2], last[0] - next[2]);
  const down = Math.max(next[1] - last[3], last[1] - next[3]);
  return across > 1.5 * size || down > 0.5 * size;
}

function grow(word: Growing, character: string, box: Edges): void {
  word.text += character;
  word.left = Math.min(word.left, box[0]);
  word.top = Math.min(word.top, box[1]);
  word.right = Math.max(word.right, box[2]);
  word.bottom = Math.max(word.bottom, box[3]);
  word.last = box;
}

/** Undefined where no part of it is on the page. */
function finished(word: Growing, { width, height }: PageSpace): LayerWord | undefined {
  const [left, top] = [Math.max(0, word.left / width), Math.max(0, word.top / height)];
  const [right, bottom] = [Math.min(1, word.right / width), Math.min(1, word.bottom / height)];
  if (!(right > left && bottom > top)) return undefined;
  const text = word.text.normalize('NFC');
  const { inkless, pale, guessed } = word;
  return { text, box: [left, top, right - left, bottom - top], inkless, pale, guessed };
}
