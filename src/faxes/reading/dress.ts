/** Pages typed in small letters throughout: names, practices and credentials get the capitals they are told by. */
import { foldWord } from '../../fhir/concept-map.ts';
import type { Cell, Line, Page, Token } from './page.ts';
import { isSentence } from './sentences.ts';

/** Share of words with a capital under which a page is typed in small letters. */
const FEW = 0.12;
const LEAST_WORDS = 20;

const KEPT = /^(of|and|the|for|at|in|de|la|del|von|van|to|on|or|by|with|x)$/;
const CREDENTIAL =
  /^(md|do|np|pa|pa-c|fnp|fnp-c|dnp|aprn|cnm|rn|m\.d\.|d\.o\.|phd|dpm|dds|ppo|hmo|llc|pllc|pc|ent|ob\/gyn|obgyn|pt|az|ne|nw|se|sw)([.,;]?)$/;

export function dressedPage(page: Page): Page {
  const words = page.lines.flatMap((line) => line.tokens.filter((t) => /^\(?\p{L}{2}/u.test(t.text)));
  const capitals = words.filter((t) => /^\(?\p{Lu}/u.test(t.text));
  if (words.length < LEAST_WORDS || capitals.length > FEW * words.length) return page;
  return { ...page, lines: page.lines.map(dressedLine) };
}

function dressedLine(line: Line): Line {
  const sentence = isSentence(line.tokens);
  const inName = sentence ? namesIn(line.tokens) : new Set(line.tokens);
  const dress = (token: Token): Token => (inName.has(token) ? dressed(token, sentence) : token);
  const of = new Map(line.tokens.map((token) => [token, dress(token)]));
  const tokens = line.tokens.map((token) => of.get(token) ?? token);
  const cells = line.cells.map(
    (cell): Cell => ({ ...cell, tokens: cell.tokens.map((token) => of.get(token) ?? token) }),
  );
  return { ...line, tokens, cells };
}

function dressed(token: Token, sentence: boolean): Token {
  if (!/^[(\p{Ll}]/u.test(token.text) || (!sentence && KEPT.test(token.text))) return token;
  if (CREDENTIAL.test(token.text)) return { ...token, text: token.text.toUpperCase() };
  return { ...token, text: token.text.replace(/(^\(?|['-])\p{Ll}/gu, (letter) => letter.toUpperCase()) };
}

/** `i am referring linda whitcomb (dob …`: the words between who is spoken of and what is said of a person only. */
function namesIn(tokens: readonly Token[]): Set<Token> {
  const found = new Set<Token>();
  for (const [i, token] of tokens.entries()) {
    if (!/^\(?(dob|d\.o\.b\.?|date|birthdate|born|aged?|\d{1,3}(-?y\S*))[:,]?$/i.test(token.text)) continue;
    const before = tokens.slice(Math.max(0, i - 4), i);
    const from = before.findLastIndex((t) => LEADING.test(foldWord(t.text)));
    const name = before.slice(from + 1);
    if (from >= 0 && name.length > 1 && name.every((t) => /^\p{L}[\p{L}'.-]*,?$/u.test(t.text)))
      for (const one of name) found.add(one);
  }
  return found;
}
const LEADING =
  /^(refer|referring|referred|see|seeing|evaluate|patient|pt|mr|mrs|ms|for|on|send|sending|about|regarding)$/;
