/**
 * FHIR datatypes as people read them. A datatype is known by its elements, and only where it has no other: what is not known for sure is
 * left to the walk (readable.ts), which shows every element, so that nothing is lost by a guess.
 */

export type Json = { readonly [name: string]: unknown };
/** What a reference is called, where it is among what is at hand. */
export type NameOf = (reference: string) => string | undefined;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '');
const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const only = (value: Json, names: string): boolean => {
  const known = names.split(' ');
  return Object.keys(value).every((name) => known.includes(name));
};
const joined = (parts: readonly (string | undefined)[], by: string): string =>
  parts.filter((part) => part !== undefined && part !== '').join(by);
const within = (text: string, ...more: (string | undefined)[]): string => {
  const rest = joined(more, ', ');
  return rest === '' ? text : joined([text, `(${rest})`], ' ');
};

/** A datatype in words, or undefined where it is none that is known. */
export function valueText(value: Json, nameOf: NameOf): string | undefined {
  for (const known of KNOWN) {
    const text = known(value, nameOf);
    if (text !== undefined) return says(text, value, nameOf) ? text : undefined;
  }
  return undefined;
}

/** What the words of a datatype need not repeat. */
const UNSAID = new Set(['system', 'version', 'userSelected', 'data', 'hash', 'size', 'url']);

/** Does a text say everything that is in a value? What looks like a datatype and is none does not. */
function says(text: string, value: unknown, nameOf: NameOf): boolean {
  if (Array.isArray(value)) return value.every((one) => says(text, one, nameOf));
  if (!isObject(value)) {
    const leaf = String(value);
    return (
      text.includes(leaf) ||
      text.includes(dateText(leaf)) ||
      text.includes(spaced(leaf)) ||
      text.includes(UNITS[leaf] ?? leaf)
    );
  }
  return Object.entries(value).every(([name, one]) => {
    if (typeof one === 'object' && one !== null) return says(text, one, nameOf);
    if (UNSAID.has(name) || one === 'official' || one === 'usual') return true;
    if (name === 'reference') {
      const target = String(one);
      return (
        text.includes(target.replace(/^#/, '')) || text.includes(textIn(value.display) || (nameOf(target) ?? target))
      );
    }
    if (name === 'type' && ['#', `${one}/`].some((start) => textIn(value.reference).startsWith(start))) return true;
    if (name === 'display' || name === 'text') return text.toLowerCase().includes(String(one).toLowerCase());
    return (name === 'code' && (isOfHl7(value) || value.system === UCUM)) || says(text, one, nameOf);
  });
}

type Known = (value: Json, nameOf: NameOf) => string | undefined;

/** In this order: the first that has all the elements is it. */
const KNOWN: readonly Known[] = [
  (v) => (only(v, 'coding text') && (v.text !== undefined || v.coding !== undefined) ? concept(v) : undefined),
  (v) =>
    only(v, 'value comparator unit system code') && typeof v.value === 'number'
      ? joined([`${textIn(v.comparator)}${v.value}`, quantityUnit(v)], ' ')
      : undefined,
  (v) =>
    only(v, 'value currency') && typeof v.value === 'number' ? `${v.value} ${textIn(v.currency)}`.trim() : undefined,
  contact,
  identifier,
  (v) =>
    only(v, 'system version code display userSelected') && (v.code ?? v.display) !== undefined ? coding(v) : undefined,
  reference,
  (v) => (only(v, 'start end') && (v.start ?? v.end) !== undefined ? period(v) : undefined),
  (v, n) => (only(v, 'low high') ? span(v.low, v.high, n) : undefined),
  (v, n) =>
    only(v, 'numerator denominator') && v.numerator !== undefined
      ? joined([inner(v.numerator, n), inner(v.denominator, n)], ' / ')
      : undefined,
  personName,
  address,
  attachment,
  (v, n) =>
    only(v, 'authorReference authorString time text') && v.text !== undefined
      ? within(textIn(v.text), textIn(v.authorString), inner(v.authorReference, n), dateText(textIn(v.time)))
      : undefined,
  repeat,
];

/** A unit's words; its code where that is no code of UCUM, which says the same. */
function quantityUnit({ unit, system, code }: Json): string {
  if (unit === undefined) return textIn(code);
  return system === UCUM || code === unit ? textIn(unit) : within(textIn(unit), textIn(code));
}

const inner = (value: unknown, nameOf: NameOf): string => (isObject(value) ? (valueText(value, nameOf) ?? '') : '');

function concept({ text, coding: codings }: Json): string {
  const list = listIn(codings).filter(isObject);
  const shown = textIn(text) || textIn(list.find(({ display }) => display)?.display);
  if (shown === '') return list.map(coding).join('; ');
  const more = list.map((one) => {
    const display = textIn(one.display);
    return joined([display.toLowerCase() === shown.toLowerCase() ? '' : display, codeIn(one)], ', ');
  });
  return within(shown, joined(more, '; '));
}

function coding(value: Json): string {
  const display = textIn(value.display);
  if (display !== '') return within(display, codeIn(value));
  return isOfHl7(value)
    ? spaced(textIn(value.code))
    : joined([systemName(textIn(value.system)), textIn(value.code)], ' ');
}

/** Codes of HL7's own lists say no more than their words; those of a terminology are how a record is found elsewhere. */
const codeIn = (value: Json): string =>
  isOfHl7(value) && value.display !== undefined
    ? ''
    : joined([systemName(textIn(value.system)), textIn(value.code)], ' ');
const isOfHl7 = ({ system }: Json): boolean =>
  /^http:\/\/(?:terminology\.hl7\.org\/CodeSystem|hl7\.org\/fhir)\/(?!sid\/)/.test(textIn(system));

const UCUM = 'http://unitsofmeasure.org';
const SYSTEMS: Readonly<Record<string, string>> = {
  'http://loinc.org': 'LOINC',
  'http://snomed.info/sct': 'SNOMED CT',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RxNorm',
  'http://hl7.org/fhir/sid/icd-10-cm': 'ICD-10-CM',
  'http://hl7.org/fhir/sid/icd-9-cm': 'ICD-9-CM',
  'http://hl7.org/fhir/sid/cvx': 'CVX',
  'http://hl7.org/fhir/sid/ndc': 'NDC',
  'http://www.ama-assn.org/go/cpt': 'CPT',
  'http://hl7.org/fhir/sid/us-npi': 'NPI',
  'http://hl7.org/fhir/sid/us-ssn': 'SSN',
  'http://hl7.org/fhir/sid/us-mbi': 'Medicare number',
  [UCUM]: 'UCUM',
  'http://nucc.org/provider-taxonomy': 'NUCC',
};
const systemName = (system: string): string =>
  SYSTEMS[system] ?? spaced(system.split(/[/:#]/).filter(Boolean).at(-1) ?? '');

function contact(value: Json): string | undefined {
  const system = textIn(value.system);
  if (!only(value, 'system value use rank period') || !/^(?:phone|fax|email|pager|url|sms|other)$/.test(system)) {
    return undefined;
  }
  return within(textIn(value.value), system, textIn(value.use), rank(value.rank), periodIn(value.period));
}
const rank = (value: unknown): string => (value === undefined ? '' : `no. ${textIn(value)}`);

function identifier(value: Json, nameOf: NameOf): string | undefined {
  if (!only(value, 'use type system value period assigner') || typeof value.value !== 'string') return undefined;
  const kind = isObject(value.type) ? concept(value.type) : '';
  const use = value.use === 'usual' ? '' : textIn(value.use);
  return within(
    value.value,
    kind,
    systemName(textIn(value.system)),
    use,
    periodIn(value.period),
    inner(value.assigner, nameOf),
  );
}

function reference(value: Json, nameOf: NameOf): string | undefined {
  if (!only(value, 'reference type identifier display')) return undefined;
  const target = textIn(value.reference);
  if (target === '' && value.display === undefined && value.identifier === undefined) return undefined;
  const named = textIn(value.display) || (nameOf(target) ?? target.replace(/^#/, ''));
  return named === '' ? inner(value.identifier, nameOf) : within(named, inner(value.identifier, nameOf));
}

function period({ start, end }: Json): string {
  if (end === undefined) return start === undefined ? '' : `from ${dateText(textIn(start))}`;
  return start === undefined
    ? `until ${dateText(textIn(end))}`
    : `${dateText(textIn(start))} to ${dateText(textIn(end))}`;
}
const periodIn = (value: unknown): string => (isObject(value) ? period(value) : '');

function span(low: unknown, high: unknown, nameOf: NameOf): string | undefined {
  const [from, to] = [inner(low, nameOf), inner(high, nameOf)];
  if (from === '' && to === '') return undefined;
  if (to === '') return `${from} or more`;
  return from === '' ? `up to ${to}` : `${from} to ${to}`;
}

function personName(value: Json): string | undefined {
  if (!only(value, 'use text family given prefix suffix period')) return undefined;
  if (value.family === undefined && value.given === undefined) return undefined;
  const strings = (part: unknown) => listIn(part).map(textIn).join(' ');
  const parts = joined([strings(value.prefix), strings(value.given), textIn(value.family), strings(value.suffix)], ' ');
  const text = textIn(value.text);
  const use = value.use === 'official' || value.use === 'usual' ? '' : textIn(value.use);
  return within(parts, text === parts ? '' : text, use, periodIn(value.period));
}

function address(value: Json): string | undefined {
  if (!only(value, 'use type text line city district state postalCode country period')) return undefined;
  if ((value.line ?? value.city ?? value.state ?? value.postalCode ?? value.country) === undefined) return undefined;
  const place = joined([textIn(value.state), textIn(value.postalCode)], ' ');
  const lines = listIn(value.line).map(textIn);
  const parts = joined([...lines, textIn(value.city), textIn(value.district), place, textIn(value.country)], ', ');
  const text = textIn(value.text);
  return within(parts, text === parts ? '' : text, textIn(value.use), textIn(value.type), periodIn(value.period));
}

/** The content itself stands on pages of its own. */
function attachment(value: Json): string | undefined {
  if (!only(value, 'contentType language data url size hash title creation')) return undefined;
  if ((value.contentType ?? value.url ?? value.data) === undefined) return undefined;
  const url = textIn(value.url);
  const outside = /^https?:/.test(url) ? url : '';
  const size = typeof value.size === 'number' ? `${Math.max(1, Math.round(value.size / 1000))} kB` : '';
  return within(
    textIn(value.title) || 'Document',
    textIn(value.contentType),
    size,
    textIn(value.language),
    dateText(textIn(value.creation)),
    outside,
  );
}

const REPEAT =
  'boundsDuration boundsRange boundsPeriod count countMax duration durationMax durationUnit frequency frequencyMax period periodMax periodUnit dayOfWeek timeOfDay when offset';
const UNITS: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
};

/** Timing.repeat: “2 times every 1 day”. */
function repeat(value: Json, nameOf: NameOf): string | undefined {
  if (
    !only(value, REPEAT) ||
    (value.periodUnit ?? value.count ?? value.frequency ?? value.when ?? value.timeOfDay) === undefined
  ) {
    return undefined;
  }
  const upTo = (low: unknown, high: unknown) => joined([textIn(low), textIn(high)], '-');
  const unit = (code: unknown) => UNITS[textIn(code)] ?? textIn(code);
  const words = (list: unknown) => listIn(list).map(textIn).join(', ');
  const often = upTo(value.frequency, value.frequencyMax);
  const every = upTo(value.period, value.periodMax);
  const lasting = upTo(value.duration, value.durationMax);
  const count = upTo(value.count, value.countMax);
  const bounds = inner(value.boundsDuration ?? value.boundsRange ?? value.boundsPeriod, nameOf);
  return joined(
    [
      often === '' ? '' : `${often} time${often === '1' ? '' : 's'}`,
      every === '' ? '' : `every ${every} ${unit(value.periodUnit)}${every === '1' ? '' : 's'}`,
      lasting === '' ? '' : `for ${lasting} ${unit(value.durationUnit)}${lasting === '1' ? '' : 's'} each`,
      words(value.dayOfWeek),
      words(value.timeOfDay),
      words(value.when),
      value.offset === undefined ? '' : `offset ${textIn(value.offset)} minutes`,
      count === '' ? '' : `${count} in all`,
      bounds,
    ],
    ', ',
  );
}

/** Dates as they are written in the United States; the time as it was written, with its own offset. Anything else is left as it is. */
export function dateText(text: string): string {
  const match = /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d))?)?$/.exec(text);
  if (!match) return text;
  const [, year, month, day, time, seconds = '', offset] = match;
  if (day === undefined) return `${month}/${year}`;
  const zone = offset === 'Z' ? 'UTC' : `UTC${offset}`;
  return time === undefined
    ? `${month}/${day}/${year}`
    : `${month}/${day}/${year} ${time}${seconds === ':00' ? '' : seconds} ${zone}`;
}

/** `entered-in-error` → “entered in error”. */
export const spaced = (code: string): string => (/^[a-z]+(?:-[a-z]+)+$/.test(code) ? code.replaceAll('-', ' ') : code);
