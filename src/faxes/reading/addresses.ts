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
export function stateOf(text: string): string | undefined {
  const bare = text.replace(/[.,\s]/g, '');
  if (/^[A-Za-z]{2}$/.test(bare) && STATES.has(bare.toUpperCase())) return bare.toUpperCase();
  return STATE_NAMES.get(bare.toLowerCase());
}

/** `1234 N Central Ave, Apt 5, Phoenix, AZ 85004` in that form; undefined unless it goes from a street to a ZIP. */
export function readAddress(tokens: readonly Token[], lineEnds: readonly number[] = []): Value | undefined {
  const shown = tokens.map((t, i) => (lineEnds.includes(i) && !/,$/.test(t.text) ? { ...t, text: `${t.text},` } : t));
  const zip = matchIn(shown, TAIL);
  if (!zip) return undefined;
  const state = stateOf(zip.groups[0] ?? '') ?? stateOf((zip.groups[0] ?? '').split(' ').at(-1) ?? '');
  const end = shown.findIndex((t) => t === zip.tokens.at(-1));
  const text = textOf(shown.slice(0, end + 1));
  const at = text.search(TAIL);
  const start = text.search(/\d|\bp\.?\s?o\.?\s?box|\bone\b/i);
  if (state === undefined || start < 0 || at <= start || start > 40) return undefined;
  let front = text.slice(start, at);
  // A state of two words leaves its first at the end of the city.
  const own = (zip.groups[0] ?? '').split(' ');
  if (own.length === 2 && stateOf(zip.groups[0] ?? '') === undefined) front = `${front} ${own[0]}`;
  const split = streetAndCity(front.replace(/[\s,]+$/, ''));
  if (!split) return undefined;
  const full = `${split.street}, ${split.city}, ${state} ${zip.groups[1]}${zip.groups[2] === undefined ? '' : `-${zip.groups[2]}`}`;
  const skipped = text.slice(0, start).trim().split(/\s+/).filter(Boolean).length;
  return {
    text: full,
    tokens: tokens
      .slice(0, end + 1)
      .filter((t) => !t.blank)
      .slice(skipped),
    strength: split.sure ? 1 : 0.8,
  };
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
    ? { text, tokens: used, strength: 0.9 }
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
