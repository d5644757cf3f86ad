/**
 * What requests for records and releases say in the sentences and labels that nearly all of them share. Pure. It reads what stands there and
 * makes nothing up; a signature it never reads, and what it misses a person sees beside the page.
 */
import { recordClasses } from '../mappings.ts';
import { CATEGORY_WORDS } from '../records/category-words.ts';
import type { PageContent, ReadField } from './fax.ts';
import { boxOf, type Page, pageOf, type Token } from './reading/page.ts';

interface Rule {
  readonly path: string;
  /** The value is the group `v`; without one the words found stand for `is`. */
  readonly words: RegExp;
  readonly is?: string;
  readonly as?: (text: string) => string | undefined;
  readonly confidence: number;
}

const DATE = String.raw`(?<v>\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4})`;
/** A capital opens a name; it ends where its line or sentence does, or another label begins. */
const NAME = String.raw`(?<v>\p{Lu}[^\n.;:]{2,80}?)(?=\s*(?:[.;\n]|$|\(|, (?:fax|phone|npi)|\s(?:DOB|Date|Phone|Fax|NPI|Address)\b))`;
const rule = (path: string, words: string, confidence: number, more: Partial<Rule> = {}): Rule => ({
  ...{ path, confidence, words: new RegExp(words, 'iu') },
  ...more,
});
/** Letters are told by their case. */
const cased = (path: string, words: string, confidence: number): Rule => ({
  ...{ path, confidence, words: new RegExp(words, 'u') },
});
const flag = (path: string, words: string) => rule(path, words, 0.9, { is: 'true' });
const date = (path: string, words: string, confidence: number) => rule(path, words, confidence, { as: isoOf });

const RELEASE: readonly Rule[] = [
  cased(
    'release.discloser.name',
    String.raw`[Ii] (?:hereby )?(?:authorize|give permission to|permit) (?<v>\p{Lu}[^.;:(]{2,80}?)\s+(?:\([^.]{0,80}\)\s+)?to\s+(?:disclose|release|share|give|send|furnish)`,
    0.9,
  ),
  cased('release.recipient.name', `(?:Name or organization|Release to|Disclose to|Recipient|Send to):[ ]*${NAME}`, 0.9),
  cased(
    'release.recipient.name',
    String.raw`to\s+(?:disclose|release|share|give|send|furnish)[^.:;]{0,120}?\sto\s+(?<v>\p{Lu}[^.;:(]{2,80}?)(?=\s*(?:[.;(]|$|,\s+(?:fax|phone|npi)))`,
    0.85,
  ),
  rule(
    'release.description',
    String.raw`(?:information|records) to be (?:released|disclosed):?\s*(?<v>[^:]{3,300}?)(?=\.\s|\.$|\n\s*\n|\s(?:purpose|this authorization)\b)`,
    0.85,
  ),
  rule(
    'release.purpose',
    String.raw`purpose(?: of (?:the |this )?(?:disclosure|release|use))?:[ ]*(?<v>(?!x )[^\s.][^\n.]{2,120})`,
    0.85,
  ),
  date(
    'release.expiresOn',
    String.raw`(?:expires?|expiration date|ends?|valid until|in effect until|on this date)(?: on)?:?\s+${DATE}`,
    0.9,
  ),
  rule(
    'release.expiresEvent',
    String.raw`(?:expires?|will end|ends)\s+(?<v>(?:one year|\d+ (?:days|months|years)|when|upon|after|at the end)[^.\n]{0,80})`,
    0.85,
  ),
  rule('release.expiresEvent', String.raw`or when this happens:[ ]*(?<v>\p{L}[^\n]{3,80})`, 0.85),
  flag(
    'release.statements.revocation',
    String.raw`\brevoke\b[^.]{0,120}\b(?:writing|written|any time)|(?:writing|any time)[^.]{0,60}\brevoke`,
  ),
  flag(
    'release.statements.conditioning',
    String.raw`(?:treatment|payment|enrol\w*|eligib\w*)[^.]{0,90}(?:not depend|not be conditioned|not conditioned|not hang)|not condition\s+(?:my |the )?(?:treatment|payment)`,
  ),
  flag('release.statements.redisclosure', 're-?disclos(?:ed|ure)|passed on by whoever receives'),
  flag(
    'release.part2.refusalConsequences',
    '(?:if i do not agree|if i refuse|refus(?:al|ing) to (?:sign|consent))[^.]{0,160}(?:treat|left out|not released)',
  ),
  rule(
    'release.signedBy.name',
    String.raw`(?:printed name|print name|name of (?:signer|representative))(?: of [^:\n]{3,40})?:[ ]*${NAME}`,
    0.85,
  ),
  rule(
    'release.signedBy.relationship',
    String.raw`relationship(?: to (?:the )?patient)?:[ ]*(?<v>[a-z][a-z ]{2,30})(?=\s*(?:\n|$|[.;]))`,
    0.85,
  ),
  rule(
    'release.signedBy.authority',
    String.raw`(?:by what authority[^:\n]*|authority(?: to sign)?):[ ]*(?<v>\p{L}[^\n]{3,80})`,
    0.8,
  ),
  date('release.signedOn', String.raw`date signed:?\s*${DATE}`, 0.9),
  date('release.signedOn', String.raw`signature[^]{0,120}?\bdate:?\s*${DATE}`, 0.85),
];

/** Boxes of our own form, ticked by whoever filled it in. */
const TICKED: readonly Rule[] = [
  cased(
    'release.purpose',
    String.raw`\bX (?<v>Treatment|My own use|Legal|Insurance|Disability|School|At my request)\b`,
    0.85,
  ),
  cased('release.signedBy.relationship', String.raw`\bX (?<v>The patient|Parent|Guardian)\b`, 0.85),
];

/** Of these any number may be ticked. */
const BOXES: Readonly<Record<string, () => readonly string[]>> = {
  'release.classes': () => Object.values(recordClasses()).map(({ display }) => display.replace(/:.*/, '')),
  'release.sensitive': () => Object.values(CATEGORY_WORDS),
};

const REQUEST: readonly Rule[] = [
  rule(
    'requester.kind',
    String.raw`\b(?:law (?:offices?|firm)|attorneys? at law|our office represents|subpoena|plaintiff|defendant)\b`,
    0.8,
    { is: 'other' },
  ),
  rule('requester.class', String.raw`\b(?:law (?:offices?|firm)|attorneys? at law|our office represents)\b`, 0.8, {
    is: 'attorney',
  }),
  rule(
    'records.classes',
    String.raw`(?:following records|records (?:requested|needed|asked for)|copies of)[^:.]{0,60}:\s*(?<v>[^:]{3,300}?)(?=\.\s|\.$|\n\s*\n|$|\sfrom\s)`,
    0.9,
  ),
  date('records.from', String.raw`\b(?:from|dates of service(?: from)?:?)\s+${DATE}`, 0.9),
  date('records.to', String.raw`\bfrom\s+\S+\s+(?:to|through|until|-|–)\s+${DATE}`, 0.9),
  rule(
    'purpose',
    '(?<v>continu(?:ity|ing|ation)(?: of)? care|transfer(?:ring)?(?: of)? care|ongoing care|disability (?:claim|determination)|insurance claim|litigation|legal (?:purposes|matter))',
    0.85,
  ),
];

/** Fields of the pages of a request, and of those of its release; of several places the first. */
export function recordsFields(
  pages: readonly PageContent[],
  release: readonly number[],
): Readonly<Record<string, ReadField>> {
  const fields: Record<string, ReadField> = {};
  for (const content of pages) {
    const text = flowOf(pageOf(content));
    const signed = release.includes(content.number);
    for (const one of signed ? [...RELEASE, ...TICKED] : REQUEST) {
      const field = fields[one.path] ? undefined : found(one, text);
      if (field) fields[one.path] = field;
    }
    for (const [path, words] of signed ? Object.entries(BOXES) : []) {
      const field = ticked(words(), text);
      if (field && !fields[path]) fields[path] = field;
    }
  }
  return fields;
}

interface Flow {
  readonly page: Page;
  readonly text: string;
  /** Where each word begins in the text. */
  readonly words: readonly { readonly at: number; readonly token: Token }[];
}

/** The words of a page as running text, a line a line. */
function flowOf(page: Page): Flow {
  let text = '';
  const words: { at: number; token: Token }[] = [];
  for (const line of page.lines) {
    for (const token of line.tokens.filter(({ blank }) => !blank)) {
      words.push({ at: text.length, token });
      text += `${token.text} `;
    }
    text = `${text.trimEnd()}\n`;
  }
  return { page, text, words };
}

function found(
  { words: pattern, is, as, path: _, confidence }: Rule,
  { page, text, words }: Flow,
): ReadField | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const said = is ?? match.groups?.v?.replaceAll(/\s+/g, ' ').replace(/[\s,.]+$/, '');
  const value = said === undefined ? undefined : as ? as(said) : said;
  if (value === undefined || value === '') return undefined;
  const own = match.groups?.v ?? match[0];
  const from = match.index + match[0].lastIndexOf(own);
  const tokens = words.filter(({ at, token }) => at + token.text.length > from && at < from + own.length);
  return {
    value,
    confidence,
    page: page.number,
    box: boxOf(
      page,
      tokens.map(({ token }) => token),
    ),
  };
}

/** Which of the boxes bear a cross, as one value. */
function ticked(boxes: readonly string[], { page, text, words }: Flow): ReadField | undefined {
  const own = boxes.filter((box) => text.includes(`X ${box}`));
  const [first] = own;
  if (first === undefined) return undefined;
  const from = text.indexOf(`X ${first}`);
  const tokens = words.filter(({ at }) => at >= from && at < from + first.length + 2);
  const box = boxOf(
    page,
    tokens.map(({ token }) => token),
  );
  return { value: own.join(', '), confidence: 0.85, page: page.number, box };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** An ISO date of a day that there is. Two digits of a year are of this century: nobody releases records in the last. */
function isoOf(text: string): string | undefined {
  const [, month, day, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(text) ?? [];
  const [, name, second, long] = /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(text) ?? [];
  const number = name === undefined ? month : String(MONTHS.indexOf(name.toLowerCase()) + 1);
  const full = long ?? (year?.length === 2 ? `20${year}` : year);
  const iso = number ? `${full}-${number.padStart(2, '0')}-${(second ?? day ?? '').padStart(2, '0')}` : text;
  const at = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso ? undefined : iso;
}
