/** US postal addresses: whole, or part by part. */

import { matchIn } from './match.ts';
import type { Token } from './page.ts';
import { textOf } from './page.ts';
import type { Value } from './value.ts';

const STATES = new Set(
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP'.split(
    ' ',
  ),
);
const STATE_NAMES = new Map(
  'alabama AL,alaska AK,arizona AZ,arkansas AR,california CA,colorado CO,connecticut CT,delaware DE,florida FL,georgia GA,hawaii HI,idaho ID,illinois IL,indiana IN,iowa IA,kansas KS,kentucky KY,louisiana LA,maine ME,maryland MD,massachusetts MA,michigan MI,minnesota MN,mississippi MS,missouri MO,montana MT,nebraska NE,nevada NV,newhampshire NH,newjersey NJ,newmexico NM,newyork NY,northcarolina NC,northdakota ND,ohio OH,oklahoma OK,oregon OR,pennsylvania PA,rhodeisland RI,southcarolina SC,southdakota SD,tennessee TN,texas TX,utah UT,vermont VT,virginia VA,washington WA,westvirginia WV,wisconsin WI,wyoming WY,ariz AZ,calif CA,colo CO,nev NV'
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
);
const STREET_END =
  /\b(st|street|ave|avenue|av|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|cir|circle|way|pl|place|pkwy|parkway|ter|terrace|trl|trail|hwy|highway|loop|sq|square|plz|plaza|path|run|row|pass|cv|cove|pt|point|xing|crossing|box \d+|broadway)\b\.?(?:\s+(?:[NSEW]|NE|NW|SE|SW)\b\.?)?(?:,?\s*(?:(?:apt|apartment|unit|ste|suite|bldg|building|fl|floor|rm|room|lot|spc|space|trlr|no)\b\.?\s*#?\s*[\w-]+|#\s*[\w-]+))*/i;
const TAIL = /[\s,]+([A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?[\s,]+(\d{5})(?:[-\s]?(\d{4}))?(?!\d)/i;

/** Two capital letters, from them or the state's name. */
function stateOf(text: string): string | undefined {
  const bare = text.replace(/[.,\s]/g, '');
  if (/^[A-Za-z]{2}$/.test(bare) && STATES.has(bare.toUpperCase())) return bare.toUpperCase();
  return STATE_NAMES.get(bare.toLowerCase());
}

/** `1234 N Central Ave, Apt 5, Phoenix, AZ 85004` in that form; undefined unless it goes from a street to a ZIP. `lineEnds`: tokens that end a line. */
export function readAddress(tokens: readonly Token[], lineEnds: readonly number[] = []): Value | undefined {
  const shown = tokens.map((t, i) =>
    t.text === '/'
      ? { ...t, text: ',' }
      : lineEnds.includes(i) && !/,$/.test(t.text)
        ? { ...t, text: `${t.text},` }
        : t,
  );
  const zip = matchIn(shown, TAIL);
  const last = zip?.tokens.at(-1);
  if (!zip || !last) return undefined;
  const end = shown.indexOf(last);
  const [words = '', five = '', four] = zip.groups;
  // A state of two words is tried first; else the first of them ends the city.
  const whole = stateOf(words);
  const state = whole ?? stateOf(words.split(' ').at(-1) ?? '');
  if (state === undefined) return undefined;
  for (const start of startsOf(shown.slice(0, end))) {
    const text = textOf(shown.slice(start, end + 1));
    const at = text.search(TAIL);
    const cityEnd =
      whole === undefined && words.includes(' ')
        ? text.indexOf(words.split(' ')[0] ?? '', at) + (words.indexOf(' ') + 0)
        : at;
    const split = at < 0 ? undefined : streetAndCity(text.slice(0, cityEnd).replace(/[\s,]+$/, ''));
    if (!split) continue;
    const full = `${split.street}, ${split.city}, ${state} ${five}${four === undefined ? '' : `-${four}`}`;
    return {
      text: full,
      tokens: tokens.slice(start, end + 1).filter((t) => !t.blank),
      strength: split.sure ? 1 : 0.85,
    };
  }
  return undefined;
}

/** Where an address may begin: at the run's start, else at a house number or box, the last first. */
function startsOf(tokens: readonly Token[]): number[] {
  const begins = tokens.flatMap((token, i) => {
    const next = tokens[i + 1]?.text ?? '';
    const number = /^#?\d{1,6}[A-Za-z]?(-\d{1,5})?$/.test(token.text) && /^[\p{L}\d]/u.test(next);
    return number || (/^p\.?o\.?$/i.test(token.text) && /^box/i.test(next)) || /^one$/i.test(token.text) ? [i] : [];
  });
  return begins[0] === 0 ? begins : begins.reverse();
}

function streetAndCity(front: string): { street: string; city: string; sure: boolean } | undefined {
  const parts = front.split(/\s*,\s*/).filter(Boolean);
  const city = parts.at(-1) ?? '';
  if (parts.length > 1 && /^[A-Za-z][A-Za-z .'-]+$/.test(city)) {
    return { street: parts.slice(0, -1).join(', '), city, sure: true };
  }
  const ends = [...front.matchAll(new RegExp(STREET_END, 'gi'))].filter(
    (m) => m.index > 2 && m.index + m[0].length < front.length,
  );
  const end = ends.at(-1);
  const rest = end ? front.slice(end.index + end[0].length).replace(/^[\s,]+/, '') : '';
  if (end && /^[A-Za-z][A-Za-z .'-]+$/.test(rest)) {
    return {
      street: front.slice(0, end.index + end[0].length).replace(/,\s*$/, ''),
      city: rest,
      sure: ends.length === 1,
    };
  }
  return undefined;
}

export function readStreet(tokens: readonly Token[]): Value | undefined {
  const used = tokens.filter((t) => !t.blank && !t.mark);
  const text = textOf(used).replace(/[,;]+$/, '');
  return /^(\d+[\w-]*\s+\S*[A-Za-z]|p\.?\s?o\.?\s?box\s+\d)/i.test(text) && text.length <= 100
    ? { text, tokens: used, strength: 0.95 }
    : undefined;
}

export function readCity(tokens: readonly Token[]): Value | undefined {
  const used = tokens.filter((t) => !t.blank && !t.mark).slice(0, 5);
  const text = textOf(used).replace(/[,;]+$/, '');
  return /^[A-Z][A-Za-z .'-]{1,40}$/.test(text) ? { text, tokens: used, strength: 0.9 } : undefined;
}

export function readState(tokens: readonly Token[]): Value | undefined {
  const [one, two] = tokens.filter((t) => !t.blank);
  const both = one && two ? stateOf(`${one.text}${two.text}`) : undefined;
  if (one && two && both !== undefined) return { text: both, tokens: [one, two], strength: 0.95 };
  const state = one ? stateOf(one.text) : undefined;
  return one && state !== undefined ? { text: state, tokens: [one], strength: 0.95 } : undefined;
}

export function readZip(tokens: readonly Token[]): Value | undefined {
  const zip = matchIn(tokens, /(?<!\d)(\d{5})(?:\s?-\s?(\d{4}))?(?![\d-])/);
  return zip ? { text: zip.text.replace(/\s/g, ''), tokens: zip.tokens, strength: 1 } : undefined;
}

export function readCityStateZip(tokens: readonly Token[]): Value | undefined {
  const found = matchIn(
    tokens,
    /([A-Za-z][A-Za-z .'-]+?)[\s,/|]+([A-Za-z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?[\s,/|]+(\d{5}(?:-\d{4})?)(?!\d)/,
  );
  const state = stateOf(found?.groups[1] ?? '');
  if (!found || state === undefined) return undefined;
  return { text: `${found.groups[0]}, ${state} ${found.groups[2]}`, tokens: found.tokens, strength: 1 };
}
