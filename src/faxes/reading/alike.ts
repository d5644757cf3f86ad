/** When two readings of a field say the same thing. */
import { foldWord } from '../../fhir/concept-map.ts';
import { normaliseWords } from '../../fhir/normalise-name.ts';
import { splitName } from './person-name.ts';

export function alike(path: string, a: string, b: string): boolean {
  if (a === b) return true;
  if (path === 'patient.name' || path === 'referrer.name') return sameName(a, b);
  const [x, y] = [foldWord(a), foldWord(b)];
  // A plan, a practice or a reason may be said in more words in one place than in another.
  return (
    x === y ||
    (/^(coverage\.plan|referrer\.organization\.name|patient\.address|reason\.text|service\.text)$/.test(path) &&
      Math.min(x.length, y.length) > 4 &&
      (x.includes(y) || y.includes(x)))
  );
}

/** One person: the same surname, given names that do not contradict each other (an initial, a middle name left out), no other suffix. */
export function sameName(a: string, b: string): boolean {
  const [one, two] = [splitName(a), splitName(b)];
  if (
    normaliseWords(one.suffix ?? '') !== normaliseWords(two.suffix ?? '') &&
    one.suffix !== undefined &&
    two.suffix !== undefined
  )
    return false;
  if (normaliseWords(one.family) !== normaliseWords(two.family))
    return words(a).sort().join(' ') === words(b).sort().join(' ');
  const [x, y] = [one.given.flatMap(words), two.given.flatMap(words)];
  return x.every((word, i) => i >= y.length || agrees(word, y[i] ?? ''));
}

const words = (text: string): string[] => normaliseWords(text).split(' ').filter(Boolean);
const agrees = (a: string, b: string): boolean => a === b || (Math.min(a.length, b.length) === 1 && a[0] === b[0]);
