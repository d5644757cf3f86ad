/** Whether two papers name the same party. Strict: where it is in doubt they do not, and a person looks. */
import { normaliseWords } from '../fhir/normalise-name.ts';
import type { Named } from './release.ts';

const TITLES = new Set(['MD', 'DO', 'NP', 'PA', 'RN', 'DR', 'MR', 'MRS', 'MS', 'MISS', 'PHD']);
const RANKS = new Map([
  ['JR', 'JR'],
  ['JUNIOR', 'JR'],
  ['SR', 'SR'],
  ['SENIOR', 'SR'],
  ['II', 'II'],
  ['III', 'III'],
  ['IV', 'IV'],
]);
/** Words of a company's name that tell nobody apart. */
const FORMS = new Set(['THE', 'OF', 'AND', 'LLC', 'INC', 'PC', 'PLLC', 'LTD', 'LLP', 'PA', 'CORP']);

const words = (text: string) => normaliseWords(text).split(' ').filter(Boolean);

/** `Roe, Jane A.` and `Jane Roe` are the same person; `Jane Roe Jr` is not, nor `J. Roe`. First and last word must be the same. */
export function samePerson(a: string, b: string): boolean {
  const [one, other] = [inOrder(a), inOrder(b)];
  const rank = (name: readonly string[]) => name.map((word) => RANKS.get(word)).find(Boolean);
  if (rank(one) !== rank(other)) return false;
  const [plain, plainOther] = [one, other].map((name) => name.filter((word) => !RANKS.has(word) && !TITLES.has(word)));
  if (!plain?.length || !plainOther?.length) return false;
  if (plain[0] !== plainOther[0] || plain.at(-1) !== plainOther.at(-1)) return false;
  // Middle names may be left out or shortened, but not be others.
  const [middle, middleOther] = [plain.slice(1, -1), plainOther.slice(1, -1)];
  return middle.every((word, i) => {
    const there = middleOther[i];
    return there === undefined || there === word || there[0] === word || word[0] === there;
  });
}

function inOrder(name: string): string[] {
  const [last = '', ...rest] = name
    .split(',')
    .map(words)
    .map((part) => part.join(' '));
  const first = rest.filter((part) => !RANKS.has(part) && !TITLES.has(part));
  const ranks = rest.filter((part) => RANKS.has(part));
  return words([...first, last, ...ranks].join(' '));
}

/** By NPI where both have one; else by fax where the names do not contradict; else by name, whose telling words must all be the same. */
export function sameOrganization(a: Named, b: Named): boolean {
  if (a.npi !== undefined && b.npi !== undefined) return a.npi === b.npi;
  const [one, other] = [a, b].map(({ name = '' }) => words(name).filter((word) => !FORMS.has(word)));
  if (!one?.length || !other?.length) return a.fax !== undefined && a.fax === b.fax;
  return one.length === other.length && one.every((word) => other.includes(word));
}

/** The same day years later; a birthday of 29 February is 1 March in other years. ISO dates. */
export function addYears(date: string, years: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10);
}
