/** Whose a label is: `Phone` under "Referring provider" is another field than under "Patient". */
import type { Subject } from '../../mappings-fax-schema.ts';
import type { Label } from './find-labels.ts';
import type { Line, Page } from './page.ts';
import { primaryCareFields } from './primary-care.ts';
import type { Labelled } from './runs.ts';
import { columnEnd, writersIn } from './writers.ts';

/** A field a label asks for, and how surely it does, 0 to 1. */
export interface Asked {
  readonly path: string;
  readonly sureness: number;
}

/** The fields each label asks for; none for a label that only ends the value before it. */
export function askedBy(page: Page, labels: readonly Label[]): Map<Label, readonly Asked[]> {
  const heads = headsOf(page, labels);
  return new Map(
    labels.map((label) => {
      const primary = primaryCareFields(labels, label);
      if (primary.length > 0) return [label, primary];
      const insured = label.meaning.fields.some((path) => path.startsWith('coverage.'));
      const head =
        label.said === undefined && (label.meaning.under.size > 0 || insured)
          ? nearest(page, headsFor(heads, labels, label), { line: label.line, x: startOf(label), at: label.from })
          : undefined;
      if (insured && head?.subject === 'other' && /second|tertiary|other/.test(head.text)) return [label, []];
      const bare = head || !bareForm(labels, label) ? [] : (label.meaning.under.get('patient') ?? []);
      if (bare.length > 0 && label.meaning.fields.length === 0)
        return [label, bare.map((path) => ({ path, sureness: 0.94 }))];
      // A child lives where its parents do.
      const home =
        head?.subject === 'other' &&
        /parent|guardian|mother|father/.test(head.text) &&
        label.meaning.under.get('patient')?.some((path) => /address|phone/.test(path));
      // `Member: Dominguez, Carlos` and beside it `ID: 9001`: what a card calls so.
      const carded = /^member/.test(head?.text ?? '') && label.meaning.under.get('patient') === undefined;
      return [label, fieldsOf(label, home ? 'patient' : carded ? 'insurance' : head?.subject)];
    }),
  );
}

/** Under or beside a birth date, or a name right above one, that no heading says whose they are: they are the patient's. */
function bareForm(labels: readonly Label[], label: Label): boolean {
  const named = /name|last|first|middle|^mi$|suffix/.test(label.text);
  return labels.some((one) => {
    const born = one.meaning.under.get('patient')?.includes('patient.birthDate') ?? false;
    return born && (one.line.number <= label.line.number || (named && one.line.number - label.line.number <= 3));
  });
}

/** Whom a label brings up: by its words, or by asking for what only a patient has. */
function subjectOf({ said, meaning }: Label): Subject | undefined {
  if (said !== undefined || meaning.subject !== undefined) return said ?? meaning.subject;
  const whose: [string, Subject][] = [
    ['patient.', 'patient'],
    ['referrer.', 'referrer'],
    ['coverage.', 'insurance'],
  ];
  for (const [start, subject] of whose) if (meaning.fields.some((path) => path.startsWith(start))) return subject;
  return undefined;
}

/** Whose block a place on the page is in. */
export function subjectAt({ page, labels }: Labelled, line: Line, x: number): Subject | undefined {
  return nearest(page, headsOf(page, labels), { line, x, at: line.tokens.findIndex((t) => t.x0 >= x) })?.subject;
}

function headsOf(page: Page, labels: readonly Label[]): Head[] {
  const named = labels.filter((label) => subjectOf(label) !== undefined);
  const heads: Head[] = named.map((label) => ({
    line: label.line,
    x: startOf(label),
    from: label.from,
    text: label.text,
    subject: subjectOf(label),
    reach: reachOf(page, label, named),
  }));
  // In reading order, so that each is judged by those before it.
  for (const one of [...officesIn(page, labels), ...writersIn(page, labels)].sort(
    (a, b) => a.line.number - b.line.number,
  )) {
    const within = nearest(page, heads, { line: one.line, x: one.x, at: one.from });
    const foreign = /^(recipient|other|subscriber|insurance)$/.test(within?.subject ?? '');
    if (!foreign || one.closing)
      heads.push({ ...one, text: '', subject: 'referrer', reach: one.reach ?? page.width, implied: true });
  }
  return heads;
}

/** `Provider:`, `Clinic:` in no block of somebody else's: the sender's. */
const officesIn = (page: Page, labels: readonly Label[]) =>
  labels
    .filter(
      (label) =>
        label.said === undefined &&
        subjectOf(label) === undefined &&
        label.colon &&
        label.meaning.under.get('patient') === undefined &&
        (label.meaning.under.get('referrer') ?? []).some((path) => OFFICE.test(path)),
    )
    .map((label) => ({
      line: label.line,
      x: startOf(label),
      from: label.from,
      reach: columnEnd(page, label.line, label.cell),
      closing: false,
    }));
const OFFICE = /^referrer\.(name|organization\.name)$/;

/** What only follows from where somebody's name stands says nothing of names, nor of what comes after a birth date. */
function headsFor(heads: readonly Head[], labels: readonly Label[], label: Label): readonly Head[] {
  const paths = [...label.meaning.under.values()].flat();
  const naming = paths.some((path) => /^patient\.(name|family|given|middle|suffix)$/.test(path));
  const births = labels.filter((one) => one.meaning.under.get('patient')?.includes('patient.birthDate'));
  return heads.filter(
    (head) =>
      !head.implied ||
      (!naming &&
        !births.some(
          (one) =>
            (one.line.number > head.line.number || (one.line === head.line && one.from > head.from)) &&
            one.line.number <= label.line.number &&
            startOf(one) > head.x - 10 &&
            startOf(one) <= head.reach,
        )),
  );
}

interface Place {
  readonly line: Line;
  readonly x: number;
  /** Index of its token in the line. */
  readonly at: number;
}

interface Head extends Omit<Place, 'at'> {
  readonly from: number;
  readonly text: string;
  readonly subject: Subject | undefined;
  /** No words say it. */
  readonly implied?: boolean;
  /** Right edge of the column it speaks for. */
  readonly reach: number;
}

function nearest(page: Page, heads: readonly Head[], { line, x, at }: Place): Head | undefined {
  let best: Head | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const head of heads) {
    const same = head.line === line;
    if (same ? head.from >= at : head.line.number > line.number) continue;
    const dx = x - head.x;
    if (same ? head.implied && x > head.reach : dx < -3 * page.em || x > head.reach) continue;
    const distance = same ? 0.02 * dx : line.y0 - head.line.y0 + 0.25 * Math.max(0, dx);
    if (distance < least) [best, least] = [head, distance];
  }
  return best;
}

const startOf = (label: Label): number => label.line.tokens[label.from]?.x0 ?? 0;

/** A heading beside another one, or beside a column of its own, speaks for its own column only. */
function reachOf(page: Page, label: Label, heads: readonly Label[]): number {
  const next = heads.find((one) => one.line === label.line && one.cell.at > label.cell.at);
  if (next) return startOf(next) - 0.5;
  const after = label.line.cells.filter((cell) => cell.at > label.cell.at);
  const heading = label.alone && !label.colon && label.meaning.fields.length === 0;
  if (after[0]) return heading ? after[0].x0 - 0.5 : page.width;
  const [above, below] = [page.lines[label.line.number - 1], page.lines[label.line.number + 1]];
  const column = (line: typeof above) => line?.cells.find((cell) => cell.x0 > label.cell.x1 + 2 * page.em)?.x0;
  const [a, b] = [column(above), column(below)];
  const close = above && below && below.y0 - above.y1 < 2.4 * page.em;
  return close && a !== undefined && b !== undefined && Math.abs(a - b) < 0.7 * page.em ? a - 0.5 : page.width;
}

function fieldsOf(label: Label, subject: Subject | undefined): Asked[] {
  const { fields, under } = label.meaning;
  const doubt = label.qualified ? 0.6 : 1;
  const sure = (paths: readonly string[], sureness: number) =>
    [...new Set(paths)].map((path) => ({ path, sureness: sureness * doubt }));
  // `Emergency contact` + `name` is nobody's; the phrase as a whole was not in the labels, or it would have been found first.
  if (label.said !== undefined) return sure(under.get(label.said) ?? [], 1);
  const own = subject === undefined ? undefined : under.get(subject);
  // The sender's own department is more often its practice than what is asked for.
  const theirs = subject === 'referrer' && own?.includes('referrer.organization.name') ? ['specialty'] : [];
  const wanted = fields.filter((path) => theirs.includes(path));
  if (fields.length > 0 || own)
    return [...sure([...fields.filter((path) => !wanted.includes(path)), ...(own ?? [])], 1), ...sure(wanted, 0.6)];
  return sure(...guessed(under, subject, label.words));
}

/** A label that says nothing in its block, or stands in none. */
function guessed(
  under: ReadonlyMap<Subject, string[]>,
  subject: Subject | undefined,
  words: number,
): [string[], number] {
  const patient = under.get('patient') ?? [];
  const borne = patient.filter((path) => /^patient\.(birthDate|gender)$/.test(path));
  if (borne.length > 0)
    return [borne, subject === 'subscriber' || subject === 'other' ? 0.3 : subject === 'clinical' ? 1 : 0.9];
  if (subject === 'recipient' || subject === 'other' || subject === 'subscriber') return [[], 0];
  // A letter before a number says too little where no heading says whose.
  const phones = patient.includes('patient.phone');
  if (phones && words === 1 && subject === 'clinical' && under.has('referrer')) return [[], 0];
  // `Office phone`, `NPI`: only one subject has such a thing.
  const [only] = under.size === 1 ? [...under] : [];
  // At the head of the paper it is the letterhead's, which may be the receiver's own.
  if (
    only?.[1].some((path) => /phone|fax/i.test(path)) &&
    words === 1 &&
    (subject === undefined || subject === 'clinical')
  )
    return [[], 0];
  if (only && only[0] !== 'patient') return [only[1], words > 1 ? 0.97 : 0.95];
  return subject === undefined ? [[], 0] : [patient, subject === 'clinical' ? 0.75 : 0];
}
