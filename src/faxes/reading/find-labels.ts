/** The labels of a page: where each stands, what it can mean, and how surely it is one. */
import type { Subject } from '../../mappings-fax-schema.ts';
import type { Meaning } from './label-index.ts';
import { labelIndex } from './label-index.ts';
import type { Cell, Line, Page, Token } from './page.ts';
import { foldTokens, type Phrase, phrasesAt } from './phrases.ts';

export interface Label {
  readonly line: Line;
  readonly cell: Cell;
  /** Tokens of the line: from, and after the last (hints in brackets included). */
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
  /** Words of a subject stand right before it: `referring provider` phone. */
  readonly said?: Subject;
  readonly colon: boolean;
  /** Nothing else is in its cell. */
  readonly alone: boolean;
  /** Words before it in its cell are known to nobody: `Attorney` phone. */
  readonly qualified: boolean;
  readonly words: number;
}

/** Values that tell themselves apart need no colon before them, wherever the label stands. */
const PLAIN = /^(phone|phonePair|npi|birthDate|memberId|icd10|groupNumber)$/;
const LEXICAL =
  /^(name|provider|sender|gender|specialty|priority|zip|state|address|plan|organization|text|referralId|nameWords|city|cityStateZip|street)$/;

export function findLabels(page: Page): Label[] {
  return page.lines.flatMap((line) => line.cells.flatMap((cell) => labelsOfCell(line, cell)));
}

function labelsOfCell(line: Line, cell: Cell): Label[] {
  const found: Label[] = [];
  const folded = foldTokens(cell.tokens);
  for (let i = 0; i < cell.tokens.length; i++) {
    const label = labelAt(line, cell, folded, i, found.at(-1));
    if (!label) continue;
    found.push(label);
    i = label.to - cell.at - 1;
  }
  return found;
}

function labelAt(line: Line, cell: Cell, folded: string[][], i: number, before: Label | undefined): Label | undefined {
  for (const { phrase, said } of readings(folded, i)) {
    const end = endOf(cell.tokens, phrase.to);
    const opened = openingAt(cell.tokens, i);
    const alone = opened === 0 && cell.tokens.slice(end.to).every((t) => t.blank);
    const label: Label = {
      line,
      cell,
      from: cell.at + i,
      to: cell.at + end.to,
      meaning: phrase.meaning,
      ...(said === undefined ? {} : { said }),
      colon: end.colon,
      alone,
      qualified:
        opened > 0 &&
        before === undefined &&
        /\p{L}/u.test(cell.tokens[i - 1]?.text ?? '') &&
        !/[:;,.)]$/.test(cell.tokens[i - 1]?.text ?? ''),
      words: phrase.words,
    };
    if (accepted(label, cell.tokens, i, opened, before)) return label;
  }
  return undefined;
}

/** Phrases at a token, the longest first, alone or after words of a subject. */
function readings(folded: string[][], i: number): { phrase: Phrase; said?: Subject }[] {
  const { root } = labelIndex();
  const plain = phrasesAt(root, folded, i);
  const found: { phrase: Phrase; said?: Subject }[] = plain.map((phrase) => ({ phrase }));
  for (const subject of plain) {
    const said = subject.meaning.subject;
    if (said === undefined) continue;
    for (const core of phrasesAt(root, folded, subject.to)) {
      if (core.meaning.under.size === 0 && !core.meaning.stop) continue;
      found.push({ phrase: { ...core, words: core.words + subject.words }, said });
    }
  }
  return found.sort((a, b) => b.phrase.to - a.phrase.to || Number(a.said !== undefined) - Number(b.said !== undefined));
}

/** The label's end: its colon, and hints like (mm/dd/yyyy) or (Last, First). */
function endOf(tokens: readonly Token[], to: number): { to: number; colon: boolean } {
  let colon = /[:：?=]\)?$/.test(tokens[to - 1]?.text ?? '');
  let end = to;
  if (!colon && /^\(/.test(tokens[end]?.text ?? '')) {
    const close = tokens.findIndex((t, at) => at >= end && at < end + 7 && /\)[:：]?$/.test(t.text));
    const hint = tokens
      .slice(end, close + 1)
      .map((t) => t.text)
      .join(' ');
    if (close >= 0 && !/\d{3}/.test(hint) && HINT.test(hint)) {
      end = close + 1;
      colon = hint.endsWith(':');
    }
  }
  if (!colon && /^[:：=–—-]$/.test(tokens[end]?.text ?? '')) {
    colon = true;
    end++;
  }
  return { to: end, colon };
}
const HINT =
  /\b(mm|dd|yyyy?|last|first|mi|print|printed|required|optional|include|area|code|please|circle|check|one|legal|list|if|primary|home|cell|icd|e\.?g|number|full|name|type|individual|s)\b/i;

/** How many words of the cell stand before it that are no check box, blank or bullet. */
const openingAt = (tokens: readonly Token[], i: number): number =>
  tokens
    .slice(0, i)
    .filter((t) => !t.mark && !t.blank && /[\p{L}\p{N}]/u.test(t.text) && !/^\(?(\d{1,2}|[a-zA-Z])[.)]$/.test(t.text))
    .length;

function accepted(
  label: Label,
  tokens: readonly Token[],
  i: number,
  opened: number,
  before: Label | undefined,
): boolean {
  if (label.colon || label.alone) return tokens[i - 1]?.mark === undefined || label.colon;
  const next = tokens[label.to - label.cell.at];
  if (!next) return opened === 0;
  if (next.blank) return true;
  const { kinds } = labelIndex();
  const { meaning } = label;
  const paths = [...meaning.fields, ...[...meaning.under.values()].flat()];
  const could = (pattern: RegExp) => paths.some((path) => pattern.test(kinds.get(path) ?? ''));
  const digits =
    /\d/.test(next.text) ||
    (/^[(+#]/.test(next.text) && /\d/.test(tokens[label.to - label.cell.at + 1]?.text ?? next.text));
  if (digits && (could(PLAIN) || (meaning.stop === true && opened === 0))) return true;
  if (/^#/.test(tokens[label.to - label.cell.at - 1]?.text ?? '')) return true;
  if (next.mark) return could(/^(gender|priority|specialty)$/) || meaning.stop === true;
  // `Patient Maria Torres`, `Sex F`: only where the cell opens with it, or a label with a value stands before it.
  const short = tokens.length <= 8;
  if (opened === 0)
    return (
      short && could(LEXICAL) && /^[A-Z(]/.test(next.text) && (label.words > 1 || could(/^(name|provider|gender)$/))
    );
  return before !== undefined && could(/^gender$/) && /^[MFUX]$|^(fe)?male\b/i.test(next.text);
}
