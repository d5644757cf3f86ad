/** Words as they came made fit for reading: boxes within the page, labels parted from values they touch, lines to write on, check boxes. */
import type { Word } from '../../ports/page-opener/index.ts';
import type { Token } from './page.ts';

/** Longer words carry nothing a form asks for; a page of more words is no form. */
const LONGEST_WORD = 120;
const MOST_WORDS = 3000;

const CHECKED = /^[☒☑✓✔✗✘■●◉⬛◼✖⊠🗹🗷🗸⮽]$|^[[({][xX✓✔✗*√vV●■][\])}]$/u;
const UNCHECKED = /^[☐□○❑❏▢◻⬜◯❒◌]$|^[[({][_\s]*[\])}]$/u;
const BLANK = /^[_‗.…·-]{3,}$|^_+$/u;

/** Tokens in canonical order (left to right, then down): the order of the words in the file plays no part. */
export function cleanWords(words: readonly Word[], width: number, height: number): Token[] {
  const found: Token[] = [];
  for (const word of words) {
    const [x, y, w, h] = word.box;
    if (![x, y, w, h].every(Number.isFinite)) continue;
    const within = (value: number) => Math.min(1, Math.max(0, value));
    const [x0, x1] = [within(x) * width, within(x + Math.max(0, w)) * width];
    const [y0, y1] = [within(y) * height, within(y + Math.max(0, h)) * height];
    const confidence = Number.isFinite(word.confidence) ? within(word.confidence) : 0;
    const text = word.text.normalize('NFKC').slice(0, LONGEST_WORD);
    for (const [from, to] of pieces(text)) {
      const at = (index: number) => x0 + ((x1 - x0) * index) / Math.max(1, text.length);
      found.push(tokenOf(text.slice(from, to), { x0: at(from), x1: at(to), y0, y1, confidence }));
    }
  }
  const kept = found
    .filter((t) => t.text !== '')
    .sort(inOrder)
    .slice(0, MOST_WORDS);
  return withLeaders(joinMarks(joinHyphens(kept)));
}

const inOrder = (a: Token, b: Token) =>
  a.x0 - b.x0 ||
  a.y0 - b.y0 ||
  a.x1 - b.x1 ||
  a.y1 - b.y1 ||
  (a.text < b.text ? -1 : a.text > b.text ? 1 : a.confidence - b.confidence);

/** Where a word falls apart: at blanks, after a label's colon (`DOB:3/4/80`), and round a check box (`[x]Urgent`). */
function pieces(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const match of text.matchAll(/[^\s\u200b\u00ad]+/gu)) {
    let from = match.index;
    const to = from + match[0].length;
    const cut =
      /^(?:[A-Za-z][A-Za-z./#&()'’-]*:(?=[^\s/:])|[[({][xX✓✔✗_√ ]?[\])}](?=[A-Za-z])|[☐☒☑□■❑❏✓✔✗✘○●](?=[A-Za-z]))/u;
    for (let part = cut.exec(text.slice(from, to)); part; part = cut.exec(text.slice(from, to))) {
      found.push([from, from + part[0].length]);
      from += part[0].length;
    }
    found.push([from, to]);
  }
  return found;
}

function tokenOf(text: string, place: Omit<Token, 'text'>): Token {
  if (CHECKED.test(text) || /^_+[xX✓✔]_+$/u.test(text)) return { ...place, text, mark: 'checked' };
  if (UNCHECKED.test(text)) return { ...place, text, mark: 'unchecked' };
  if (BLANK.test(text)) return { ...place, text, blank: true };
  const bare = text.replace(/^[_|│¦]+|[_|│¦]+$/gu, '');
  return { ...place, text: bare };
}

/** Dots that stand alone, many to a line, lead from a label to its value. */
function withLeaders(tokens: readonly Token[]): Token[] {
  const dots = tokens.filter((t) => /^[.·]$/.test(t.text));
  if (dots.length < 3) return [...tokens];
  const led = new Set(dots.filter((dot) => dots.filter((one) => level(one, dot)).length > 2));
  return tokens.map((t) => (led.has(t) ? { ...t, blank: true } : t));
}

/** A word that ends in a hyphen and the one that touches it are one: PDF readers part telephone numbers there. */
function joinHyphens(tokens: readonly Token[]): Token[] {
  const made: Token[] = [];
  let open: number[] = [];
  for (const token of tokens) {
    const near = 0.12 * (token.y1 - token.y0);
    open = open.filter((at) => token.x0 - (made[at]?.x1 ?? 0) < 2);
    const at = token.mark || token.blank ? undefined : open.find((one) => touches(made[one], token, near));
    const first = at === undefined ? undefined : made[at];
    const joined = first ? joinedTo(first, token) : token;
    if (at === undefined) made.push(joined);
    else made[at] = joined;
    open = open.filter((one) => one !== at);
    if (/[\p{L}\d]-$/u.test(joined.text)) open.push(at ?? made.length - 1);
  }
  return made;
}

const touches = (open: Token | undefined, token: Token, near: number): boolean =>
  open !== undefined && level(open, token) && Math.abs(token.x0 - open.x1) < near;

const joinedTo = (first: Token, next: Token): Token => ({
  ...first,
  text: first.text + next.text,
  x1: next.x1,
  y0: Math.min(first.y0, next.y0),
  y1: Math.max(first.y1, next.y1),
  confidence: Math.min(first.confidence, next.confidence),
});

/** `[`, `x`, `]` as three words, or `[` and `]` with nothing between, are one check box. */
function joinMarks(tokens: readonly Token[]): Token[] {
  const opens = tokens.filter((t) => /^[[(]$/.test(t.text));
  if (opens.length === 0) return [...tokens];
  const gone = new Set<Token>();
  const made: Token[] = [];
  for (const open of opens) {
    const near = tokens.filter(
      (t) => t !== open && level(open, t) && t.x0 >= open.x0 && t.x0 - open.x1 < 3 * (open.y1 - open.y0),
    );
    const close = near.find((t) => /^[\])]$/.test(t.text) && !gone.has(t));
    const inside = close ? near.filter((t) => t !== close && t.x0 < close.x0) : [];
    if (!close || inside.length > 1 || !inside.every((t) => /^[xX✓✔✗*√]$/u.test(t.text) || t.blank)) continue;
    for (const part of [open, close, ...inside]) gone.add(part);
    made.push({ ...open, x1: close.x1, text: '[]', mark: inside.some((t) => !t.blank) ? 'checked' : 'unchecked' });
  }
  return [...tokens.filter((t) => !gone.has(t)), ...made].sort(inOrder);
}

const level = (a: Token, b: Token) => Math.abs(a.y0 + a.y1 - b.y0 - b.y1) < a.y1 - a.y0;
