/**
 * X12 text as segments: the separators are those that its ISA segment names, the envelopes must be whole and count what they hold. Strict, since
 * a text that was cut may still look like an answer. Source: X12.5 and X12.6 (interchange and application control structures).
 */
import { Fault } from '../../fault.ts';

export interface Separators {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}

/** Elements of one segment; `[0]` is its name. */
export type Segment = readonly string[];

export interface Transaction {
  /** ST01. */
  readonly kind: string;
  /** Without ST and SE. */
  readonly segments: readonly Segment[];
  readonly separators: Separators;
}

/** ISA is of fixed width: its own separators are found by place. */
const ISA_LENGTH = 106;
const MOST = 2_000_000;

const CUT = { code: 'x12-cut', text: 'The X12 text ends before it should, or counts other than it has.' };
const STRANGE = { code: 'x12-form', text: 'The text is not X12 as it should be.' };

const cut = () => new Fault('transient', CUT);
const strange = () => new Fault('transient', STRANGE);

/** The transactions of every interchange in a text. Faults `transient`: ask again. */
export function readTransactions(text: string): Transaction[] {
  if (text.length > MOST) throw strange();
  const found: Transaction[] = [];
  let rest = text.replace(/^[\uFEFF\s]+/, '');
  if (rest === '') throw cut();
  while (rest !== '') {
    const { transactions, after } = readInterchange(rest);
    found.push(...transactions);
    rest = after;
  }
  return found;
}

function readInterchange(text: string): { transactions: Transaction[]; after: string } {
  const separators = separatorsOf(text);
  const segments: Segment[] = [];
  let at = 0;
  while (true) {
    const end = text.indexOf(separators.segment, at);
    if (end < 0) throw cut();
    const segment = text.slice(at, end).split(separators.element);
    segments.push(segment);
    at = end + separators.segment.length;
    while (/\s/.test(text.charAt(at)) && text.charAt(at) !== separators.segment) at++;
    if (segment[0] === 'IEA') break;
  }
  return { transactions: openInterchange(segments, separators), after: text.slice(at) };
}

function separatorsOf(text: string): Separators {
  if (!'ISA'.startsWith(text.slice(0, 3))) throw strange();
  if (text.length < ISA_LENGTH) throw cut();
  const element = text.charAt(3);
  const isa = text.slice(0, ISA_LENGTH - 1).split(element);
  const separators = {
    element,
    repetition: isa[11] ?? '',
    component: isa[16] ?? '',
    segment: text.charAt(ISA_LENGTH - 1),
  };
  const all = Object.values(separators);
  if (isa.length !== 17 || new Set(all).size !== 4 || all.some((one) => !/^[^A-Za-z0-9 ]$/.test(one))) throw strange();
  return separators;
}

function openInterchange(segments: readonly Segment[], separators: Separators): Transaction[] {
  const [isa] = segments;
  const iea = segments.at(-1);
  const groups = between(segments.slice(1, -1), 'GS', 'GE', ['TA1']);
  if (iea?.[2]?.trim() !== isa?.[13]?.trim() || Number(iea?.[1]) !== groups.length) throw cut();
  return groups.flatMap(({ head, body, tail }) => {
    const sets = between(body, 'ST', 'SE', []);
    if (tail[2] !== head[6] || Number(tail[1]) !== sets.length) throw cut();
    return sets.map((set) => {
      if (set.tail[2] !== set.head[2] || Number(set.tail[1]) !== set.body.length + 2) throw cut();
      return { kind: set.head[1] ?? '', segments: set.body, separators };
    });
  });
}

interface Enveloped {
  readonly head: Segment;
  readonly body: readonly Segment[];
  readonly tail: Segment;
}

function between(segments: readonly Segment[], open: string, close: string, loose: readonly string[]): Enveloped[] {
  const found: Enveloped[] = [];
  let head: Segment | undefined;
  let body: Segment[] = [];
  for (const segment of segments) {
    const [name = ''] = segment;
    if (head === undefined) {
      if (loose.includes(name)) continue;
      if (name !== open) throw strange();
      [head, body] = [segment, []];
    } else if (name === close) {
      found.push({ head, body, tail: segment });
      head = undefined;
    } else body.push(segment);
  }
  if (head !== undefined) throw cut();
  return found;
}

/** Levels of a transaction by their HL segments, with what stands before the first. */
export interface Level {
  readonly id: string;
  readonly parent: string;
  /** HL03: `20` payer, `21` provider, `22` subscriber, `23` dependent. */
  readonly code: string;
  readonly segments: readonly Segment[];
}

export function levelsOf(segments: readonly Segment[]): Level[] {
  const levels: { id: string; parent: string; code: string; segments: Segment[] }[] = [];
  for (const segment of segments) {
    const [name, id = '', parent = '', code = ''] = segment;
    if (name === 'HL') {
      // A level stands after the one it belongs to, so that there are no rings.
      if (id === '' || levels.some((one) => one.id === id)) throw strange();
      if (parent !== '' && !levels.some((one) => one.id === parent)) throw strange();
      levels.push({ id, parent, code, segments: [] });
    } else levels.at(-1)?.segments.push(segment);
  }
  return levels;
}
