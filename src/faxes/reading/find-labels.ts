/** The labels of a page: where each stands, what it can mean, and how surely it is one. */
import type { Subject } from '../../mappings/fax-schema.ts';
import { acceptable } from './accept-label.ts';
import { labelIndex, type Meaning } from './label-index.ts';
import type { Cell, Line, Page, Token } from './page.ts';
import { foldTokens, type Phrase, phrasesAt } from './phrases.ts';
import { spokenLabel } from './spoken-label.ts';

export interface Label {
  readonly line: Line;
  readonly cell: Cell;
  /** Tokens of the line: from, and after the last (hints in brackets included). */
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
  readonly text: string;
  readonly words: number;
  /** Words of a subject stand right before it: `referring provider` phone. */
  readonly said?: Subject;
  /** Not all of its words are known. */
  readonly loose?: boolean;
  readonly colon: boolean;
  /** Nothing else is in its cell. */
  readonly alone: boolean;
  /** A number or letter of a list stands before it: `3.`, `Section B:`. */
  readonly numbered: boolean;
  /** How many words stand before it in its cell. */
  readonly opened: number;
  /** Words before it in its cell are known to nobody: `Attorney` phone. */
  readonly qualified: boolean;
}

/** Share of lines with a label from which a page is a form, where labels need no colon to be told from running text. */
const FORM = 0.4;

export function findLabels(page: Page): Label[] {
  const strict = labelsOf(page, false);
  const lines = page.lines.filter((line) => line.tokens.some((t) => /\p{L}/u.test(t.text))).length;
  const form = new Set(strict.map((label) => label.line)).size >= Math.max(4, FORM * lines);
  return form ? labelsOf(page, true) : strict;
}

const labelsOf = (page: Page, form: boolean): Label[] =>
  page.lines.flatMap((line) => line.cells.flatMap((cell) => labelsOfCell(line, cell, form)));

function labelsOfCell(line: Line, cell: Cell, form: boolean): Label[] {
  const found: Label[] = [];
  const folded = foldTokens(cell.tokens);
  for (let i = 0; i < cell.tokens.length; i++) {
    const before = found.at(-1);
    const listed = phrasesAt(labelIndex().root, cell.tokens, folded, i)
      .map((phrase) => labelOf(line, cell, i, phrase, before))
      .find((one) => acceptable(one, before, form));
    const spoken = opens(cell, i) ? spokenLabel(cell.tokens, folded, i) : undefined;
    const whole = spoken && labelOf(line, cell, i, spoken, before);
    const longer =
      whole &&
      (!listed || (whole.colon && listed.to < whole.to) || (whole.alone && !listed.colon && listed.to < whole.to));
    const label = longer && acceptable(whole, before, form) ? whole : listed;
    if (!label) continue;
    found.push(label);
    i = label.to - cell.at - 1;
  }
  return found;
}

/** Words before a place could be its label's: it opens the cell, or stands apart from what is before. */
function opens(cell: Cell, i: number): boolean {
  const [token, before] = [cell.tokens[i], cell.tokens[i - 1]];
  if (!token || openingOf(cell.tokens, i) === 0) return token !== undefined;
  return before !== undefined && (before.blank === true || token.x0 - before.x1 > 0.6 * (token.y1 - token.y0));
}

function labelOf(line: Line, cell: Cell, i: number, phrase: Phrase, before: Label | undefined): Label {
  const { to, ...rest } = phrase;
  const end = endOf(cell.tokens, i, to, isValue(line, cell));
  const opened = openingOf(cell.tokens, i);
  const previous = cell.tokens[i - 1]?.text ?? '';
  return {
    ...rest,
    line,
    cell,
    from: cell.at + i,
    to: cell.at + end.to,
    colon: end.colon,
    opened,
    numbered: opened === 0 && cell.tokens.slice(0, i).some((t) => /\p{L}|\d/u.test(t.text)),
    alone: opened === 0 && cell.tokens.slice(end.to).every((t) => t.blank),
    qualified:
      opened > 0 &&
      before === undefined &&
      !/^\(/.test(cell.tokens[i]?.text ?? '') &&
      /\p{L}/u.test(previous) &&
      !/[:;,.)]$/.test(previous),
  };
}

/** It stands right after a label's colon. */
export const isValue = (line: Line, cell: Cell): boolean => /[:：]$/.test(line.tokens[cell.at - 1]?.text ?? '');

/** The label's end: its colon, and hints like (mm/dd/yyyy) or (Last, First). */
function endOf(tokens: readonly Token[], from: number, to: number, value: boolean): { to: number; colon: boolean } {
  const own = tokens
    .slice(from, to)
    .map((t) => t.text)
    .join(' ');
  let colon = /[:：?=]\)?$/.test(own);
  let end = to;
  const opened = own.lastIndexOf('(') > own.lastIndexOf(')');
  if (opened || (!colon && /^\(/.test(tokens[end]?.text ?? ''))) {
    const close = tokens.findIndex(
      (t, at) => at >= (opened ? end - 1 : end) && at < end + 8 && /\)[:：]?$/.test(t.text),
    );
    const hint = tokens
      .slice(end, close + 1)
      .map((t) => t.text)
      .join(' ');
    if (close >= 0 && !/\d{3}/.test(hint) && (opened || HINT.test(hint))) {
      end = close + 1;
      colon = /[:：]$/.test(tokens[close]?.text ?? '');
    }
  }
  // A dash stands for a colon only after what opens a cell.
  if (!colon && (from === 0 && !value ? /^[:：=–—-]$/ : /^[:：=]$/).test(tokens[end]?.text ?? '')) {
    colon = true;
    end++;
  }
  return { to: end, colon };
}
const HINT =
  /\b(mm|dd|yyyy?|last|first|mi|print|printed|required|optional|include|area|code|please|circle|check|one|legal|list|if|primary|home|cell|icd|e\.?g|number|full|name|type|individual|s|street|city|state|zip|specialty|all|that|apply|known|applicable)\b/i;

/** How many words of the cell stand before it that are no check box, blank, bullet or number of a list. */
function openingOf(tokens: readonly Token[], i: number): number {
  const before = tokens.slice(0, i).filter((t) => !t.mark && !t.blank && /[\p{L}\p{N}]/u.test(t.text));
  const parts =
    /^(section|part|step|box|item)$/i.test(before[0]?.text ?? '') &&
    /^(\d{1,2}|[A-Za-z]|[IVX]{1,4})[.:)]?$/.test(before[1]?.text ?? '');
  return before.slice(parts ? 2 : 0).filter((t) => !/^\(?(\d{1,2}[a-z]?|[a-zA-Z]|[IVX]{1,4})[.)]$/.test(t.text)).length;
}
