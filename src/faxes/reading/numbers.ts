/** Telephone numbers, NPIs, ICD-10 codes, member and group numbers. */
import { normalisePhone } from '../../fhir/normalise.ts';
import { isNpi } from '../../fhir/npi.ts';
import { icd10Shape } from '../../referrals/shape.ts';
import { matchesIn } from './match.ts';
import type { Token } from './page.ts';
import type { Value } from './value.ts';

const PHONE =
  /(?<![\d.\p{L}-])(?:\+?1[\s.-]{0,2})?(?:\(\s?\d{3}\s?\)\s?[-.]?\s?|\d{3}\s?[\s./-]\s?|\d{3})\d{3}\s?[\s.-]?\s?\d{4}(?![\d\p{L}-])/gu;

/** Every telephone number of a run, E.164. */
export function phonesIn(tokens: readonly Token[]): Value[] {
  return matchesIn(tokens, PHONE).flatMap(({ text, tokens: used }) => {
    const phone = normalisePhone(text);
    return phone === undefined ? [] : [{ text: phone, tokens: used, strength: 1 }];
  });
}

/** Every NPI of a run: ten digits with the right check digit, blanks or dashes between them allowed. */
export function npisIn(tokens: readonly Token[]): Value[] {
  const found = matchesIn(tokens, /(?<![\d(+-])[12](?:[\s-]?\d){9}(?!\d)/g);
  return found.flatMap(({ text, tokens: used }) => {
    const digits = text.replace(/\D/g, '');
    return isNpi(digits) ? [{ text: digits, tokens: used, strength: 1 }] : [];
  });
}

/** Lab tests, vertebrae and the like that are written like a code of three signs. */
const NO_CODE = /^(A1C|B12|H1N1?|T1[0-2]|[CTLS]\d\d?[CTLS]\d)$/;

/** Every ICD-10-CM code of a run; without `labelled` only those with a point. */
export function icd10sIn(tokens: readonly Token[], labelled: boolean): Value[] {
  const found = matchesIn(
    tokens,
    /(?<![\p{L}\d.])[A-TV-Z]\d[0-9A-Z](?:\s?\.\s?[0-9A-Z]{1,4}|[0-9A-Z]{1,4})?(?![\p{L}\d]|\.\d)/giu,
  );
  return found.flatMap(({ text, tokens: used }) => {
    const code = text.replace(/\s/g, '').toUpperCase();
    const bracketed = /^\(.{3,4}\)[.,;]?$/.test(used.map((t) => t.text).join(' '));
    if (
      NO_CODE.test(code) ||
      (!labelled && !bracketed && !code.includes('.')) ||
      (!code.includes('.') && /\p{Ll}/u.test(text))
    )
      return [];
    const read = icd10Shape.safeParse(code);
    return read.success
      ? [{ text: read.data, tokens: used, strength: labelled || bracketed || code.includes('.') ? 1 : 0.6 }]
      : [];
  });
}

/** A number a card carries: letters and digits, at least `digits` of them digits; parts of one number may stand apart. */
export function readCardNumber(tokens: readonly Token[], digits: number): Value | undefined {
  const used: Token[] = [];
  let text = '';
  for (const token of tokens) {
    if (token.blank || /^[#:]$/.test(token.text)) continue;
    const bare = token.text.replace(/^[#:(]+|[,;.)]+$/g, '');
    const part = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(bare) && bare.length <= 25;
    // A second part has digits and no small letters: `W1234 56789 01`, not `W123456789 Aetna`.
    if (!part || (text !== '' && (!/^[A-Z0-9-]*\d[A-Z0-9-]*$/.test(bare) || text.length + bare.length > 20))) break;
    if (text === '' && !/\d/.test(bare) && !/^[A-Z]{2,4}$/.test(bare) && (digits > 2 || !/^[A-Z]{3,8}$/.test(bare)))
      break;
    used.push(token);
    text += bare.toUpperCase();
    if (/[,;)]$/.test(token.text)) break;
  }
  const count = text.replace(/\D/g, '').length;
  // Groups have names too: `AZMCD`.
  const [named] = used;
  if (digits === 2 && count === 0 && used.length === 1 && named && /^[A-Z]{3,8}$/.test(named.text))
    return { text, tokens: used, strength: 0.8 };
  if (count < digits || text.length < 3 || text.length > 30) return undefined;
  if (normalisePhone(text) !== undefined && /[-.]/.test(text)) return undefined;
  return { text, tokens: used, strength: 0.97 };
}
