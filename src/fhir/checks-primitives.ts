/** FHIR R4 primitive types: what each may look like in JSON (http://hl7.org/fhir/R4/datatypes.html#primitive). */
import { isNarrative } from './checks-narrative.ts';

/** Name of what is wrong with the value, or undefined. */
export type Primitive = (value: unknown) => 'type' | 'empty' | 'date' | 'format' | undefined;

/** Nearly every text and URI: printable ASCII, so that nothing more is to be asked of its characters. */
const PLAIN = /^[ -~]+$/;
const PLAIN_URI = /^[!-~]+$/;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/;
const ZONED_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const OID = /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/;
const SPACE = 32;
const LARGEST_INTEGER = 2_147_483_647;
/** Longest string of R4, in UTF-16 units (the standard says bytes or characters, 1 MB). */
const LONGEST_STRING = 1_048_576;

function text(format?: (value: string) => boolean, problem: 'date' | 'format' = 'format'): Primitive {
  return (value) => {
    if (typeof value !== 'string') return 'type';
    if (value.length === 0) return 'empty';
    return format === undefined || format(value) ? undefined : problem;
  };
}

function number(least: number, most: number): Primitive {
  return (value) => {
    if (typeof value !== 'number') return 'type';
    return Number.isInteger(value) && value >= least && value <= most ? undefined : 'format';
  };
}

const prose: Primitive = (value) => {
  if (typeof value !== 'string') return 'type';
  if (!(value.charCodeAt(0) > SPACE) && value.trim().length === 0) return 'empty';
  return value.length <= LONGEST_STRING && (PLAIN.test(value) || !hasControl(value)) ? undefined : 'format';
};

const uri = text(isUri);

function isUri(value: string): boolean {
  if (!PLAIN_URI.test(value) && (/\s/.test(value) || hasControl(value))) return false;
  if (value.startsWith('urn:uuid:')) return UUID.test(value);
  return !value.startsWith('urn:oid:') || OID.test(value);
}

/** By FHIR type name; `any` is for what is not ours to look at, `system` for a URI that names a system: never a local name. */
export const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  any: () => undefined,
  system: text((value) => value.indexOf(':') > 0 && isUri(value)),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'type'),
  integer: number(-LARGEST_INTEGER - 1, LARGEST_INTEGER),
  positiveInt: number(1, LARGEST_INTEGER),
  unsignedInt: number(0, LARGEST_INTEGER),
  decimal: (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'type'),
  string: prose,
  markdown: prose,
  uri,
  url: uri,
  canonical: uri,
  code: text((value) => /^\S+(?:\s\S+)*$/.test(value)),
  id: text((value) => /^[A-Za-z0-9.-]{1,64}$/.test(value)),
  oid: text((value) => OID.test(value)),
  uuid: text((value) => UUID.test(value)),
  base64Binary: text(isBase64),
  date: text(isDate, 'date'),
  dateTime: text(isDateTime, 'date'),
  instant: text((value) => value.length > 11 && isDateTime(value), 'date'),
  time: text((value) => TIME_OF_DAY.test(value), 'date'),
  xhtml: text(isNarrative),
};

/** A year, month or day that is in the calendar. By hand: dates are in every resource, and captures cost more than all the rest. */
export function isDate(value: string): boolean {
  const { length } = value;
  if (length !== 4 && length !== 7 && length !== 10) return false;
  const year = digits(value, 0, 4);
  if (!(year > 0)) return false;
  if (length === 4) return true;
  const month = digits(value, 5, 7);
  if (value.charCodeAt(4) !== HYPHEN || !(month >= 1 && month <= 12)) return false;
  if (length === 7) return true;
  const day = digits(value, 8, 10);
  return value.charCodeAt(7) === HYPHEN && day >= 1 && day <= daysIn(year, month);
}

const HYPHEN = 45;
const ZERO = 48;

/** The number that the characters from `start` to `end` write; NaN when one is no digit. */
function digits(value: string, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = value.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** A date, or a date with time and zone. */
export function isDateTime(value: string): boolean {
  if (value.charAt(10) !== 'T') return isDate(value);
  return isDate(value.slice(0, 10)) && ZONED_TIME.test(value.slice(11));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** XML cannot carry control characters but tab and line ends, so no FHIR string may hold one. */
function hasControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < SPACE && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
}

/** By what must not be there, so that a document of megabytes is read once and nothing is backtracked. */
function isBase64(value: string): boolean {
  const plain = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  const padding = plain.endsWith('==') ? 2 : plain.endsWith('=') ? 1 : 0;
  return plain.length % 4 === 0 && plain.length > 0 && !/[^A-Za-z0-9+/]/.test(plain.slice(0, plain.length - padding));
}
