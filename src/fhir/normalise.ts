/**
 * Contact points and dates in one form, so that two spellings of one thing are equal. Rules: STANDARDS of patient matching
 * (HL7 Identity Matching 2.0.0 and USPS). Text that cannot be read is `undefined`, never a guess.
 */

/**
 * A North American telephone number in any form people write (`(602) 555-0142`, `1.602.555.0142 x12`, `tel:+1602…`) as E.164.
 * Area code and exchange must exist in the numbering plan (2–9 first); all-same digits are a placeholder. An extension is dropped.
 */
export function normalisePhone(text: string): string | undefined {
  const main = text
    .trim()
    .replace(/^tel:/i, '')
    .replace(/[\s,;]*(?:ext(?:ension)?|x|#)\.?\s*\d{1,6}\s*$/i, '');
  if (!/^[+\d\s().\-/\u2010-\u2014\u00a0]+$/.test(main) || main.lastIndexOf('+') > 0) {
    return undefined;
  }
  const digits = main.replace(/\D/g, '');
  const ten = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  if (!/^[2-9]\d{2}[2-9]\d{6}$/.test(ten) || /^(\d)\1{9}$/.test(ten) || (main.startsWith('+') && ten === digits)) {
    return undefined;
  }
  return `+1${ten}`;
}

/** True for the numbers reserved for fiction, xxx-555-0100 to 0199: on a real chart they stand for "no number". */
export function isFictionalPhone(e164: string): boolean {
  return /^\+1\d{3}55501\d{2}$/.test(e164);
}

/** The ways one E.164 number of ours may be spelled in a store that keeps what was typed; the E.164 form first. */
export function phoneSpellings(e164: string): readonly string[] {
  const [area, exchange, line] = [e164.slice(2, 5), e164.slice(5, 8), e164.slice(8)];
  return [
    e164,
    `${area}${exchange}${line}`,
    `1${area}${exchange}${line}`,
    `${area}-${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
    `(${area}) ${exchange}-${line}`,
    `(${area})${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `+1 ${area}-${exchange}-${line}`,
    `+1-${area}-${exchange}-${line}`,
  ];
}

const NO_MAIL = /^(?:none|no|noemail|unknown|na|n\/a|declined|refused|test|x+)@/;

/** A mail address in lower case without blanks, or `undefined` when it is not one or stands for "none". */
export function normaliseEmail(text: string): string | undefined {
  const mail = text
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
  const ok =
    mail.length <= 254 &&
    /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(mail);
  return ok && !NO_MAIL.test(mail) ? mail : undefined;
}

const MONTHS = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');
const PLACEHOLDER_DATES = new Set(['1900-01-01', '1901-01-01']);
const OLDEST_AGE_YEARS = 125;

/**
 * A birth date as ISO `YYYY-MM-DD`. Reads ISO, `YYYYMMDD`, US month first with four-digit years, and month names.
 * Impossible dates and placeholders (1900-01-01, 1901-01-01) are `undefined`; with `today` (ISO) so are future dates
 * and ages over 125 years. Two-digit years are not guessed.
 */
export function normaliseBirthDate(text: string, today?: string): string | undefined {
  const date = readDate(text.trim());
  if (date === undefined || PLACEHOLDER_DATES.has(date)) {
    return undefined;
  }
  if (
    today !== undefined &&
    (date > today || Number(today.slice(0, 4)) - Number(date.slice(0, 4)) > OLDEST_AGE_YEARS)
  ) {
    return undefined;
  }
  return date;
}

function readDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso) {
    return calendarDate(iso[1], iso[2], iso[3]);
  }
  const us = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text);
  if (us) {
    return calendarDate(us[4], us[1], us[3]);
  }
  const words = text
    .toUpperCase()
    .replace(/[.,]/g, ' ')
    .trim()
    .split(/[\s-]+/);
  const monthAt = words.findIndex((word) => /^[A-Z]{3,}$/.test(word));
  const month = MONTHS.findIndex((name) => monthAt >= 0 && name.startsWith(words[monthAt] ?? '')) + 1;
  if (words.length !== 3 || monthAt > 1 || month === 0 || !/^\d{4}$/.test(words[2] ?? '')) {
    return undefined;
  }
  return calendarDate(words[2], String(month), words[monthAt === 0 ? 1 : 0]);
}

function calendarDate(year = '', month = '', day = ''): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const last = m === 2 ? (leap ? 29 : 28) : m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31;
  const real = m >= 1 && m <= 12 && d >= 1 && d <= last;
  return real ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
