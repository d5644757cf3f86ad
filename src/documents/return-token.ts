/**
 * What a barcode of ours says. A return token `CG-…` stands on a fax that went out and finds what it belongs to when it comes back; it is
 * part of an HMAC, so nobody can guess another's, and says nothing of anybody. A form code `CGF-…` says which form a page is.
 */
import { base32, type Mac } from '../act-key.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 10;

/** The token of what is named by `parts`: `CG-`, ten characters (50 bits), one check character. */
export async function returnToken(mac: Mac, parts: readonly string[]): Promise<string> {
  const letters = base32(await mac(JSON.stringify(['return-token', ...parts])))
    .slice(0, LENGTH)
    .toUpperCase();
  return `CG-${letters}${checkCharacter(letters)}`;
}

export type BarcodeMeaning =
  | { readonly kind: 'return'; readonly token: string }
  /** `specialty`: NUCC code of the department the form is for. */
  | { readonly kind: 'form'; readonly form: 'referral'; readonly version: number; readonly specialty?: string }
  /** A new patient's, which nobody but a person reads yet. */
  | { readonly kind: 'new-patient'; readonly version: number };

/** What a barcode of ours means; undefined for anybody else's, and for one misread. */
export function readBarcode(text: string): BarcodeMeaning | undefined {
  const letters = /^CG-([A-Z2-7]{11})$/.exec(text)?.[1];
  if (letters) {
    const right = checkCharacter(letters.slice(0, LENGTH)) === letters[LENGTH];
    return right ? { kind: 'return', token: text } : undefined;
  }
  const [, edition, mark] = /^CGF-N(\d)-([A-Z2-7])$/.exec(text) ?? [];
  if (edition !== undefined) {
    return checkCharacter(formLetters(edition, 'N')) === mark
      ? { kind: 'new-patient', version: Number(edition) }
      : undefined;
  }
  const [, version, specialty, check] = /^CGF-R(\d)(?:-([0-9A-Z]{10}))?-([A-Z2-7])$/.exec(text) ?? [];
  if (version === undefined || check === undefined) return undefined;
  if (checkCharacter(formLetters(version, specialty)) !== check) return undefined;
  return { kind: 'form', form: 'referral', version: Number(version), ...(specialty && { specialty }) };
}

/** The code on a referral form, for one department where a specialty is given. */
export function referralFormCode(specialty?: string): string {
  const version = '1';
  const check = checkCharacter(formLetters(version, specialty));
  return `CGF-R${version}${specialty ? `-${specialty}` : ''}-${check}`;
}

/** The code on the form of a new patient. */
export function newPatientFormCode(): string {
  const version = '1';
  return `CGF-N${version}-${checkCharacter(formLetters(version, 'N'))}`;
}

/** Digits stand for letters of the alphabet of the check. */
const formLetters = (version: string, specialty = '') =>
  [...`${version}${specialty}`].map((letter) => ALPHABET[parseInt(letter, 36) % ALPHABET.length] ?? 'A').join('');

/** Luhn's check over an alphabet of 32: finds every single misread character and nearly every pair swapped. */
function checkCharacter(letters: string): string {
  const n = ALPHABET.length;
  let sum = 0;
  let factor = 2;
  for (const letter of [...letters].reverse()) {
    const product = ALPHABET.indexOf(letter) * factor;
    sum += Math.floor(product / n) + (product % n);
    factor = 3 - factor;
  }
  return ALPHABET[(n - (sum % n)) % n] ?? '';
}
