/** A fax taken apart into documents: where a page begins something new. */
import type { DocumentClass } from '../fax.ts';
import { sameName } from './alike.ts';
import { fieldsOf } from './fields.ts';
import type { ReadPage } from './read-page.ts';

export interface Group {
  readonly pages: readonly ReadPage[];
  readonly class: DocumentClass;
  readonly confidence: number;
}

export function grouped(pages: readonly ReadPage[]): Group[] {
  const groups: ReadPage[][] = [];
  for (const page of pages) {
    const open = groups.at(-1);
    if (open && !begins(open, page)) open.push(page);
    else groups.push([page]);
  }
  return groups.map((group) => ({ pages: group, ...classOfGroup(group) }));
}

function begins(open: readonly ReadPage[], page: ReadPage): boolean {
  const last = open.at(-1);
  const [first] = open;
  if (!last || !first) return true;
  if (isPicture(page) || isPicture(last)) return isPicture(page) !== isPicture(last);
  if (page.token !== undefined) return page.token !== last.token;
  if (otherPatient(open, page)) return true;
  if (attached(classOfGroup(open).class, page.classed.class)) return false;
  const goesOn = follows(last, page);
  if (goesOn) return false;
  if (page.pageNumber?.number === 1 && (page.pageNumber.of ?? 2) > 0) return true;
  const own = page.classed.class;
  const before = classOfGroup(open).class;
  if (before === 'cover' || before === 'insurance-card') return own !== before;
  if (own === before) return own !== 'chart' && own !== 'lab-result' && restarts(open, page);
  if (last.pageNumber?.of !== undefined && last.pageNumber.number === last.pageNumber.of && own !== 'unknown')
    return true;
  return own !== 'unknown' && (page.classed.titled || page.classed.confidence > 0.75) && own !== 'cover';
}

/** What comes after a request about the same patient goes with it: notes, results, a card, a signed release. */
const attached = (open: DocumentClass, own: DocumentClass): boolean =>
  (open === 'referral' && /^(chart|lab-result|insurance-card|records-release|unknown)$/.test(own)) ||
  (open === 'records-request' && /^(chart|insurance-card|records-release|unknown)$/.test(own));

const isPicture = (page: ReadPage): boolean => page.content.words.length === 0 && page.token === undefined;

const follows = (last: ReadPage, page: ReadPage): boolean =>
  last.pageNumber !== undefined &&
  page.pageNumber !== undefined &&
  page.pageNumber.number === last.pageNumber.number + 1 &&
  last.pageNumber.of === page.pageNumber.of;

/** A second form of the same kind, for the same patient: titled anew and asking for all of it again. */
function restarts(open: readonly ReadPage[], page: ReadPage): boolean {
  if (!page.classed.titled || !open[0]?.classed.titled) return false;
  const [one, two] = [fieldsOf(open.flatMap((p) => p.candidates)), fieldsOf(page.candidates)];
  const again = Object.keys(two).filter((path) => path in one);
  return again.length >= 5 && again.includes('patient.name');
}

/** The page is about somebody else than the open document. */
function otherPatient(open: readonly ReadPage[], page: ReadPage): boolean {
  const [one, two] = [fieldsOf(open.flatMap((p) => p.candidates)), fieldsOf(page.candidates)];
  const [name, other] = [one['patient.name'], two['patient.name']];
  const [born, otherBorn] = [one['patient.birthDate'], two['patient.birthDate']];
  const sure = (field: { confidence: number } | undefined) => field !== undefined && field.confidence > 0.6;
  if (sure(born) && sure(otherBorn) && born?.value !== otherBorn?.value) return true;
  return name !== undefined && other !== undefined && sure(name) && sure(other) && !sameName(name.value, other.value);
}

function classOfGroup(group: readonly ReadPage[]): { class: DocumentClass; confidence: number } {
  if (group.some((page) => page.token !== undefined)) return { class: 'reply-sheet', confidence: 0.99 };
  if (group.every(isPicture)) return { class: 'unknown', confidence: 1 };
  // The first page says what a document is; later ones only where it does not.
  const telling = group.find((page) => page.classed.class !== 'unknown') ?? group[0];
  return { class: telling?.classed.class ?? 'unknown', confidence: telling?.classed.confidence ?? 0 };
}
