/** Pages for tests, laid out from text as a typewriter would: a column is 2 mm wide, a line 5 mm high. */
import type { PageContent } from '../../../src/faxes/fax.ts';
import type { Box, Word } from '../../../src/ports/page-opener/index.ts';

const WIDTH = 215.9;
const HEIGHT = 279.4;
const COLUMN = 2;
const LINE = 5;
const LETTERS = 3.4;

/** Words of a text, where a typewriter puts them. `margin`: columns and lines left free. */
export function wordsOf(text: string, confidence = 1, margin: readonly [number, number] = [6, 3]): Word[] {
  return text.split('\n').flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      confidence,
      box: [
        ((match.index + margin[0]) * COLUMN) / WIDTH,
        ((row + margin[1]) * LINE) / HEIGHT,
        (match[0].length * COLUMN) / WIDTH,
        LETTERS / HEIGHT,
      ] satisfies Box,
    })),
  );
}

export function pageOf(text: string, more: Partial<PageContent> = {}): PageContent {
  return {
    number: 1,
    width: WIDTH,
    height: HEIGHT,
    words: wordsOf(text),
    barcodes: [],
    picture: false,
    coarse: false,
    looks: '0'.repeat(64),
    ...more,
  };
}

/** Pages of a fax, parted by lines of `=====`. */
export function faxOf(text: string): PageContent[] {
  return text.split(/^=====.*\n/m).map((page, at) => pageOf(page, { number: at + 1 }));
}
