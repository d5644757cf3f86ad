/** Names of persons in one form: upper case, no accents, no punctuation, suffix apart, surname as its parts. */

/** A name ready for comparison. `given` are single words; `family` is the surname in one string, `parts` its words and hyphen halves. */
export interface NormalName {
  readonly given: readonly string[];
  readonly family: string;
  readonly parts: readonly string[];
  readonly suffix?: string;
}

const SUFFIXES = new Map([
  ['JR', 'JR'],
  ['JUNIOR', 'JR'],
  ['SR', 'SR'],
  ['SENIOR', 'SR'],
  ['I', 'I'],
  ['II', 'II'],
  ['2ND', 'II'],
  ['III', 'III'],
  ['3RD', 'III'],
  ['IV', 'IV'],
  ['4TH', 'IV'],
  ['V', 'V'],
]);
const TITLES = new Set(['MD', 'DO', 'PHD', 'ESQ', 'RN', 'DDS', 'DR', 'MR', 'MRS', 'MS', 'MISS']);
/** Words that open a surname and say little by themselves. */
const PARTICLES = new Set(
  'DE LA LAS LOS EL DEL DA DO DOS DI DU VAN VON DER DEN TER Y E SAN ST SANTA BIN AL MC MAC O'.split(' '),
);

/** Most names and addresses: of these only the case can differ. */
const PLAIN_WORDS = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/;

/** Upper case, compatibility forms and accents folded, apostrophes closed up, other punctuation to one space. */
export function normaliseWords(text: string): string {
  if (text === '' || PLAIN_WORDS.test(text)) return text.toUpperCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .replace(/['’‘`´ʼ.]/g, '')
    .replace(/Ø/g, 'O')
    .replace(/Ł/g, 'L')
    .replace(/Đ/g, 'D')
    .replace(/Æ/g, 'AE')
    .replace(/Œ/g, 'OE')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A submitted or stored name in normal form. A single name counts as the family name. */
export function normaliseName(name: {
  readonly given?: readonly string[] | undefined;
  readonly family?: string | undefined;
  readonly suffix?: string | readonly string[] | undefined;
}): NormalName {
  const given = normaliseWords((name.given ?? []).join(' '))
    .split(' ')
    .filter(Boolean);
  const family = normaliseWords(name.family ?? '')
    .split(' ')
    .filter(Boolean);
  const stated = normaliseWords([name.suffix ?? []].flat().join(' '))
    .split(' ')
    .filter(Boolean);
  const suffix = [...stated.map((word) => SUFFIXES.get(word)), takeSuffix(family), takeSuffix(given)].find(Boolean);
  const surname = family.length > 0 ? family : given.splice(0);
  const parts = surname.filter((word) => !PARTICLES.has(word));
  return {
    given,
    family: surname.join(' '),
    parts: parts.length > 0 ? parts : surname,
    ...(suffix === undefined ? {} : { suffix }),
  };
}

/** Removes titles and a suffix from the end of the words and answers the suffix; the last word left is never taken. */
function takeSuffix(words: string[]): string | undefined {
  let found: string | undefined;
  for (let last = words.at(-1); words.length > 1 && last !== undefined; last = words.at(-1)) {
    // A lone I or V after a given name is an initial, not a rank.
    const suffix = last.length > 1 ? SUFFIXES.get(last) : undefined;
    if (suffix === undefined && !TITLES.has(last)) {
      break;
    }
    words.pop();
    found ??= suffix;
  }
  return found;
}
