/** What of a page is written in sentences, by the small words that sentences are held together with. */
import { foldWord } from '../../fhir/concept-map.ts';
import type { Line, Page, Token } from './page.ts';

const SMALL = new Set(
  `a an the is are was were be been has have had with for to of and or in on at by from who whom that this these his her their he she they him them it its
i we you your my our us me please would could will can may not no but also after since when while which if than`
    .split(/\s+/)
    .filter(Boolean),
);

/** How many of its words only sentences have. */
const smallWords = (tokens: readonly Token[]): number => tokens.filter((t) => SMALL.has(foldWord(t.text))).length;

const wordsIn = (tokens: readonly Token[]): number => tokens.filter((t) => /\p{L}/u.test(t.text)).length;

/** Words of a sentence or more, whatever gaps part them. */
export function isSentence(tokens: readonly Token[]): boolean {
  const [small, words] = [smallWords(tokens), wordsIn(tokens)];
  const label = tokens.findIndex((t) => /[:：]$/.test(t.text));
  const labelled = label >= 0 && label < tokens.length - 1 && !OPENING.test(foldWord(tokens[0]?.text ?? ''));
  if (labelled || words < 5) return false;
  return (words > 5 && small > 2 && small >= 0.2 * words) || ASKING.test(tokens.map((t) => t.text).join(' '));
}
/** Few words ask for so much. */
const ASKING =
  /\b((?:please|kindly|pls|plz) \p{L}+.{30}|referring|am sending|(please|pls|plz) (see|evaluate|eval|assess|accept|schedule)|kindly (see|evaluate|assess)|evaluate (this|and)|requests? .{3,60} for|thank you for seeing)\b/iu;
/** What opens a paragraph rather than asks for a value. */
const OPENING =
  /^(s|b|a|r|situation|background|assessment|recommendation|recommendations|request|message|note|notes|comments?|dear|hpi|history|summary|plan)$/;

/** The sentences of a page in order, with the lines that end them. */
export function sentencesOf(page: Page): Token[] {
  const found: Token[] = [];
  let last: Line | undefined;
  for (const line of page.lines) {
    const goesOn =
      last !== undefined &&
      last.number === line.number - 1 &&
      line.y0 - last.y1 < 2.2 * page.em &&
      !/[.:]$/.test(last.tokens.at(-1)?.text ?? '') &&
      (/^\p{Ll}/u.test(line.tokens[0]?.text ?? '') || !line.tokens.some((t) => /:$/.test(t.text)));
    if (!goesOn && !isSentence(line.tokens)) continue;
    found.push(...line.tokens);
    last = line;
  }
  return found;
}
