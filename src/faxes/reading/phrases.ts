/** Phrases of the label tree that start at a word of a cell. */
import type { Subject } from '../../mappings/fax-schema.ts';
import { foldWords } from './fold.ts';
import type { Meaning, PhraseNode } from './label-index.ts';
import type { Token } from './page.ts';

/** A word of a cell as labels are compared; a token may hold several (`City/State/Zip`) or none (`:`). */
export interface Folded {
  readonly word: string;
  readonly token: number;
  readonly last: boolean;
}

export interface Phrase {
  readonly meaning: Meaning;
  /** Index of the token after its last. */
  readonly to: number;
  readonly words: number;
  readonly text: string;
  readonly said?: Subject;
  /** Not all of its words are known. */
  readonly loose?: boolean;
}

export const foldTokens = (tokens: readonly Token[]): Folded[] =>
  tokens.flatMap((t, token) => {
    const words = t.mark || t.blank ? ['\u0000'] : foldWords(t.text);
    return words.map((word, i) => ({ word, token, last: i === words.length - 1 }));
  });

interface Step {
  readonly meaning: Meaning;
  /** Index in the folded words after its last. */
  readonly end: number;
  readonly words: number;
}

/** Phrases from one folded word on, the longest first; `#` may be left out or put in. */
export function stepsAt(root: PhraseNode, folded: readonly Folded[], at: number): Step[] {
  const found: Step[] = [];
  let node: PhraseNode | undefined = root;
  let words = 0;
  for (let i = at; i < folded.length && i < at + 10; i++) {
    const part = folded[i];
    const next: PhraseNode | undefined = part && node.next.get(part.word);
    if (next) {
      node = next;
      words++;
    } else if (part?.word !== '#' || words === 0) break;
    if (node.meaning) found.unshift({ meaning: node.meaning, end: i + 1, words });
  }
  return found;
}

/**
 * What can start at a token, the longest first: a phrase by itself, one after words of a subject (`referring provider` + `phone`), two with
 * a slash between (`procedure / service`).
 */
export function phrasesAt(
  root: PhraseNode,
  tokens: readonly Token[],
  folded: readonly Folded[],
  token: number,
): Phrase[] {
  const at = folded.findIndex((f) => f.token === token);
  if (at < 0) return [];
  const plain = stepsAt(root, folded, at);
  const found: Phrase[] = [];
  const add = (step: Step, words: number, said?: Subject) => {
    const last = folded[step.end - 1];
    // A colon ends a label.
    const through = tokens.slice(token, last?.token);
    if (through.some((t) => (said === undefined ? /[:;?]$/ : /[:;?,]$/).test(t.text))) return;
    if (!last?.last || found.some((one) => one.to === last.token + 1 && one.said === undefined)) return;
    const text = folded
      .slice(at, step.end)
      .map((f) => f.word)
      .join(' ');
    found.push({ meaning: step.meaning, to: last.token + 1, words, text, ...(said === undefined ? {} : { said }) });
  };
  for (const step of plain) add(step, step.words);
  for (const step of plain) {
    const said = step.meaning.subject;
    const cores = stepsAt(root, folded, step.end);
    for (const core of said === undefined ? [] : cores) {
      if (core.meaning.under.size > 0 || core.meaning.stop) add(core, core.words + step.words, said);
    }
    for (const core of cores) {
      const meaning = officeMeaning(step.meaning, core.meaning);
      if (meaning) add({ ...core, meaning }, core.words + step.words);
    }
    if (!slashed(tokens, folded, step.end)) continue;
    for (const other of cores) add({ ...other, meaning: both(step.meaning, other.meaning) }, step.words + other.words);
  }
  return found.sort((a, b) => b.to - a.to || Number(a.said !== undefined) - Number(b.said !== undefined));
}

/** `Organization` + `phone`, `provider` + `NPI`: the sender's, where the block is not somebody else's. */
export function officeMeaning(noun: Meaning, core: Meaning): Meaning | undefined {
  const own = noun.under.get('referrer') ?? [];
  const paths = core.under.get('referrer')?.filter((path) => /phone|fax|npi/i.test(path)) ?? [];
  const kept = own.includes('referrer.organization.name') ? paths.filter((path) => path !== 'referrer.npi') : paths;
  const named = own.some((path) => path === 'referrer.organization.name' || path === 'referrer.name');
  return named && kept.length > 0 ? { fields: [], under: new Map([['referrer', kept]]) } : undefined;
}

/** A slash, `&` or bracket stands before the folded word. */
function slashed(tokens: readonly Token[], folded: readonly Folded[], end: number): boolean {
  const [before, after] = [folded[end - 1], folded[end]];
  if (!before || !after) return false;
  if (before.token === after.token) return true;
  const between = tokens
    .slice(before.token + 1, after.token)
    .map((t) => t.text)
    .join(' ');
  return (
    /[/&|]$/.test(tokens[before.token]?.text ?? '') ||
    /[/&|(]/.test(between) ||
    /^[/&|(]/.test(tokens[after.token]?.text ?? '')
  );
}

function both(a: Meaning, b: Meaning): Meaning {
  const under = new Map(a.under);
  for (const [subject, paths] of b.under) under.set(subject, [...new Set([...(under.get(subject) ?? []), ...paths])]);
  const subject = a.subject ?? b.subject;
  return {
    fields: [...new Set([...a.fields, ...b.fields])],
    under,
    ...(subject === undefined ? {} : { subject }),
    ...(a.stop && b.stop ? { stop: true } : {}),
  };
}
