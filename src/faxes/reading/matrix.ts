/** A table whose columns are parties and whose rows are what is said of each: `Phone` in the row, `From` and `To` over the columns. */
import type { Candidate } from './candidate.ts';
import type { Label } from './find-labels.ts';
import { labelIndex } from './label-index.ts';
import type { Line } from './page.ts';
import { READERS } from './readers.ts';
import type { Labelled } from './runs.ts';

export function matrixValues(all: Labelled, today: string): Candidate[] {
  return all.page.lines.flatMap((line) => {
    const heads = headsOf(all, line);
    return heads.length > 1 ? rowsUnder(all, line, heads).flatMap((row) => valuesOf(all, row, heads, today)) : [];
  });
}

/** Parties that fill a line, each alone in its cell, with room for the rows' labels left of them. */
function headsOf({ byLine }: Labelled, line: Line): readonly Label[] {
  const labels = byLine.get(line) ?? [];
  const parties = labels.filter((label) => label.alone && label.meaning.subject !== undefined);
  const whole = parties.length === labels.length && line.cells.length === parties.length;
  return whole && parties.some((label) => label.meaning.subject === 'referrer') ? parties : [];
}

/** Lines below that open with a label left of the columns. */
function rowsUnder({ page, byLine }: Labelled, line: Line, heads: readonly Label[]): Line[] {
  const left = heads[0]?.cell.x0 ?? 0;
  const rows: Line[] = [];
  for (const row of page.lines.slice(line.number + 1)) {
    const [label] = byLine.get(row) ?? [];
    const last = rows.at(-1) ?? line;
    if (row.y0 - last.y1 > 2 * page.em || !label || label.opened > 0 || label.cell.x1 > left) break;
    rows.push(row);
  }
  return rows;
}

function valuesOf({ page, byLine }: Labelled, row: Line, heads: readonly Label[], today: string): Candidate[] {
  const [label] = byLine.get(row) ?? [];
  return heads.flatMap((head) => {
    const subject = head.meaning.subject;
    const cell = row.cells.find((one) => one.at > 0 && Math.abs(one.x0 - head.cell.x0) < 2 * page.em);
    const paths = (subject && label?.meaning.under.get(subject)) ?? [];
    return paths.flatMap((path) => {
      const value = cell && READERS[labelIndex().kinds.get(path) ?? 'text']?.(cell.tokens, today);
      return value ? [{ path, value, sureness: 0.96 }] : [];
    });
  });
}
