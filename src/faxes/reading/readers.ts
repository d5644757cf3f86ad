/** How each kind of value is read from the words after its label. */
import type { ValueKind } from '../../mappings/fax-schema.ts';
import { readAddress, readCity, readCityStateZip, readState, readStreet, readZip } from './addresses.ts';
import { birthDateIn } from './dates.ts';
import { placeOf } from './match.ts';
import { icd10sIn, npisIn, phonesIn, readCardNumber } from './numbers.ts';
import type { Token } from './page.ts';
import { textOf } from './page.ts';
import { readName, readNameWords } from './person-name.ts';
import {
  looksLikeOrganization,
  readGender,
  readOrganization,
  readPlan,
  readReferralId,
  readSpecialty,
  readText,
} from './plain-values.ts';
import { statedPriority } from './priority.ts';
import type { Reader, Value } from './value.ts';

export const READERS: Readonly<Partial<Record<ValueKind, Reader>>> = {
  name: (tokens) => wholeName(tokens, false),
  provider: (tokens) => wholeName(tokens, true),
  nameWords: readNameWords,
  suffix: (tokens) => pattern(tokens, /^(jr|sr|ii|iii|iv)\.?$/i),
  organization: readOrganization,
  birthDate: (tokens, today) => {
    const date = birthDateIn(tokens, today);
    return date && { text: date.iso, tokens: date.tokens, strength: date.short ? 0.97 : 1 };
  },
  gender: readGender,
  phone: (tokens) => phonesIn(tokens)[0],
  npi: (tokens) => npisIn(tokens)[0],
  address: (tokens) => readAddress(tokens),
  street: readStreet,
  unit: (tokens) => pattern(tokens, /^(apt|unit|ste|#)?\.?#?\s?[A-Za-z]?\d{0,5}[A-Za-z]?$/i),
  city: readCity,
  cityStateZip: readCityStateZip,
  state: readState,
  zip: readZip,
  specialty: readSpecialty,
  icd10: (tokens) => joined(icd10sIn(tokens, true)),
  plan: readPlan,
  memberId: (tokens) => readCardNumber(tokens, 4),
  groupNumber: (tokens) => readCardNumber(tokens, 2),
  priority: statedPriority,
  referralId: readReferralId,
  text: readText,
};

/** Who writes for a provider. */
const STAFF =
  /^\(?(referrals?|medical|coordinator|scheduler|secretary|front|lpn|staff|clerk|manager|assistant|rn|ma|receptionist)\b/i;

/** A name that the words go on after is less surely one. */
function wholeName(tokens: readonly Token[], provider: boolean): Value | undefined {
  // `Rosalyn Tohe, for Dr. Vincent Claw`: who is written for.
  const on = provider
    ? tokens.findIndex((t, i) => /^for$/i.test(t.text) && /^dr\.?$/i.test(tokens[i + 1]?.text ?? ''))
    : -1;
  const name = readName(on < 0 ? tokens : tokens.slice(on + 1));
  if (!name) return undefined;
  // One word alone is not known to be a name.
  if (name.strength < 0.5) return undefined;
  const used = new Set(name.tokens);
  const rest = tokens
    .slice(placeOf(tokens, { tokens: name.tokens.slice(-1) }) + 1)
    .find((t) => !t.blank && !used.has(t));
  if (provider && !name.credential && STAFF.test(rest?.text ?? '')) return undefined;
  const goesOn = rest !== undefined && /^\p{L}/u.test(rest.text);
  if (provider && !name.credential && looksLikeOrganization(textOf(tokens))) return undefined;
  return { text: name.text, tokens: name.tokens, strength: name.strength * (goesOn ? 0.7 : 1) };
}

function pattern(tokens: readonly Token[], form: RegExp): Value | undefined {
  const used = tokens.filter((t) => !t.blank && !t.mark);
  const text = textOf(used);
  return text !== '' && form.test(text) ? { text, tokens: used, strength: 0.9 } : undefined;
}

/** Several codes as one value, each once. */
export function joined(values: readonly Value[]): Value | undefined {
  if (values.length === 0) return undefined;
  return {
    text: [...new Set(values.map((v) => v.text))].join(', '),
    tokens: [...new Set(values.flatMap((v) => v.tokens))],
    strength: Math.min(...values.map((v) => v.strength)),
  };
}
