/** Shapes that many forms share: rows of label and value, cells, ruled tables. What is in them is each layout's own. */
import type { FieldPath } from '../../src/faxes/fax.ts';
import type { Ink, Paper } from './paper.ts';

/** A label, the value as written, and the field it is; no field for what a reader should leave alone. */
export type Entry = readonly [label: string, shown: string, path?: FieldPath];

export const put = (p: Paper, x: number, y: number, [, shown, path]: Entry, ink?: Ink) =>
  path === undefined ? p.text(x, y, shown, ink) : p.say(path, x, y, shown, ink);

/** Rows of `label   value`, values in a column; returns the y below. */
export function rows(
  p: Paper,
  x: number,
  y: number,
  entries: readonly Entry[],
  {
    gap = 110,
    leading = 18,
    label = {},
    value = {},
    ruled,
  }: {
    gap?: number;
    leading?: number;
    label?: Ink;
    value?: Ink /** Width of the underline below each value. */;
    ruled?: number;
  } = {},
): number {
  for (const [i, entry] of entries.entries()) {
    const at = y + i * leading;
    p.text(x, at, entry[0], label);
    put(p, x + gap, at, entry, value);
    if (ruled !== undefined) p.line(x + gap - 2, at + 3, x + gap + ruled, at + 3);
  }
  return y + entries.length * leading;
}

/** A row of boxed cells, a small label over each value. */
export function cells(
  p: Paper,
  x: number,
  y: number,
  height: number,
  parts: readonly (readonly [width: number, ...entry: Entry])[],
  { label = { size: 6.5 }, value = { size: 10 } }: { label?: Ink; value?: Ink } = {},
): number {
  let at = x;
  for (const [width, ...entry] of parts) {
    p.box(at, y, width, height);
    p.text(at + 3, y + 8, entry[0], label);
    put(p, at + 5, y + height - 5, entry, value);
    at += width;
  }
  return y + height;
}

/** A ruled table; a cell is plain text or a field. */
export function table(
  p: Paper,
  x: number,
  y: number,
  widths: readonly number[],
  lines: readonly (readonly (string | readonly [path: FieldPath, shown: string])[])[],
  { leading = 20, head = true, ink = {} }: { leading?: number; head?: boolean; ink?: Ink } = {},
): number {
  for (const [i, line] of lines.entries()) {
    let at = x;
    for (const [j, width] of widths.entries()) {
      const cell = line[j] ?? '';
      const top = y + i * leading;
      p.box(at, top, width, leading, head && i === 0 ? 0.88 : undefined);
      const baseline = top + leading - 6;
      if (typeof cell === 'string') p.text(at + 4, baseline, cell, head && i === 0 ? { ...ink, font: 'bold' } : ink);
      else p.say(cell[0], at + 4, baseline, cell[1], ink);
      at += width;
    }
  }
  return y + lines.length * leading;
}
