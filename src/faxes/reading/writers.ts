/** Who wrote a page, where no label says it: a name with its credentials beside an NPI, a practice or a telephone; the end of a letter. */
import type { Candidate } from './candidate.ts';
import type { Label } from './find-labels.ts';
import { npisIn } from './numbers.ts';
import { officeNumbers } from './office-numbers.ts';
import type { Cell, Line, Page } from './page.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readOrganization } from './plain-values.ts';
import type { Labelled } from './runs.ts';
import { isClosing } from './sign-off.ts';
import type { Value } from './value.ts';

export interface Writer {
  readonly line: Line;
  readonly x: number;
  /** Index in the line of its first token. */
  readonly from: number;
  /** Right edge of its column, where there is another one beside it. */
  readonly reach: number | undefined;
  /** The close of a letter. */
  readonly closing: boolean;
  readonly name?: Value;
  readonly cell?: Cell;
}

/** Lines of a block under a name. */
const BLOCK = 6;

/** Names of providers that stand for themselves, and closes of letters. */
export function writersIn(page: Page, labels: readonly Label[]): Writer[] {
  const dear = page.lines.findIndex((line) => /^(dear|to whom)\b/i.test(textOf(line.tokens)));
  return page.lines.flatMap((line): Writer[] => {
    const [first] = line.tokens;
    if (first && line.number > dear && line.number > 4 && isClosing(textOf(line.tokens).trim()))
      return [{ line, x: first.x0, from: -1, reach: undefined, closing: true }];
    if (line.number < dear) return [];
    return line.cells.flatMap((cell) => {
      const name = nameOf(labels, line, cell);
      return name
        ? [{ line, x: cell.x0, from: cell.at, reach: columnEnd(page, line, cell), closing: false, name, cell }]
        : [];
    });
  });
}

function nameOf(labels: readonly Label[], line: Line, cell: Cell): Value | undefined {
  const words = cell.tokens.slice(saidIn(cell));
  if (labels.some((label) => label.line === line && label.from <= cell.at && saidIn(cell) === 0)) return undefined;
  const name = readName(words);
  const [before] = line.tokens.slice(cell.at - 1, cell.at);
  const alone = before === undefined || before.blank === true || before.x1 < cell.x0;
  return name?.credential &&
    name.strength === 1 &&
    name.text.includes(' ') &&
    alone &&
    name.tokens[0] === words.find((t) => !t.blank)
    ? name
    : undefined;
}

/** How many words before the name say who signed or sent. */
function saidIn({ tokens }: Cell): number {
  if (
    /^(signed|signature|sincerely|thanks|thx|regards|best|cheers)[:,]*$/i.test(tokens[0]?.text ?? '') &&
    !/^by/i.test(tokens[1]?.text ?? '')
  )
    return 1;
  return /^(referred|ordered|requested|submitted|sent|signed) by:?$/i.test(textOf(tokens.slice(0, 2))) ? 2 : 0;
}

/** Where a column begins beside a cell: at a cell that stands in line with one above or below. */
export function columnEnd(page: Page, line: Line, cell: Cell): number | undefined {
  const next = line.cells.find((one) => one.at > cell.at);
  const beside = [page.lines[line.number - 1], page.lines[line.number + 1]].flatMap((one) => one?.cells ?? []);
  return next && beside.some((one) => Math.abs(one.x0 - next.x0) < page.em) ? next.x0 - 0.5 : undefined;
}

/** What stands in the blocks of such names. */
export function writerValues({ page, labels }: Labelled, isForeign: (line: Line, x: number) => boolean): Candidate[] {
  const blocks = writersIn(page, labels)
    .filter((one) => !one.closing && !isForeign(one.line, one.x))
    .map((one) => blockOf(page, labels, one))
    .filter((block) => block.length > 1);
  // Of several none is known to be the one that wrote.
  return blocks.length === 1 ? (blocks[0] ?? []) : [];
}

function blockOf(page: Page, labels: readonly Label[], { line, cell, name, reach = page.width }: Writer): Candidate[] {
  if (!cell || !name) return [];
  const rows = page.lines.slice(line.number, line.number + BLOCK).map((row) => {
    const cells = row.cells.filter(
      (one) => one.x0 >= cell.x0 - 2 * page.em && one.x0 <= reach && (row !== line || one.at >= cell.at),
    );
    return { row, cells, tokens: cells.flatMap((one) => one.tokens) };
  });
  const end = rows.findIndex(
    ({ row, cells }, i) =>
      i > 0 &&
      (row.y0 - (rows[i - 1]?.row.y1 ?? row.y0) > 2 * page.em ||
        labels.some((l) => l.line === row && cells.includes(l.cell) && ofPatient(l))),
  );
  const block = end < 0 ? rows : rows.slice(0, end);
  const made = (path: string, value: Value | undefined, sureness: number): Candidate[] =>
    value ? [{ path, value, sureness, fallback: true }] : [];
  const npi = block.flatMap(({ tokens }) => npisIn(tokens))[0];
  const practice = block
    .flatMap(({ row, cells }) => cells.map((one) => ({ row, one })))
    .filter(({ row, one }) => one !== cell && !labels.some((l) => l.line === row && l.cell === one && l.opened === 0))
    .map(({ one }) => beforeAddress(one))
    .find((value) => value !== undefined);
  const numbers = block.flatMap(({ tokens }) => officeNumbers(tokens));
  const found = [...made('referrer.npi', npi, 0.92), ...made('referrer.organization.name', practice, 0.88)];
  found.push(...numbers.flatMap(({ path, value }) => made(path, value, 0.85)));
  return found.length > 0 ? [...made('referrer.name', name, 0.9), ...found] : [];
}

const ofPatient = ({ meaning }: Label): boolean =>
  meaning.subject === 'patient' || (meaning.under.get('patient')?.includes('patient.birthDate') ?? false);

/** `East Valley Sports Medicine, 1400 S Val Vista Dr`: the name of the practice alone. */
function beforeAddress(cell: Cell): Value | undefined {
  const end = cell.tokens.findIndex((t, i) => i > 0 && (/^\d/.test(t.text) || /^[|•·]$/.test(t.text)));
  const tokens = end < 0 ? cell.tokens : cell.tokens.slice(0, end);
  const text = textOf(tokens);
  return looksLikeOrganization(text) && !/[.:;]$/.test(text) && tokens.length < 9
    ? readOrganization(tokens)
    : undefined;
}
