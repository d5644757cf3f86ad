/** The fields of a document: of several readings of one the surest, its confidence lowered by what speaks against it. */
import type { ReadField } from '../fax.ts';
import { alike } from './alike.ts';
import type { Placed } from './candidate.ts';
import { composed } from './compose.ts';
import { boxOf } from './page.ts';
import { rankOf } from './priority.ts';

/** No threshold a clinic would set is below this. */
const DISPUTED = 0.4;
/** Readings this much weaker than the best do not dispute it, but for what tells a person apart. */
const WEAK = 0.3;
/** A patient has several telephone numbers, a page several reasons. */
const SEVERAL = /^(patient\.phone|reason\.text|note|service\.text|referrer\.phone)$/;
const IDENTITY = /^(patient\.name|patient\.birthDate|referrer\.npi|coverage\.memberId)$/;
/** Parts of a field, used only to put it together. */
const PART =
  /^(patient\.(family|given|middle|suffix|street|unit|city|state|zip|cityStateZip)|referrer\.(family|given|sender|phoneFax)|reason\.(diagnosis|context|situation|assessment)|coverage\.(both|planName))$/;

export function fieldsOf(candidates: readonly Placed[]): Record<string, ReadField> {
  const all = composed(candidates);
  const fields: Record<string, ReadField> = {};
  for (const [path, readings] of Map.groupBy(all, (c) => c.path)) {
    if (PART.test(path)) continue;
    const field =
      path === 'priority'
        ? priorityOf(readings)
        : path === 'reason.icd10'
          ? codesOf(readings)
          : chosenOf(path, readings);
    if (field) fields[path] = field;
  }
  return fields;
}

const score = (c: Placed): number => c.sureness * c.value.strength * wordConfidence(c);
const wordConfidence = (c: Placed): number => {
  const all = c.value.tokens.map((t) => t.confidence);
  if (all.length === 0) return 0;
  return 0.5 * Math.min(...all) + (0.5 * all.reduce((a, b) => a + b, 0)) / all.length;
};
/** Surer first; of equals the one higher on the page, so that the order of reading plays no part. */
const inOrder = (a: Placed, b: Placed): number =>
  score(b) - score(a) ||
  a.page.number - b.page.number ||
  (a.value.tokens[0]?.y0 ?? 0) - (b.value.tokens[0]?.y0 ?? 0) ||
  (a.value.tokens[0]?.x0 ?? 0) - (b.value.tokens[0]?.x0 ?? 0) ||
  (a.value.text < b.value.text ? -1 : 1);

function chosenOf(path: string, readings: readonly Placed[]): ReadField | undefined {
  const firm = readings.filter((c) => !c.fallback);
  const sorted = (firm.length > 0 ? firm : [...readings]).sort(inOrder);
  const [first] = sorted;
  if (!first) return undefined;
  const same = sorted.filter((c) => alike(path, c.value.text, first.value.text));
  const others = sorted.filter((c) => !same.includes(c));
  const best = fullest(path, same);
  const top = score(first);
  const support = same.slice(1).reduce((left, c) => left * (1 - 0.5 * score(c)), 1 - top);
  const confidence = Math.min(0.99, Math.max(top, 1 - support));
  const disputed =
    !SEVERAL.test(path) && others.some((c) => score(c) > 0.3 && (score(c) > top - WEAK || IDENTITY.test(path)));
  return placed(best, disputed ? Math.min(DISPUTED, confidence) : confidence);
}

/** Of readings of one name the one with most of it, unless it is a weak one. */
function fullest(path: string, same: readonly Placed[]): Placed {
  const [first] = same;
  if (!first) throw new Error('no reading');
  if (!/^(patient\.name|referrer\.name|patient\.address|coverage\.plan|referrer\.organization\.name)$/.test(path))
    return first;
  return same
    .filter((c) => score(c) > score(first) - 0.1)
    .reduce((a, b) => (b.value.text.length > a.value.text.length ? b : a));
}

/** Of what is said of urgency the most urgent; said both ways it is for a person. */
function priorityOf(readings: readonly Placed[]): ReadField | undefined {
  const firm = readings.filter((c) => !c.fallback);
  const sorted = [...(firm.length > 0 ? firm : readings)].sort(
    (a, b) => rankOf(b.value.text) - rankOf(a.value.text) || inOrder(a, b),
  );
  const [top] = sorted;
  if (!top) return undefined;
  const strong = sorted.filter((c) => c.value.text === top.value.text).map(score);
  const other = sorted.some((c) => c.value.text !== top.value.text && score(c) > 0.3);
  return placed(top, other ? Math.min(DISPUTED, Math.max(...strong)) : Math.max(...strong));
}

/** All codes that are named, in their order on the pages; the confidence is that of the least sure one. */
function codesOf(readings: readonly Placed[]): ReadField | undefined {
  const sorted = [...readings].sort(inOrder);
  const [top] = sorted;
  if (!top) return undefined;
  const surest = new Map<string, number>();
  const kept = sorted.filter((c) => score(c) > score(top) - 0.2).sort(byPlace);
  for (const one of kept) {
    for (const code of one.value.text.split(', ')) surest.set(code, Math.max(surest.get(code) ?? 0, score(one)));
  }
  const [first] = kept;
  const tokens = [...new Set(kept.filter((c) => c.page === first?.page).flatMap((c) => c.value.tokens))];
  const codes = [...surest.keys()].slice(0, 12);
  return (
    first && placed({ ...first, value: { text: codes.join(', '), tokens, strength: 1 } }, Math.min(...surest.values()))
  );
}

const byPlace = (a: Placed, b: Placed): number =>
  a.page.number - b.page.number ||
  (a.value.tokens[0]?.y0 ?? 0) - (b.value.tokens[0]?.y0 ?? 0) ||
  (a.value.tokens[0]?.x0 ?? 0) - (b.value.tokens[0]?.x0 ?? 0);

function placed({ value, page }: Placed, confidence: number): ReadField {
  return {
    value: value.text,
    confidence: Math.round(confidence * 1000) / 1000,
    page: page.number,
    box: boxOf(page, value.tokens),
  };
}
