/** What on a page says whose the labels after and below it are: headings, labels of one party only, names that stand for themselves. */
import type { Subject } from '../../mappings/fax-schema.ts';
import type { Label } from './find-labels.ts';
import { isWide, reachOf } from './head-reach.ts';
import { practicesIn } from './letterhead.ts';
import { phonesIn } from './numbers.ts';
import type { Line, Page } from './page.ts';
import { isPrimary, refers } from './primary-care.ts';
import type { Labelled } from './runs.ts';
import { columnEnd, writersIn } from './writers.ts';

export interface Place {
  readonly line: Line;
  readonly x: number;
  /** Index of its token in the line. */
  readonly at: number;
}

/** What says whose the labels after and below it are. */
export interface Head extends Omit<Place, 'at'> {
  readonly from: number;
  readonly text: string;
  readonly subject: Subject | undefined;
  /** No words say it. */
  readonly implied?: boolean;
  /** Right edge of the column it speaks for. */
  readonly reach: number;
  /** The heading of a part of the page: what stands above it says nothing of what stands below. */
  readonly wide?: boolean;
  /** It speaks for its own line only. */
  readonly onLine?: boolean;
  /** Nothing else is in its cell. */
  readonly heading?: boolean;
}

/** The head that speaks for a place. */
export function nearest(page: Page, heads: readonly Head[], { line, x, at }: Place): Head | undefined {
  let best: Head | undefined;
  let least = Number.POSITIVE_INFINITY;
  const part = Math.max(
    -1,
    ...heads.flatMap((one) => (one.wide && one.line.number < line.number ? one.line.number : [])),
  );
  for (const head of heads) {
    const same = head.line === line;
    if (head.onLine && !same) continue;
    const own = head.implied && head.subject === 'patient' && !head.onLine;
    if (same ? (own ? head.from > at : head.from >= at) : head.line.number > line.number || head.line.number < part)
      continue;
    const dx = x - head.x;
    if (same ? head.implied && x > head.reach : dx < -3 * page.em || x > head.reach) continue;
    const distance = same ? 0.02 * dx : line.y0 - head.line.y0 + (head.wide ? 0 : 0.25) * Math.max(0, dx);
    if (distance < least) [best, least] = [head, distance];
  }
  return best;
}

export const startOf = (label: Label): number => label.line.tokens[label.from]?.x0 ?? 0;

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

const known = new WeakMap<readonly Label[], Head[]>();

/** Of one page they are asked for many times. */
function knownHeads(page: Page, labels: readonly Label[]): Head[] {
  const heads = known.get(labels) ?? headsOf(page, labels);
  known.set(labels, heads);
  return heads;
}

/** Whose block a place on the page is in. */
export function subjectAt({ page, labels }: Labelled, line: Line, x: number): Subject | undefined {
  const heads = knownHeads(page, labels).filter((head) => head.subject !== 'insurance' || head.heading);
  return nearest(page, heads, { line, x, at: line.tokens.findIndex((t) => t.x0 >= x) })?.subject;
}

/** All heads of a page, those that only follow from where names stand last. */
export function headsOf(page: Page, labels: readonly Label[]): Head[] {
  const named = labels.filter((label) => subjectOf(label) !== undefined);
  const heads: Head[] = [];
  for (const label of named) {
    // `Contact: (928) …` is how to reach the patient.
    if (label.text === 'contact' && phonesIn(label.line.tokens.slice(label.to, label.to + 4)).length > 0) continue;
    const wide = isWide(page, label);
    const [line, x, from] = [label.line, wide ? (label.line.tokens[0]?.x0 ?? 0) : startOf(label), label.from];
    const primary = isPrimary(label) && refersHere(page, heads, labels, label);
    const subject = primary || isOfficeContact(page, heads, label) ? 'referrer' : subjectOf(label);
    const reach = reachOf(page, label, named);
    const heading = label.alone && labels.every((one) => one.line !== line || subjectOf(one) !== undefined);
    heads.push({ line, x, from, text: label.text, subject, reach, wide, heading });
  }
  // In reading order, so that each is judged by those before it.
  for (const one of [...officesIn(page, labels), ...writersIn(page, labels), ...headsOfPaper(page, labels)].sort(
    (a, b) => a.line.number - b.line.number,
  )) {
    const within = nearest(page, heads, { line: one.line, x: one.x, at: one.from });
    const foreign =
      /^(recipient|other|subscriber)$/.test(within?.subject ?? '') ||
      (within?.subject === 'insurance' && within.heading);
    const reach = within && one.reach === page.width ? ownColumn(page, heads, labels, one) : one.reach;
    if (!foreign || one.closing)
      heads.push({ ...one, text: '', subject: 'referrer', reach: reach ?? page.width, implied: true });
  }
  for (const label of labels.filter((one) => one.said === undefined && isBirth(one))) {
    const within = nearest(page, heads, { line: label.line, x: startOf(label), at: label.from });
    if (/^(other|subscriber)$/.test(within?.subject ?? '') || (within?.subject === 'patient' && within.heading))
      continue;
    // In the block of somebody else only what follows on its line is the patient's; else a birth date, or the name by it, begins their block.
    const onLine = within?.heading === true && within.subject !== 'clinical';
    const first = onLine ? label : (nameBy(page, labels, label) ?? label);
    const reach = within?.reach ?? page.width;
    heads.push({
      line: first.line,
      x: startOf(first),
      from: first.from,
      text: first.text,
      subject: 'patient',
      reach,
      implied: true,
      onLine,
    });
  }
  return heads;
}

/** As far as the next label of the line that another heading stands over. */
function ownColumn(
  page: Page,
  heads: readonly Head[],
  labels: readonly Label[],
  one: Pick<Head, 'line' | 'x' | 'from'>,
): number {
  const headings = heads.filter((head) => head.heading);
  const over = (x: number, at: number) => nearest(page, headings, { line: one.line, x, at });
  const own = over(one.x, one.from);
  const other = labels.find(
    (label) => label.line === one.line && label.from > one.from && over(startOf(label), label.from) !== own,
  );
  return other ? startOf(other) - 0.5 : page.width;
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
        (label.colon || (label.alone && reachesOn(labels, label))) &&
        label.meaning.under.get('patient') === undefined &&
        (label.meaning.under.get('referrer') ?? []).some((path) => OFFICE.test(path)),
    )
    .map((label) => ({
      line: label.line,
      x: startOf(label),
      from: label.from,
      reach: reachesOn(labels, label) ? page.width : columnEnd(page, label.line, label.cell),
      closing: false,
    }));
/** `Practice: … Phone: … Fax: …` on one line. */
const reachesOn = (labels: readonly Label[], label: Label): boolean =>
  /\b(phone|tel|telephone|ph|fax|npi)\b/.test(
    labels.find((one) => one.line === label.line && one.from >= label.to)?.text ?? '',
  );
export const OFFICE = /^referrer\.(name|organization\.name)$/;

/** Whom to ask for at the sender's. */
const isOfficeContact = (page: Page, heads: readonly Head[], label: Label): boolean =>
  /^((office )?contact( person| name)?|(referral )?coordinator|office contact)$/.test(label.text) &&
  nearest(page, heads, { line: label.line, x: startOf(label), at: label.from })?.subject === 'referrer';

export const isBirth = ({ meaning }: Label): boolean =>
  meaning.under.get('patient')?.includes('patient.birthDate') ?? false;

/** The label of a name up to three lines above a birth date, in its column, or before it on its line. */
const nameBy = (page: Page, labels: readonly Label[], birth: Label): Label | undefined =>
  labels.findLast((one) => {
    const lines = birth.line.number - one.line.number;
    const near =
      lines === 0
        ? one.from < birth.from
        : lines > 0 && lines < 4 && Math.abs(startOf(one) - startOf(birth)) < 3 * page.em;
    return near && (one.meaning.under.get('patient') ?? []).some((path) => /^patient\.(name|family|given)$/.test(path));
  });

/** The primary care provider refers where nobody else does, or in the block of who refers. */
export function refersHere(page: Page, heads: readonly Head[], labels: readonly Label[], label: Label): boolean {
  if (!labels.some(refers)) return true;
  const others = heads.filter((head) => head.line !== label.line || head.from !== label.from);
  const within = nearest(page, others, { line: label.line, x: startOf(label), at: label.from });
  return within?.subject === 'referrer' && !within.implied;
}
