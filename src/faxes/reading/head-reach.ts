/** How far a heading speaks: for its column, for the page, for the part of the page that it opens. */
import type { Label } from './find-labels.ts';
import type { Line, Page } from './page.ts';
import { isHeading } from './runs.ts';

/** A heading by itself on its line that stands off from what is above it, or is numbered. */
export function isWide(page: Page, label: Label): boolean {
  const { line, cell } = label;
  if (!label.alone || line.cells.length > 1 || label.meaning.subject === undefined || asksForWords(label)) return false;
  return label.numbered || isHeading(cell) || standsOff(page, line);
}

/** Its own value may stand under it. */
const asksForWords = ({ meaning }: Label): boolean =>
  meaning.fields.some((path) => /^(reason|service|note)/.test(path));

function standsOff(page: Page, line: Line): boolean {
  const [above, below] = [page.lines[line.number - 1], page.lines[line.number + 1]];
  if (!above || !below) return true;
  return line.y0 - above.y1 > 1.5 * Math.max(0, below.y0 - line.y1) + 0.3 * page.em;
}

/** A heading beside another one, or beside a column of its own, speaks for its own column only. */
export function reachOf(page: Page, label: Label, heads: readonly Label[]): number {
  const next = heads.find((one) => one.line === label.line && one.cell.at > label.cell.at);
  if (next) return (next.line.tokens[next.from]?.x0 ?? 0) - 0.5;
  const after = label.line.cells.filter((cell) => cell.at > label.cell.at);
  const heading = label.alone && !label.colon && label.meaning.fields.length === 0;
  if (after[0]) return heading ? after[0].x0 - 0.5 : page.width;
  const [above, below] = [page.lines[label.line.number - 1], page.lines[label.line.number + 1]];
  const column = (line: typeof above) => line?.cells.find((cell) => cell.x0 > label.cell.x1 + 2 * page.em)?.x0;
  const [a, b] = [column(above), column(below)];
  const close = above && below && below.y0 - above.y1 < 2.4 * page.em && !isWide(page, label);
  return close && a !== undefined && b !== undefined && Math.abs(a - b) < 0.7 * page.em ? a - 0.5 : page.width;
}
