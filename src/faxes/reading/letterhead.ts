/** The head of a sender's paper: its practice, and telephone and fax numbers that no block of the form claims. */
import type { Candidate } from './candidate.ts';
import { planOfForm } from './card.ts';
import { datesIn } from './dates.ts';
import { officeNumbers } from './office-numbers.ts';
import { type Cell, type Line, type Page, type Token, textOf } from './page.ts';
import { looksLikeOrganization, readOrganization } from './plain-values.ts';
import type { Labelled } from './runs.ts';
import { isSentence } from './sentences.ts';
import { isLetter } from './sign-off.ts';
import type { Value } from './value.ts';
import { columnEnd } from './writers.ts';

/** Said of the receiver's own form: its head is not the sender. */
const RETURN =
  /\b(fax|send|return|submit)\b.{0,40}\b(form|referrals?|completed|this|to us|to our)\b|\bfax (this|completed|all)\b/i;
const BACK = /\b(notes?|reports?|results|findings|recommendations|reply|response)\b/i;
const OURS = /\bour (clinic|office|fax)\b/i;

/** Labels of a letterhead itself. */
const OWN =
  /^(p|t|o|f|ph|tel|tele|telephone|phone|phone #|fax|fax #|fx|facsimile|main|voice|office|office phone|office fax|email|e mail|web|website|address|npi|date|tel #|main phone|phone fax|group npi|tax id|tin)$/;

/** A name, not a sentence: its words open with capitals. */
function isTitle(text: string): boolean {
  const words = text.split(' ').filter((word) => /^\p{L}/u.test(word) && !/^(of|and|the|for|at|in|de|la)$/i.test(word));
  return words.length < 10 && words.every((word) => /^\p{Lu}/u.test(word));
}

/** `North Rim Family Practice: Outbound Referral`, `Cave Creek Wellness, 480-…`. */
function beforeColon(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(
    (t, i) => /^[|:•·–—-]$|[:|]$/.test(t.text) || (i > 1 && /^[(\d]|^(?:tel|ph|phone|fax|p|t|f)[.:]?$/i.test(t.text)),
  );
  return at < 0 ? tokens : tokens.slice(0, /^\W+$/.test(tokens[at]?.text ?? '') ? at : at + 1);
}

function practiceOf(tokens: readonly Token[]): Value | undefined {
  const text = textOf(tokens);
  return looksLikeOrganization(text) && isTitle(text) && !NO_PRACTICE.test(text) && !SOFTWARE.test(text)
    ? readOrganization(tokens)
    : undefined;
}
/** Printed on what such programs print; not whose they are. */
const SOFTWARE =
  /\b(epic|athena\w*|eclinicalworks|ecw|nextgen|cerner|allscripts|touchworks|practice fusion|greenway|kareo|tebra|mychart|modmed|drchrono|veradigm|meditech|elation|advancedmd|ehr|emr)\b/i;
const NO_PRACTICE =
  /\d{3}|\b(utilization|medical management|member services|referrals?|request|fax|cover|form|note|report|records?|authorization|result|order|consult\w*|history|visit|card|plan|insurance|payer|medicaid|medicare|ahcccs|cost containment|pharmacy|drugs?|name|confidential\w*|dear|page|date)\b/i;

/** Where a letterhead can be: the top of the page, else its foot. */
const HEAD = 0.25;
const FOOT = 0.88;
/** Lines of a letterhead under its name. */
const LINES = 6;

/** A form of the receiver's own, to be filled in and sent back to them. */
export function isReceivers(page: Page): boolean {
  // To ask for a note or a report back is the sender's.
  const top = page.lines.filter((line) => line.y0 < 0.35 * page.height && !BACK.test(textOf(line.tokens)));
  return (
    RETURN.test(top.map((line) => textOf(line.tokens)).join('\n')) ||
    top.some((line) => !isSentence(line.tokens) && OURS.test(textOf(line.tokens)))
  );
}

export function letterheadValues(all: Labelled): Candidate[] {
  const { page } = all;
  const letter = isLetter(page);
  if (isReceivers(page) && !letter) return [];
  // A letter is written on the writer's own paper; a form may be somebody else's.
  const head = practicesIn(all)[0];
  if (!head || planOfForm(all).length > 0) return [];
  const sureness = head.line.y0 > FOOT * page.height ? 0.82 : letter ? 0.92 : 0.9;
  const numbers = blockUnder(all, head.line, head.cell).flatMap((cell) => officeNumbers(cell.tokens));
  return [
    { path: 'referrer.organization.name', value: head.value, sureness, fallback: true },
    ...numbers.map(({ path, value, told }) => ({
      path,
      value,
      sureness: told ? sureness : sureness - 0.04,
      fallback: true,
    })),
  ];
}

interface Practice {
  readonly line: Line;
  readonly cell: Cell;
  readonly value: Value;
}

/** Names of practices at the head of the page that no label stands by, then those at its foot. */
export function practicesIn(all: Pick<Labelled, 'page' | 'byLine'>): Practice[] {
  const { page, byLine } = all;
  const texts = page.lines.map((line) => textOf(line.tokens).trim());
  const dear = texts.findIndex((text) => /^(dear|to whom)\b/i.test(text));
  // What stands between the date of a letter and its salutation is whom it goes to.
  const dated =
    dear < 0
      ? -1
      : page.lines.findIndex(
          (line) => line.number < dear && datesIn(line.tokens, '2099-12-31').length > 0 && line.cells.length < 3,
        );
  const within = page.lines.filter((line) => {
    if (line.y0 > FOOT * page.height) return true;
    return (
      line.y0 < HEAD * page.height &&
      line.number < 12 &&
      (dear < 0 || line.number < (dated < 0 ? Math.min(dear, 4) : dated))
    );
  });
  const found = within.flatMap((line) =>
    line.cells.flatMap((cell) => {
      const labelled = (byLine.get(line) ?? []).some(
        (l) =>
          l.from < cell.at + cell.tokens.length &&
          !OWN.test(l.text) &&
          (l.cell === cell ? l.opened === 0 : l.colon || l.alone),
      );
      const value = labelled ? undefined : practiceOf(beforeColon(cell.tokens));
      return value && !belowLabel(all, line, cell) ? [{ line, cell, value }] : [];
    }),
  );
  return found.sort((a, b) => Number(a.line.y0 > HEAD * page.height) - Number(b.line.y0 > HEAD * page.height));
}

/** A label right above asks for it. */
function belowLabel({ page, byLine }: Pick<Labelled, 'page' | 'byLine'>, line: Line, cell: Cell): boolean {
  const above = page.lines[line.number - 1];
  return (above ? (byLine.get(above) ?? []) : []).some(
    (label) =>
      label.alone &&
      line.number > 1 &&
      label.meaning.subject !== 'clinical' &&
      Math.abs(label.cell.x0 - cell.x0) < 2 * page.em,
  );
}

/** The cells of a letterhead: in the column of its name, or alone on their lines, until the form begins. */
function blockUnder({ page, byLine }: Labelled, line: Line, head: Cell): Cell[] {
  const cells: Cell[] = [];
  const reach = columnEnd(page, line, head) ?? page.width;
  const left = head.x0 > 0.45 * page.width ? 0.3 * page.width : 0;
  let last = line;
  for (const row of page.lines.slice(Math.max(0, line.number - 1), line.number + LINES)) {
    const own = row.cells.filter((cell) => cell.x0 < reach && cell.x1 > left);
    if (row.y0 - last.y1 > 2.5 * page.em || (row !== line && isSentence(row.tokens))) break;
    last = row;
    const begins = (byLine.get(row) ?? []).some(
      (l) =>
        own.includes(l.cell) &&
        l.opened === 0 &&
        !OWN.test(l.text) &&
        (l.colon || (l.alone && row.number > line.number && row.cells.length > 1)),
    );
    if (begins && row.number >= line.number) break;
    if (!begins) cells.push(...own);
  }
  return cells;
}
