/** What a page is: cues of mappings/fax/classes.json, weighed. */
import { faxClasses } from '../../mappings.ts';
import type { DocumentClass } from '../fax.ts';
import { foldWords } from './fold.ts';
import type { Cell, Line, Page } from './page.ts';
import { textOf } from './page.ts';
import { isHeading } from './runs.ts';

export interface Classed {
  readonly class: DocumentClass;
  /** 0 to 1. */
  readonly confidence: number;
  /** The page has a heading of its class. */
  readonly titled: boolean;
  readonly scores: ReadonlyMap<DocumentClass, number>;
}

/** Less than this is no evidence. */
const LEAST = 5;

export function classOf(page: Page): Classed {
  const text = ` ${page.lines.map((line) => fold(textOf(line.tokens))).join(' ')} `;
  const headings = headingsOf(page);
  const scores = new Map<DocumentClass, number>();
  const titled = new Set<DocumentClass>();
  for (const [name, { titles, cues }] of Object.entries(faxClasses()) as [
    DocumentClass,
    { titles: Record<string, number>; cues: Record<string, number> },
  ][]) {
    let title = 0;
    for (const [phrase, weight] of Object.entries(titles)) {
      const by = headings.find((h) => ` ${h.text} `.includes(` ${phrase} `));
      if (!by) continue;
      // A heading that says more than the phrase says it less surely.
      const share = phrase.length / Math.max(1, by.text.length);
      title = Math.max(title, weight * by.weight * (share > 0.6 ? 1 : share > 0.3 ? 0.75 : 0.5));
    }
    const found = Object.entries(cues)
      .filter(([phrase]) => text.includes(` ${phrase} `))
      .map(([, weight]) => weight);
    const cue = found.sort((a, b) => b - a).reduce((sum, weight, i) => sum + weight * (i < 8 ? 1 : 0.4), 0);
    scores.set(name, 1.6 * title + cue);
    if (title >= 5) titled.add(name);
  }
  return decided(scores, titled);
}

function decided(scores: ReadonlyMap<DocumentClass, number>, titled: ReadonlySet<DocumentClass>): Classed {
  const [first, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (!first || first[1] < LEAST)
    return { class: 'unknown', confidence: first ? 1 - first[1] / (2 * LEAST) : 1, titled: false, scores };
  const margin = first[1] - (second?.[1] ?? 0);
  const confidence = Math.min(0.99, (1 / (1 + Math.exp(-0.35 * margin))) * (1 - Math.exp(-first[1] / 4)));
  return { class: first[0], confidence: Math.round(confidence * 1000) / 1000, titled: titled.has(first[0]), scores };
}

const fold = (text: string): string => foldWords(text).join(' ');

/** Lines that head the page: near its top, short, in capitals, large or in the middle. */
function headingsOf(page: Page): { text: string; weight: number }[] {
  return page.lines.flatMap((line, at) => {
    const cells = line.cells.filter((cell) => cell.tokens.some((t) => /\p{L}/u.test(t.text)));
    const whole: Cell = { tokens: line.tokens, at: 0, x0: line.cells[0]?.x0 ?? 0, x1: line.cells.at(-1)?.x1 ?? 0 };
    return [...(cells.length > 1 && cells.length < 4 ? [whole] : []), ...cells].flatMap((cell) =>
      headingOf(page, line, at, cell),
    );
  });
}

function headingOf(page: Page, line: Line, at: number, cell: Cell): { text: string; weight: number }[] {
  const text = fold(textOf(cell.tokens));
  const count = text.split(' ').length;
  const inStrip = line.y1 < 0.035 * page.height && line.tokens.length > 6;
  if (text === '' || count > 12 || inStrip || text.replace(/\D/g, '').length > 6) return [];
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
