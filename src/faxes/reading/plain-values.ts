/** Values in words: organizations, plans, specialties, gender, text, referral numbers. */
import { foldWord, translate } from '../../fhir/concept-map.ts';
import { conceptMap } from '../../mappings.ts';
import { specialtyOf } from '../../referrals/specialty.ts';
import { readCardNumber } from './numbers.ts';
import type { Token } from './page.ts';
import { textOf } from './page.ts';
import { readName } from './person-name.ts';
import type { Value } from './value.ts';

const NOTHING =
  /^(n\/?a|none|not applicable|unknown|see attached.*|same( as above)?|tbd|pending|stamp|name|address|select( one)?|yes|no|-+|\.+)$/i;
const ORGANIZATION =
  /\b(clinics?|med|medical|medicine|health|healthcare|associates?|physicians?|group|cent(?:er|re)|hospital|practice|pediatrics?|family|pllc|llc|inc|care|partners|wellness|institute|specialists?|surgery|surgical|ob\/?gyn|gynecology|internists?|cardiology|dermatology|orthop\w+|neurology|urgent care|primary care|community|rehab\w*|therapy|dental|vision|eye|services|university|doctors|medical group|p\.c\.|va|imaging|laborator(?:y|ies)|labs?|women'?s|oncology|urology|pain|foot|chiropractic|pulmonary|kidney|heart|gastro\w*|department|dept|regional|memorial)\b/i;

const worn = (tokens: readonly Token[]): Token[] => tokens.filter((t) => !t.blank && !t.mark);
const trimmed = (text: string): string => text.replace(/^[\s,;:|/–—-]+|[\s,;:|/–—-]+$/g, '');

/** Has words practices are named with. */
export const looksLikeOrganization = (text: string): boolean => ORGANIZATION.test(text);

export function readOrganization(tokens: readonly Token[]): Value | undefined {
  const used = worn(tokens);
  // An address or number in the same cell is not part of the name.
  const end = used.findIndex(
    (t, i) => i > 0 && (/^\(?\d{3}\)?[-.\s]?\d|^\d{3,}/.test(t.text) || /^[|•·]$/.test(t.text)),
  );
  const kept = end < 0 ? used : used.slice(0, end);
  const text = trimmed(textOf(kept)).replace(/,\s*\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,2},? [A-Z]{2}(?: \d{5})?$/u, '');
  if (text.length < 3 || text.length > 120 || kept.length > 14 || !/\p{L}{2}/u.test(text) || NOTHING.test(text))
    return undefined;
  if (specialtyOf(text.replace(/\b(department|dept|clinic|of)\b\.?/gi, '').trim())) return undefined;
  const strength = looksLikeOrganization(text) ? 1 : (readName(kept)?.credential ?? false) ? 0 : 0.7;
  return strength === 0 ? undefined : { text, tokens: kept, strength };
}

export function readPlan(tokens: readonly Token[]): Value | undefined {
  const all = worn(tokens);
  // `Aetna PPO / W123456789`: the number is another field.
  const cut = all.findIndex(
    (t, i) =>
      i > 0 &&
      /(?:\d.*){4}/.test(t.text) &&
      (/^[#(]|^[A-Z]{0,4}\d{5}[A-Z0-9-]*$|^(?=(?:.*\d){4})[A-Z0-9-]{9,}$/.test(t.text) ||
        /^[/,;|#-]$|[/,;]$/.test(all[i - 1]?.text ?? '')),
  );
  const used = cut < 0 ? all : all.slice(0, cut).filter((t) => /[\p{L}\d]/u.test(t.text));
  const text = trimmed(textOf(used).replace(/\((primary|1st|medical)\)$/i, ''));
  if (text.length < 2 || text.length > 100 || used.length > 12 || !/\p{L}{2}/u.test(text) || NOTHING.test(text))
    return undefined;
  return { text, tokens: used, strength: used.length > 8 ? 0.7 : 0.97 };
}

/** Plan and member id from one run: `Aetna PPO / W123456789`. */
export function readPlanAndId(tokens: readonly Token[]): Map<string, Value> {
  const found = new Map<string, Value>();
  const plan = readPlan(tokens);
  if (!plan) return found;
  found.set('coverage.plan', plan);
  const last = plan.tokens.at(-1);
  const rest = last
    ? tokens
        .slice(tokens.indexOf(last) + 1)
        .filter((t) => /[\p{L}\d]/u.test(t.text) && !/^(id|member|policy|no|number)[.:#]*$/i.test(t.text))
    : [];
  const number = readCardNumber(rest, 4);
  if (number) found.set('coverage.memberId', { ...number, strength: 0.93 });
  return found;
}

export function readText(tokens: readonly Token[]): Value | undefined {
  const used = worn(tokens);
  // Codes, and after them a sentence about something else.
  if (CODES_ALONE.test(textOf(used))) return undefined;
  const text = trimmed(withoutCodes(textOf(used)));
  if (text.length < 3 || !/\p{L}{2}/u.test(text) || NOTHING.test(text)) return undefined;
  return { text: text.slice(0, 2000).trimEnd(), tokens: used, strength: 0.97 };
}

const CODE = String.raw`[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?`;
const CODES = String.raw`(?:(?:ICD[- ]?10(?:[- ]?CM)?|Dx|codes?):?\s*)*${CODE}(?:[,;/\s]+(?:and\s+)?${CODE})*`;
const BRACKETED = new RegExp(String.raw`\s*[([]${CODES}[)\]]`, 'gi');
const LEADING = new RegExp(String.raw`^\s*${CODES}(?:\s*\(ICD[^)]*\))?(?=[\s,;:.–—-]|$)[\s,;:.–—-]*`, 'i');

const TRAILING = new RegExp(String.raw`[\s,;:–—-]+${CODES}[\s.;]*$`, 'i');

const CODES_ALONE = new RegExp(String.raw`^\s*${CODES}\s*\.(?:\s|$)`, 'i');

/** Codes in brackets, before or after what they stand for are a field of their own. */
export const withoutCodes = (text: string): string =>
  text.replace(BRACKETED, '').replace(LEADING, '').replace(TRAILING, '');

export function readReferralId(tokens: readonly Token[]): Value | undefined {
  const token = worn(tokens).find((t) => !/^[#:]+$/.test(t.text));
  const text = token?.text.replace(/^[#:(]+|[,;.)]+$/g, '') ?? '';
  if (
    !token ||
    !/^[A-Za-z0-9][A-Za-z0-9._/-]{2,39}$/.test(text) ||
    !/\d/.test(text) ||
    /^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}$/.test(text)
  )
    return undefined;
  return { text, tokens: [token], strength: 0.95 };
}

export function readGender(tokens: readonly Token[]): Value | undefined {
  const [token, second] = worn(tokens);
  if (!token) return undefined;
  const word = token.text.replace(/[^\p{L}-]/gu, '');
  // `a` and `n` of running text are codes of HL7 v2 too.
  if (word.length === 1 && !/^[MFUX]$/.test(word)) return undefined;
  const gender = translate(conceptMap('gender'), word);
  // `M F` with neither marked is a question, not an answer.
  const other = second && translate(conceptMap('gender'), second.text.replace(/[^\p{L}]/gu, ''));
  if (!gender || (other && other.code !== gender.code) || /^[A-Za-z]+\/[A-Za-z]+$/.test(token.text)) return undefined;
  return { text: gender.code, tokens: [token], strength: 1 };
}

/** Of `M  [F]` the one in brackets; of `M  F` none. */
export function readOption(tokens: readonly Token[]): Value | undefined {
  const all = worn(tokens).slice(0, 4);
  const options = all.filter((t) => /^[([]?(m|f|male|female)[)\]]?[,/|;]?$/i.test(t.text));
  const held = options.filter((t) => /^[([].*[)\]]/.test(t.text));
  if (options.length < 2) return readGender(tokens);
  return held.length === 1 && options.length === 2 ? readGender(held) : undefined;
}

const AROUND =
  /^(ambulatory|amb|outpatient|department|dept|of|clinic|center|consult|consultation|consultations|evaluation|referral|specialist|services?|service|for|to|the|eval|and|treat|group|associates|physician|doctor|a|an|in|new|patient|medical|practice|division|intake|scheduling|specialty|referrals|desk|section|our|your)$/i;

/** NUCC code of the specialty named, where the words say nothing else. */
export function readSpecialty(tokens: readonly Token[]): Value | undefined {
  const used = worn(tokens).slice(0, 14);
  for (let size = Math.min(6, used.length); size > 0; size--) {
    for (let from = 0; from + size <= used.length; from++) {
      if (isQualified(used, from, size)) continue;
      const run = used.slice(from, from + size);
      const text = trimmed(textOf(run).replace(/[()]/g, ''));
      const specialty = specialtyOf(text);
      if (!specialty || !solid(text)) continue;
      const rest = [...used.slice(0, from), ...used.slice(from + size)].filter(
        (t) => /\p{L}/u.test(t.text) && !AROUND.test(foldWord(t.text)),
      );
      return { text: specialty.code, tokens: run, strength: rest.length === 0 ? 1 : rest.length < 3 ? 0.85 : 0.6 };
    }
  }
  return undefined;
}

/** `Maxillofacial Surgery`, `Pediatric Gastroenterology`: more than its last or first word says. */
function isQualified(used: readonly Token[], from: number, size: number): boolean {
  const before = used[from - 1]?.text ?? '';
  const next = used[from + size]?.text ?? '';
  const child = /^(pediatric|paediatric|peds)$/i;
  if (child.test(textOf(used.slice(from, from + size))) && specialtyOf(trimmed(next))) return true;
  return /^surgery\W*$/i.test(used[from]?.text ?? '') && /^\p{L}{3,}$/u.test(before) && !AROUND.test(foldWord(before));
}

/** `PT`, `ENT` in capitals are specialties; `pt`, `no` and `id` in running text are not. */
const solid = (text: string): boolean =>
  foldWord(text).length > 4 || text === text.toUpperCase() || /^[A-Z][a-z]{3,}$/.test(text);
