/** Whose a label is: `Phone` under "Referring provider" is another field than under "Patient". */
import type { Subject } from '../../mappings-fax-schema.ts';
import { isCard } from './card.ts';
import type { Label } from './find-labels.ts';
import { practicesIn } from './letterhead.ts';
import type { Line, Page } from './page.ts';
import { isPrimary, primaryCareFields, refers } from './primary-care.ts';
import { isHeading, type Labelled } from './runs.ts';
import { columnEnd, writersIn } from './writers.ts';

/** A field a label asks for, and how surely it does, 0 to 1. */
export interface Asked {
  readonly path: string;
  readonly sureness: number;
}

/** The fields each label asks for; none for a label that only ends the value before it. */
export function askedBy(page: Page, labels: readonly Label[]): Map<Label, readonly Asked[]> {
  const heads = headsOf(page, labels);
  const card = isCard(page);
  const asked = new Map(
    labels.map((label): [Label, readonly Asked[]] => {
      const primary = isPrimary(label) && refersHere(page, heads, labels, label) ? primaryCareFields(label) : [];
      if (primary.length > 0) return [label, primary];
      const insured = label.meaning.fields.some((path) => path.startsWith('coverage.'));
      const head =
        label.said === undefined && (label.meaning.under.size > 0 || insured)
          ? nearest(page, headsFor(heads, labels, label), { line: label.line, x: startOf(label), at: label.from })
          : undefined;
      if (insured && head?.subject === 'other' && /second|tertiary|^other/.test(head.text)) return [label, []];
      const bare =
        head || label.said !== undefined || !bareForm(labels, label) ? [] : (label.meaning.under.get('patient') ?? []);
      if (bare.length > 0 && label.meaning.fields.length === 0)
        return [label, bare.map((path) => ({ path, sureness: 0.94 }))];
      // A child lives where its parents do.
      const home =
        head?.subject === 'other' &&
        /parent|guardian|mother|father/.test(head.text) &&
        label.meaning.under.get('patient')?.some((path) => /address|phone/.test(path));
      // `Member: Dominguez, Carlos` and beside it `ID: 9001`: what a card calls so.
      const carded = /^member/.test(head?.text ?? '') && label.meaning.under.get('patient') === undefined;
      const held = card && /^(full )?name( on card)?$/.test(label.text) && /^(insurance)?$/.test(head?.subject ?? '');
      return [label, fieldsOf(label, home || held ? 'patient' : carded ? 'insurance' : head?.subject)];
    }),
  );
  return withoutOwnSpecialty(page, heads, asked);
}

/** A `Specialty` in the sender's block is the sender's own where another label asks for one. */
function withoutOwnSpecialty(
  page: Page,
  heads: readonly Head[],
  asked: ReadonlyMap<Label, readonly Asked[]>,
): Map<Label, readonly Asked[]> {
  const asking = [...asked].filter(([, all]) => all.some(({ path }) => path === 'specialty')).map(([label]) => label);
  const own = asking.filter(
    (label) =>
      /^(specialty|department|dept|clinic)$/.test(label.text) &&
      nearest(page, heads, { line: label.line, x: startOf(label), at: label.from })?.subject === 'referrer',
  );
  const kept = (label: Label, { path, sureness }: Asked) =>
    sureness > 0 && (path !== 'specialty' || own.length === asking.length || !own.includes(label));
  return new Map([...asked].map(([label, all]) => [label, all.filter((one) => kept(label, one))]));
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
  const heads: Head[] = [];
  for (const label of named) {
    const wide = isWide(page, label);
    const [line, x, from] = [label.line, wide ? (label.line.tokens[0]?.x0 ?? 0) : startOf(label), label.from];
    const primary = isPrimary(label) && refersHere(page, heads, labels, label);
    const subject = primary ? 'referrer' : subjectOf(label);
    const reach = reachOf(page, label, named);
    heads.push({ line, x, from, text: label.text, subject, reach, wide, heading: label.alone });
  }
  // In reading order, so that each is judged by those before it.
  for (const one of [...officesIn(page, labels), ...writersIn(page, labels), ...headsOfPaper(page, labels)].sort(
    (a, b) => a.line.number - b.line.number,
  )) {
    const within = nearest(page, heads, { line: one.line, x: one.x, at: one.from });
    const foreign =
      /^(recipient|other|subscriber)$/.test(within?.subject ?? '') ||
      (within?.subject === 'insurance' && within.heading);
    if (!foreign || one.closing)
      heads.push({ ...one, text: '', subject: 'referrer', reach: one.reach ?? page.width, implied: true });
  }
  return heads;
}

/** The practice that heads a column of its own: the numbers under it are the sender's. */
function headsOfPaper(page: Page, labels: readonly Label[]) {
  const practices = practicesIn({ page, byLine: Map.groupBy(labels, (label) => label.line) });
  return practices.flatMap(({ line, cell }) => {
    const reach = columnEnd(page, line, cell);
    return reach === undefined || line.y0 > 0.5 * page.height
      ? []
      : [{ line, x: cell.x0, from: cell.at, reach, closing: false }];
  });
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

/** The primary care provider refers where nobody else does, or in the block of who refers. */
function refersHere(page: Page, heads: readonly Head[], labels: readonly Label[], label: Label): boolean {
  if (!labels.some(refers)) return true;
  const others = heads.filter((head) => head.line !== label.line || head.from !== label.from);
  const within = nearest(page, others, { line: label.line, x: startOf(label), at: label.from });
  return within?.subject === 'referrer' && !within.implied;
}

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
  /** The heading of a part of the page: what stands above it says nothing of what stands below. */
  readonly wide?: boolean;
  /** Nothing else is in its cell. */
  readonly heading?: boolean;
}

function nearest(page: Page, heads: readonly Head[], { line, x, at }: Place): Head | undefined {
  let best: Head | undefined;
  let least = Number.POSITIVE_INFINITY;
  const part = Math.max(
    -1,
    ...heads.flatMap((one) => (one.wide && one.line.number < line.number ? one.line.number : [])),
  );
  for (const head of heads) {
    const same = head.line === line;
    if (same ? head.from >= at : head.line.number > line.number || head.line.number < part) continue;
    const dx = x - head.x;
    if (same ? head.implied && x > head.reach : dx < -3 * page.em || x > head.reach) continue;
    const distance = same ? 0.02 * dx : line.y0 - head.line.y0 + (head.wide ? 0 : 0.25) * Math.max(0, dx);
    if (distance < least) [best, least] = [head, distance];
  }
  return best;
}

const startOf = (label: Label): number => label.line.tokens[label.from]?.x0 ?? 0;

/** A heading by itself on its line that stands off from what is above it, or is numbered. */
function isWide(page: Page, label: Label): boolean {
  const { line, cell } = label;
  if (!label.alone || line.cells.length > 1 || label.meaning.subject === undefined || asksForWords(label)) return false;
  return label.numbered || isHeading(cell) || standsOff(page, line);
}

/** Its own value may stand under it. */
const asksForWords = ({ meaning }: Label): boolean =>
  meaning.fields.some((path) => /^(reason|service|note)/.test(path));

function standsOff(page: Page, line: Line): boolean {
  const [above, below] = [page.lines[line.number - 1], page.lines[line.number + 1]];
  if (!above || !below) return true;
  return line.y0 - above.y1 > 1.5 * Math.max(0, below.y0 - line.y1) + 0.3 * page.em;
}

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
  const close = above && below && below.y0 - above.y1 < 2.4 * page.em && !isWide(page, label);
  return close && a !== undefined && b !== undefined && Math.abs(a - b) < 0.7 * page.em ? a - 0.5 : page.width;
}

function fieldsOf(label: Label, subject: Subject | undefined): Asked[] {
  const { fields, under } = label.meaning;
  const doubt = label.qualified ? 0.6 : label.loose ? 0.85 : 1;
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
  return sure(...guessed(label, subject));
}

/** A label that says nothing in its block, or stands in none. */
function guessed({ meaning: { under }, words, qualified }: Label, subject: Subject | undefined): [string[], number] {
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
  const office = (under.get('referrer') ?? []).filter((path) => OFFICE.test(path));
  if (patient.length === 0 && office.length > 0 && !qualified) return [office, 0.9];
  return subject === undefined ? [[], 0] : [patient, subject === 'clinical' ? 0.75 : 0];
}
