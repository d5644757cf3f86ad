/** Whether a value read is the value that stands on the page. How strict: docs/fax-score.md. */
import type { FieldPath } from '../../src/faxes/fax.ts';
import { specialtyOf } from '../../src/referrals/specialty.ts';

/** A field as people would compare it: without case, accents and punctuation, its words. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+|['’]/gu, '')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
const plain = (text: string) => wordsOf(text).join(' ');
const unspaced = (text: string) => wordsOf(text).join('');

const SUFFIXES = new Set(['JR', 'SR', 'II', 'III', 'IV']);
const CREDENTIALS = /[\s,]+(M\.?D|D\.?O|N\.?P|P\.?A(-?C)?|FNP(-?C)?)\.?\s*$/i;
const TITLE = /^(Dr|Mr|Mrs|Ms)\.?\s+/i;

/** `Family, Given` and `Given Family` are one; given and family exchanged are not. */
function nameOf(text: string): string {
  const [family = '', ...given] = text.replace(CREDENTIALS, '').replace(TITLE, '').split(',');
  const words = wordsOf(given.join(' ').trim() ? `${given.join(' ')} ${family}` : family);
  return [...words.filter((w) => !SUFFIXES.has(w)), ...words.filter((w) => SUFFIXES.has(w))].join(' ');
}

/** Free text is right when what was read and what stands there share their words to four fifths, both ways taken together. */
function mostly(expected: string, read: string): boolean {
  const there = wordsOf(expected);
  const found = wordsOf(read);
  const left = [...there];
  const shared = found.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return shared > 0 && (2 * shared) / (there.length + found.length) >= 0.8;
}

const codes = (text: string) =>
  text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
    .sort()
    .join(' ');

const SAME: Readonly<Record<FieldPath, (expected: string, read: string) => boolean>> = {
  'patient.name': (a, b) => nameOf(a) === nameOf(b),
  'referrer.name': (a, b) => nameOf(a) === nameOf(b),
  'patient.address': (a, b) => plain(a) === plain(b),
  'referrer.organization.name': (a, b) => plain(a) === plain(b),
  'coverage.plan': (a, b) => plain(a) === plain(b),
  'coverage.memberId': (a, b) => unspaced(a) === unspaced(b),
  'coverage.groupNumber': (a, b) => unspaced(a) === unspaced(b),
  specialty: (a, b) => specialtyOf(b)?.code === a,
  'reason.icd10': (a, b) => codes(a) === codes(b),
  'reason.text': mostly,
  'service.text': mostly,
  note: mostly,
};

/** Everything else (dates, telephone numbers, NPIs, gender, priority) is right only when it is the same to the letter. */
export function sameValue(path: FieldPath, expected: string, read: string): boolean {
  return SAME[path]?.(expected, read) ?? expected === read;
}
