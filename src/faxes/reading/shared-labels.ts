/** Labels that share a cell, and their values: `Patient / DOB / Sex: Minh Rasmussen / 02/06/1949 / M`. */
import type { Subject } from '../../mappings/fax-schema.ts';
import type { Label } from './find-labels.ts';
import { foldWords } from './fold.ts';
import { labelIndex, type Meaning } from './label-index.ts';
import type { Token } from './page.ts';
import { textOf } from './page.ts';
import type { Asked } from './sections.ts';

interface Shared {
  readonly paths: readonly string[];
  readonly tokens: readonly Token[];
}

/** The parts of a label with a slash, each with its part of the value; undefined unless there is one of each. */
export function sharedOf(label: Label, asked: readonly Asked[], run: readonly Token[]): Shared[] | undefined {
  const names = textOf(label.line.tokens.slice(label.from, label.to))
    .replace(/[:：]\s*$/, '')
    .split(/\s*[/|]\s*/);
  const values = partsOf(run);
  if (names.length < 2 || names.length !== values.length) return undefined;
  const meanings = names.map((name) => meaningOf(foldWords(name)));
  const subject = label.said ?? meanings.find((one) => one?.subject)?.subject ?? blockOf(asked);
  const shared = meanings.map((meaning, i) => ({
    paths: meaning ? pathsOf(meaning, subject) : [],
    tokens: values[i] ?? [],
  }));
  return shared.every((one) => one.paths.length > 0) ? shared : undefined;
}

/** Whose the label as a whole was found to be. */
function blockOf(asked: readonly Asked[]): Subject | undefined {
  const [one] = asked;
  return one && SIDES.find(([start]) => one.path.startsWith(start))?.[1];
}
const SIDES: readonly (readonly [string, Subject])[] = [
  ['patient.', 'patient'],
  ['referrer.', 'referrer'],
  ['coverage.', 'insurance'],
];

/** At slashes and bars that stand by themselves. */
function partsOf(run: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of run) {
    if (/^[/|]$/.test(token.text)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.some((part) => part.length === 0) ? [] : parts;
}

function meaningOf(words: readonly string[]): Meaning | undefined {
  let node = labelIndex().root;
  for (const word of words) {
    const next = node.next.get(word);
    if (!next) return undefined;
    node = next;
  }
  return node.meaning;
}

function pathsOf({ fields, under }: Meaning, subject: Subject | undefined): string[] {
  const own = subject === undefined ? undefined : under.get(subject);
  const only = under.size === 1 ? [...under.values()][0] : undefined;
  return [...fields, ...(own ?? only ?? under.get('patient') ?? [])];
}
