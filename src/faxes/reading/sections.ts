/** Whose a label is: `Phone` under "Referring provider" is another field than under "Patient". */
import type { Subject } from '../../mappings-fax-schema.ts';
import type { Label } from './find-labels.ts';
import type { Page } from './page.ts';

/** A field a label asks for, and how surely it does, 0 to 1. */
export interface Asked {
  readonly path: string;
  readonly sureness: number;
}

/** The fields each label asks for; none for a label that only ends the value before it. */
export function askedBy(page: Page, labels: readonly Label[]): Map<Label, readonly Asked[]> {
  const heads = labels
    .filter((label) => (label.said ?? label.meaning.subject) !== undefined)
    .map((label) => ({ label, subject: label.said ?? label.meaning.subject, reach: reachOf(page, label) }));
  return new Map(
    labels.map((label) => {
      const head = label.said === undefined && label.meaning.under.size > 0 ? nearest(page, heads, label) : undefined;
      return [label, fieldsOf(label, label.said ?? head?.subject)];
    }),
  );
}

interface Head {
  readonly label: Label;
  readonly subject: Subject | undefined;
  /** Right edge of the column it speaks for. */
  readonly reach: number;
}

function nearest(page: Page, heads: readonly Head[], label: Label): Head | undefined {
  const x = startOf(label);
  let best: Head | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const head of heads) {
    const same = head.label.line === label.line;
    if (head.label === label || (same ? head.label.from >= label.from : head.label.line.number > label.line.number))
      continue;
    const dx = x - startOf(head.label);
    if (!same && (dx < -3 * page.em || x > head.reach)) continue;
    const distance = same ? 0.02 * dx : label.line.y0 - head.label.line.y0 + 0.25 * Math.max(0, dx);
    if (distance < least) [best, least] = [head, distance];
  }
  return best;
}

const startOf = (label: Label): number => label.line.tokens[label.from]?.x0 ?? 0;

/** A heading beside another column speaks for its own column only. */
function reachOf(page: Page, label: Label): number {
  const after = label.line.cells.filter((cell) => cell.at > label.cell.at);
  const beside = after[label.alone || !label.colon ? 0 : after.length > 1 ? 1 : 0];
  if (beside && after.length <= 2 && (label.alone || label.cell.tokens.length > label.to - label.cell.at)) {
    const [own] = after;
    return (own === undefined ? beside.x0 : own.x0) - 0.5;
  }
  if (beside) return page.width;
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
    paths.map((path) => ({ path, sureness: sureness * doubt }));
  // `Emergency contact` + `name` is nobody's; the phrase as a whole was not in the labels, or it would have been found first.
  if (label.said !== undefined) return sure(under.get(label.said) ?? [], 1);
  if (fields.length > 0) return sure(fields, 1);
  if (under.size === 0) return [];
  const own = subject === undefined ? undefined : under.get(subject);
  if (own) return sure(own, 1);
  const patient = under.get('patient') ?? [];
  const borne = patient.filter((path) => /^patient\.(birthDate|gender)$/.test(path));
  if (borne.length > 0 && subject !== 'subscriber' && subject !== 'other')
    return sure(borne, subject === 'clinical' ? 1 : 0.9);
  if (borne.length > 0) return sure(borne, 0.5);
  const numbers = (under.get('referrer') ?? []).filter((path) => path === 'referrer.npi');
  if (numbers.length > 0 && subject !== 'recipient' && subject !== 'other') return sure(numbers, 0.85);
  if (subject === 'clinical' || subject === undefined) return sure(patient, subject === undefined ? 0.7 : 0.75);
  return [];
}
