/**
 * National Provider Identifier: ten digits whose last is the Luhn check digit over `80840` followed by the number
 * (45 CFR 162.406; CMS "NPI check digit").
 */

/** True for ten digits, first 1 or 2, with the right check digit. */
export function isNpi(text: string): boolean {
  return /^[12]\d{9}$/.test(text) && luhn(`80840${text}`) === 0;
}

/** The tenth digit for nine digits of an NPI, e.g. `123456789` → `3`. For making invented numbers. */
export function npiCheckDigit(nine: string): string {
  return String((10 - luhn(`80840${nine}0`)) % 10);
}

function luhn(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10;
}
