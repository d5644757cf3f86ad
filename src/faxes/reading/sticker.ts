/** A label stuck on a form: a name, and under it a birth date with the sex or a chart number, none of them named. */
import type { Candidate } from './candidate.ts';
import { birthDateIn } from './dates.ts';
import { phonesIn } from './numbers.ts';
import type { Cell, Page } from './page.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { readGender } from './plain-values.ts';

export function stickerValues(page: Page, today: string): Candidate[] {
  for (const [at, line] of page.lines.entries()) {
    for (const cell of line.cells) {
      const name = readName(cell.tokens);
      if (!name || name.credential || name.strength < 1 || name.tokens.length !== cell.tokens.length) continue;
      const below = under(page, at, cell);
      const dated = below
        .slice(0, 2)
        .map((one) => withNext(page, one))
        .find((one) => birthDateIn(one.tokens, today) && MARKED.test(textOf(one.tokens)));
      if (dated)
        return [
          { path: 'patient.name', value: name, sureness: 0.92, fallback: true },
          ...valuesOf(dated, below, today),
        ];
    }
  }
  return [];
}

/** `02/14/1939 (87 yr)   Female`: with the word beside it. */
function withNext(page: Page, cell: Cell): Cell {
  const line = page.lines.find((one) => one.cells.includes(cell));
  const next = line?.cells.find((one) => one.at === cell.at + cell.tokens.length && one.x0 - cell.x1 < 4 * page.em);
  return next && next.tokens.length === 1 ? { ...cell, tokens: [...cell.tokens, ...next.tokens] } : cell;
}

/** Beside the date stands what only a chart says. */
const MARKED = /(^|\s)\(?[MF]\)?(\s|$)|\b(male|female|acct|account|mrn|chart|age|yrs?|y\/?o)\b/i;

const under = (page: Page, at: number, { x0 }: Cell): Cell[] =>
  page.lines.slice(at + 1, at + 5).flatMap((line) => line.cells.filter((cell) => Math.abs(cell.x0 - x0) < page.em));

function valuesOf(dated: Cell, below: readonly Cell[], today: string): Candidate[] {
  const born = birthDateIn(dated.tokens, today);
  const rest = dated.tokens.filter((t) => !born?.tokens.includes(t));
  const gender = rest.map((token) => readGender([token])).find((value) => value !== undefined);
  const phone = below.flatMap((cell) => phonesIn(cell.tokens))[0];
  return [
    ...(born
      ? [
          {
            path: 'patient.birthDate',
            value: { text: born.iso, tokens: born.tokens, strength: 1 },
            sureness: 0.92,
            fallback: true,
          },
        ]
      : []),
    ...(gender ? [{ path: 'patient.gender', value: gender, sureness: 0.92, fallback: true }] : []),
    ...(phone ? [{ path: 'patient.phone', value: phone, sureness: 0.9, fallback: true }] : []),
  ];
}
