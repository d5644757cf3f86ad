/** A page as lines and cells: words put in order by where they stand, whatever order they came in. */
import type { Box } from '../../ports/page-opener/index.ts';
import type { PageContent } from '../fax.ts';
import { cleanWords } from './words.ts';

/** A word with its place in millimetres. `mark`: a check box. `blank`: a line to write on. */
export interface Token {
  readonly text: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly confidence: number;
  readonly mark?: 'checked' | 'unchecked';
  readonly blank?: boolean;
}

/** Words of one line with no wide gap between them: a cell of a table, a label, a run of prose. `at`: index in the line of its first token. */
export interface Cell {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly x0: number;
  readonly x1: number;
}

export interface Line {
  readonly number: number;
  readonly tokens: readonly Token[];
  readonly cells: readonly Cell[];
  readonly y0: number;
  readonly y1: number;
}

export interface Page {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Usual height of a word, mm. */
  readonly em: number;
  readonly lines: readonly Line[];
}

/** US letter, where a page does not tell its size. */
const LETTER = { width: 215.9, height: 279.4 };
/** Gaps wider than this many ems part two cells; a blank in type is a quarter to six tenths of one. */
const CELL_GAP = 1;

export function pageOf(content: PageContent): Page {
  const sane = (mm: number, or: number) => (Number.isFinite(mm) && mm > 20 && mm < 5000 ? mm : or);
  const width = sane(content.width, LETTER.width);
  const height = sane(content.height, LETTER.height);
  const tokens = cleanWords(content.words, width, height);
  const heights = tokens.map((t) => t.y1 - t.y0).sort((a, b) => a - b);
  const em = Math.max(1, heights[Math.floor(heights.length / 2)] ?? 3.5);
  const rows = rowsOf(tokens).sort((a, b) => middle(a) - middle(b) || (a[0]?.x0 ?? 0) - (b[0]?.x0 ?? 0));
  return { number: content.number, width, height, em, lines: rows.map((row, number) => lineOf(row, number, em)) };
}

/** Words left to right, each put into the row whose last word stands most level with it. */
function rowsOf(tokens: readonly Token[]): Token[][] {
  const rows: Token[][] = [];
  for (const token of tokens) {
    let best: Token[] | undefined;
    let most = 0.5;
    for (const row of rows) {
      const last = row.at(-1);
      const level = last ? overlap(last, token) : 0;
      if (level > most) [best, most] = [row, level];
    }
    if (best) best.push(token);
    else rows.push([token]);
  }
  return rows;
}

/** Share of the lower word's height that is level with the other. */
function overlap(a: Token, b: Token): number {
  const shared = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return shared / Math.max(0.1, Math.min(a.y1 - a.y0, b.y1 - b.y0));
}

const middle = (row: readonly Token[]) => row.reduce((sum, t) => sum + t.y0 + t.y1, 0) / (2 * Math.max(1, row.length));

function lineOf(tokens: readonly Token[], number: number, em: number): Line {
  const cells: Cell[] = [];
  let start = 0;
  let reach = tokens[0]?.x1 ?? 0;
  for (let i = 1; i <= tokens.length; i++) {
    const token = tokens[i];
    // A colon that stands off its label belongs to it all the same.
    if (
      token &&
      token.x0 - reach <= (/^[:：]$/.test(token.text) ? 8 : CELL_GAP) * Math.max(em, 0.8 * (token.y1 - token.y0))
    ) {
      reach = Math.max(reach, token.x1);
      continue;
    }
    cells.push({ tokens: tokens.slice(start, i), at: start, x0: tokens[start]?.x0 ?? 0, x1: reach });
    start = i;
    reach = token?.x1 ?? 0;
  }
  const y0 = Math.min(...tokens.map((t) => t.y0));
  const y1 = Math.max(...tokens.map((t) => t.y1));
  return { number, tokens, cells, y0, y1 };
}

/** The box round some tokens, as fractions of the page. */
export function boxOf(page: Page, tokens: readonly Token[]): Box {
  const within = (value: number) => Math.min(1, Math.max(0, value));
  const x0 = within(Math.min(...tokens.map((t) => t.x0)) / page.width);
  const y0 = within(Math.min(...tokens.map((t) => t.y0)) / page.height);
  const x1 = within(Math.max(...tokens.map((t) => t.x1)) / page.width);
  const y1 = within(Math.max(...tokens.map((t) => t.y1)) / page.height);
  return [x0, y0, Math.min(1 - x0, Math.max(0, x1 - x0)), Math.min(1 - y0, Math.max(0, y1 - y0))];
}

export const textOf = (tokens: readonly Token[]): string =>
  tokens
    .filter((t) => !t.blank)
    .map((t) => t.text)
    .join(' ');
