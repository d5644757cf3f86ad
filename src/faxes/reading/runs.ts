/** Where the value of a label can stand: right of it, under it, over it (a caption under a line), and on the lines that follow. */
import type { Label } from './find-labels.ts';
import type { Cell, Line, Page, Token } from './page.ts';

/** Labels by line, in order; what stands between them are values. */
export interface Labelled {
  readonly page: Page;
  readonly labels: readonly Label[];
  readonly byLine: ReadonlyMap<Line, readonly Label[]>;
}

export function labelled(page: Page, labels: readonly Label[]): Labelled {
  return { page, labels, byLine: Map.groupBy(labels, (label) => label.line) };
}

/** Words right of a label, up to the next label; `far`: they stand in a cell of their own. */
export function rightOf(
  { byLine }: Labelled,
  label: Label,
): { tokens: readonly Token[]; far: boolean; blank: boolean } {
  const { line, cell, to } = label;
  const end = nextLabel(byLine, line, to)?.from ?? line.tokens.length;
  const own = line.tokens.slice(to, Math.min(end, cell.at + cell.tokens.length));
  if (own.some((t) => !t.blank)) return { tokens: own, far: false, blank: false };
  const after = line.cells.find(
    (c) => c.at >= cell.at + cell.tokens.length && c.at < end && c.tokens.some((t) => !t.blank),
  );
  if (!after)
    return { tokens: [], far: false, blank: own.length > 0 || line.tokens.slice(to, end).some((t) => t.blank) };
  return {
    tokens: line.tokens.slice(after.at, Math.min(end, after.at + after.tokens.length)),
    far: true,
    blank: false,
  };
}

function nextLabel(byLine: Labelled['byLine'], line: Line, to: number): Label | undefined {
  return byLine.get(line)?.find((one) => one.from >= to);
}

/** The cell that stands in a label's column on the line below (`step` 1) or above (-1); none where a label opens it. */
export function stacked(all: Labelled, label: Label, step: 1 | -1): { cell: Cell; line: Line } | undefined {
  const { page, byLine } = all;
  const [left, right] = columnOf(all, label);
  for (let n = label.line.number + step; n >= 0 && n < page.lines.length; n += step) {
    const line = page.lines[n];
    if (!line) return undefined;
    const gap = step > 0 ? line.y0 - label.line.y1 : label.line.y0 - line.y1;
    if (gap > 2.6 * page.em) return undefined;
    const cell = line.cells.find((c) => c.x0 >= left && c.x0 < right && c.tokens.some((t) => !t.blank));
    if (!cell) continue;
    const opens = byLine.get(line)?.some((one) => one.cell === cell && one.from <= cell.at + openers(cell));
    return opens ? undefined : { cell, line };
  }
  return undefined;
}

const openers = (cell: Cell): number => cell.tokens.findIndex((t) => !t.mark && !t.blank);

/** From a little left of the label to the next cell or label of its line. */
function columnOf({ page, byLine }: Labelled, label: Label): [number, number] {
  const { line, cell } = label;
  const x0 = label.opened === 0 ? cell.x0 : (line.tokens[label.from]?.x0 ?? cell.x0);
  const next = nextLabel(byLine, line, label.to);
  const after = line.cells.find((c) => c.at >= cell.at + cell.tokens.length && c.tokens.some((t) => !t.blank));
  const nextX = Math.min(next ? (line.tokens[next.from]?.x0 ?? page.width) : page.width, after?.x0 ?? page.width);
  return [x0 - 1.2 * page.em, nextX - 0.5 * page.em];
}

/** Lines that go on below a value: the same column, no label before them, no wider `gap` (ems). */
export function following(
  all: Labelled,
  label: Label,
  first: { line: Line; x0: number },
  most: number,
  gap = 0.95,
): Token[][] {
  const { page, byLine } = all;
  const found: Token[][] = [];
  let last = first.line;
  const left = Math.min(first.x0, label.line.tokens[label.from]?.x0 ?? first.x0) - 1.2 * page.em;
  const right = first.x0 + 2.5 * page.em;
  for (let n = first.line.number + 1; n < page.lines.length && found.length < most; n++) {
    const line = page.lines[n];
    if (!line || line.y0 - last.y1 > gap * page.em) break;
    const cell = line.cells.find((c) => c.x0 >= left && c.x0 <= right);
    if (!cell) continue;
    const opening = byLine.get(line)?.find((one) => one.cell === cell);
    const asked = (byLine.get(line) ?? []).some(
      (one) => one.from < cell.at && rightOf(all, one).tokens[0] === cell.tokens[0],
    );
    // In a form of two columns a cell below the label opens another row, known or not.
    const row =
      first.x0 > label.cell.x1 &&
      line.cells.some((c) => c.at < cell.at && Math.abs(c.x0 - label.cell.x0) < 2 * page.em);
    const beside =
      cell.x0 < first.x0 - 2 * page.em &&
      line.cells.some((c) => c.at > cell.at && Math.abs(c.x0 - first.x0) < 2 * page.em);
    if (asked || row || beside) break;
    if ((opening && opening.from <= cell.at + Math.max(0, openers(cell))) || isHeading(cell)) break;
    const run = cell.tokens.slice(0, opening ? opening.from - cell.at : cell.tokens.length);
    // Options are not words of an answer, nor is the first word of a label that is known by its last ones.
    if (run[0]?.mark || (opening && run.length < 3)) break;
    found.push(run);
    last = line;
    if (opening) break;
  }
  return found;
}

/** A short cell all in capitals or ending in a colon. */
export function isHeading(cell: Cell): boolean {
  const words = cell.tokens.filter((t) => /\p{L}/u.test(t.text));
  if (words.length === 0 || words.length > 6) return false;
  const text = words.map((t) => t.text).join(' ');
  return (
    (/:$/.test(text) && cell.tokens.at(-1) === words.at(-1)) ||
    (text === text.toUpperCase() &&
      text.replace(/[^A-Z]/g, '').length > 8 &&
      !cell.tokens.some((t) => /\d/.test(t.text)))
  );
}
