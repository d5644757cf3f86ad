/** Words as labels and cues compare them. */

const NUMBER = new Set(['#', 'number', 'no', 'num', 'nbr', 'numbers']);

/** Words forms are short of room for. */
const SHORT = new Map([
  ['prov', 'provider'],
  ['phys', 'physician'],
]);

/** Lower case, no accents or points, parts of `ICD-10` or `City/State` as words of their own; any word for "number" is `#`. */
export function foldWords(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+|\(s\)|['’`]s\b|[.'’`]/gu, '')
    .replace(/#/g, ' # ')
    .replace(/&/g, ' and ')
    .split(/[^\p{L}\p{N}#]+/u)
    .filter(Boolean)
    .map((word) => (NUMBER.has(word) ? '#' : (SHORT.get(word) ?? word)));
}
