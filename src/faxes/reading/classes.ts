/** What a page is: cues of mappings/fax/classes.json, weighed. */
import { faxClasses } from '../../mappings.ts';
import { DOCUMENT_CLASSES, type DocumentClass } from '../fax.ts';
import { foldWords } from './fold.ts';
import { phonesIn } from './numbers.ts';
import type { Cell, Line, Page } from './page.ts';
import { textOf } from './page.ts';
import { isHeading } from './runs.ts';

export interface Classed {
  readonly class: DocumentClass;
  /** 0 to 1. */
  readonly confidence: number;
  /** The page has a heading of its class. */
  readonly titled: boolean;
}

/** Less than this is no evidence. */
const LEAST = 5;

interface Cues {
  readonly class: DocumentClass;
  readonly titles: readonly Cue[];
  readonly cues: readonly Cue[];
  readonly patterns: readonly (readonly [pattern: RegExp, weight: number])[];
}
type Cue = readonly [phrase: string, weight: number];

let known: readonly Cues[] | undefined;

/** The cues as pages are compared: folded, so that `number of pages` and `# of pages` are one. */
function cuesByClass(): readonly Cues[] {
  const folded = (weights: Readonly<Record<string, number>>) =>
    Object.entries(weights).map(([phrase, weight]): Cue => [` ${fold(phrase)} `, weight]);
  const file = faxClasses();
  known ??= DOCUMENT_CLASSES.flatMap((name) => {
    const own = name === 'unknown' ? undefined : file[name];
    if (!own) return [];
    const patterns = Object.entries(own.patterns).map(([pattern, weight]) => [new RegExp(pattern), weight] as const);
    return [{ class: name, titles: folded(own.titles), cues: folded(own.cues), patterns }];
  });
  return known;
}

export function classOf(page: Page): Classed {
  const text = ` ${page.lines.map((line) => fold(textOf(line.tokens))).join(' ')} `;
  const spoken = page.lines.map((line) => textOf(line.tokens).toLowerCase()).join(' ');
  const headings = headingsOf(page);
  const scored = cuesByClass().map((one) => {
    const title = titleOf(one.titles, headings);
    const found = [
      ...one.cues.filter(([phrase]) => text.includes(phrase)),
      ...one.patterns.filter(([pattern]) => pattern.test(spoken)),
    ].map(([, weight]) => weight);
    // Many small cues do not outweigh a few strong ones.
    const cue = found.sort((a, b) => b - a).reduce((sum, weight, i) => sum + weight * (i < 8 ? 1 : 0.4), 0);
    return { class: one.class, score: 1.6 * title + cue, titled: title >= 5 };
  });
  const [first, second] = scored.sort((a, b) => b.score - a.score);
  if (!first || first.score < LEAST) {
    return { class: 'unknown', confidence: 1 - (first?.score ?? 0) / (2 * LEAST), titled: false };
  }
  const margin = first.score - (second?.score ?? 0);
  const confidence = Math.min(0.99, (1 / (1 + Math.exp(-0.4 * margin))) * (1 - Math.exp(-first.score / 4)));
  return { class: first.class, confidence: Math.round(confidence * 1000) / 1000, titled: first.titled };
}

function titleOf(titles: readonly Cue[], headings: readonly Heading[]): number {
  const found = titles.map(([phrase, weight]) => {
    const by = headings.find((heading) => ` ${heading.text} `.includes(phrase));
    // A heading that says more than the phrase says it less surely.
    const share = by ? (phrase.length - 2) / Math.max(1, by.text.length) : 0;
    return by ? weight * by.weight * (share > 0.6 ? 1 : share > 0.3 ? 0.75 : 0.5) : 0;
  });
  return Math.max(0, ...found);
}

const fold = (text: string): string => foldWords(text).join(' ');

interface Heading {
  readonly text: string;
  readonly weight: number;
}

/** Lines that head the page: near its top, short, in capitals, large or in the middle. */
function headingsOf(page: Page): Heading[] {
  return page.lines.flatMap((line, at) => {
    const cells = line.cells.filter((cell) => cell.tokens.some((t) => /\p{L}/u.test(t.text)));
    const whole: Cell = { tokens: line.tokens, at: 0, x0: line.cells[0]?.x0 ?? 0, x1: line.cells.at(-1)?.x1 ?? 0 };
    return [...(cells.length > 1 && cells.length < 4 ? [whole] : []), ...cells].flatMap((cell) =>
      headingOf(page, line, at, cell),
    );
  });
}

function headingOf(page: Page, line: Line, at: number, cell: Cell): Heading[] {
  const text = fold(textOf(cell.tokens));
  const count = text.split(' ').length;
  const inStrip = line.y1 < 0.035 * page.height && line.tokens.length > 6;
  if (text === '' || count > 12 || inStrip || phonesIn(cell.tokens).length > 0 || /\$\d/.test(textOf(cell.tokens)))
    return [];
  const first = line.number < 6 || line.y0 < 0.3 * page.height;
  const large = line.y1 - line.y0 > 1.25 * page.em;
  const shape =
    (large ? 1 : 0) +
    (isHeading(cell) ? 1 : 0) +
    (Math.abs((cell.x0 + cell.x1) / 2 - page.width / 2) < 0.06 * page.width ? 0.5 : 0);
  const alone = cell.tokens.length === line.tokens.length;
  const weight = (first ? 0.7 : 0.15) + Math.min(0.3, 0.15 * shape) + (at < 4 ? 0.1 : 0);
  return [{ text, weight: Math.min(1, alone ? weight : 0.8 * weight) }];
}
