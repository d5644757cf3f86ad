import { Fault } from '../../../fault.ts';
import { EVER, intervalOf } from './dates.ts';
import { fold, referenceEntry, stringEntry } from './extract.ts';
import { type Parameter, parametersOf } from './search-parameters.ts';

/** Index entries whose `v` and `x` lie in these bounds, both ends included. In SQLite numbers sort before text. */
type Bounds = readonly [vFrom: Bound, vTo: Bound, xFrom: Bound, xTo: Bound];
type Bound = string | number;

/** One condition of a search: the resource has (`not`: has not) an entry of the parameter in any of the bounds. */
export interface Condition {
  readonly parameter: string;
  readonly anyOf: readonly Bounds[];
  readonly not: boolean;
}

/** Sorts after every text that does not consist of it. */
const TEXT_END = '\u{10ffff}';
const ANY_TEXT = ['', TEXT_END] as const;
const [FIRST, LAST] = EVER;
const YEAR_MS = 366 * 86_400_000;

/** The parameter of that name with an alias resolved, and to which target type it is narrowed. Fault `value`, `search-parameter-unknown`. */
export function parameterOf(type: string, name: string): { name: string; parameter: Parameter; only?: string } {
  const parameters = parametersOf(type);
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!parameter) {
    throw new Fault('value', { code: 'search-parameter-unknown', text: 'The type has no such search parameter here.' });
  }
  return parameter.kind === 'alias'
    ? { ...parameterOf(type, parameter.of), only: parameter.only }
    : { name, parameter };
}

/** What one `name[:modifier]=value` of a search asks of the index. Fault `value` for names, modifiers and values that are not understood. */
export function conditionOf(type: string, nameAndModifier: string, value: string): Condition {
  const [name = '', modifier, ...more] = nameAndModifier.split(':');
  const { name: parameter, parameter: definition, only } = parameterOf(type, name);
  if (more.length > 0) throw unknownModifier(name);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw badValue(name);
    return { parameter, anyOf: [[FIRST, TEXT_END, FIRST, TEXT_END]], not: value === 'true' };
  }
  const values = splitUnescaped(value, ',');
  if (values.includes('')) throw badValue(name);
  const not = modifier === 'not';
  return { parameter, anyOf: values.flatMap((one) => boundsOf(definition, name, modifier, one, only)), not };
}

function boundsOf(
  parameter: Parameter,
  name: string,
  modifier: string | undefined,
  value: string,
  only?: string,
): Bounds[] {
  switch (parameter.kind) {
    case 'token':
      if (modifier !== undefined && modifier !== 'not') throw unknownModifier(name);
      return [tokenBounds(value)];
    case 'string':
      if (modifier !== undefined && modifier !== 'exact') throw unknownModifier(name);
      return [stringBounds(unescaped(value), modifier === 'exact')];
    case 'reference':
      return [referenceBounds(name, modifier ?? only, unescaped(value), only)];
    case 'date':
      if (modifier !== undefined) throw unknownModifier(name);
      return dateBounds(name, value, longestOf(parameter));
    case 'alias':
      throw new TypeError('parameterOf resolves aliases');
  }
}

/** `code`, `system|code`, `|code` (no system), `system|` (any code). */
function tokenBounds(value: string): Bounds {
  const [first = '', ...rest] = splitUnescaped(value, '|');
  if (rest.length === 0) return [unescaped(first), unescaped(first), ...ANY_TEXT];
  const [system, code] = [unescaped(first), unescaped(rest.join('|'))];
  return code === '' ? [...ANY_TEXT, system, system] : [code, code, system, system];
}

function stringBounds(value: string, exact: boolean): Bounds {
  const [folded, written] = stringEntry(value);
  return exact ? [folded, folded, written, written] : [fold(value), `${folded}${TEXT_END}`, ...ANY_TEXT];
}

/** `Type/id`, `id` of any type (or of the one that modifier or alias name), or an absolute URL. */
function referenceBounds(name: string, type: string | undefined, value: string, only: string | undefined): Bounds {
  const [id, stated] = referenceEntry(value);
  if (type !== undefined && !/^[A-Z][A-Za-z]+$/.test(type)) throw unknownModifier(name);
  if (only !== undefined && type !== only) throw unknownModifier(name);
  if (stated !== '') return type === undefined || type === stated ? [id, id, stated, stated] : [id, id, TEXT_END, ''];
  if (id.includes('/')) return [id, id, '', ''];
  return type === undefined ? [id, id, ...ANY_TEXT] : [id, id, type, type];
}

/** How long what is stored can be, ms: it spares reading everything before. A date is at most a year. */
function longestOf({ paths, instant }: Extract<Parameter, { kind: 'date' }>): number {
  if (paths.some((path) => path.endsWith('Period'))) return Number.POSITIVE_INFINITY;
  return instant ? 1000 : YEAR_MS;
}

/**
 * `from … to` of one date in two conditions, as one: by itself either holds for half of all there is. Only for dates, which have one value
 * each: of several values one may fulfil this condition and another that.
 */
export function narrowed(one: Condition, other: Condition): Condition {
  const anyOf = one.anyOf.flatMap(([v1, v2, x1, x2]) =>
    other.anyOf.flatMap(([w1, w2, y1, y2]): Bounds[] => {
      const [from, to, xFrom, xTo] = [later(v1, w1), earlier(v2, w2), later(x1, y1), earlier(x2, y2)];
      return from <= to && xFrom <= xTo ? [[from, to, xFrom, xTo]] : [];
    }),
  );
  return { ...one, anyOf };
}

const later = (a: Bound, b: Bound) => (a > b ? a : b);
const earlier = (a: Bound, b: Bound) => (a < b ? a : b);

/** R4 search, 3.1.1.4.7: the entry is the interval of what is stored, the value the interval of what is asked. */
function dateBounds(name: string, value: string, longest: number): Bounds[] {
  const [, prefix = 'eq', text = ''] = /^(eq|ne|gt|ge|lt|le|sa|eb)?(.*)$/.exec(value) ?? [];
  const interval = intervalOf(text);
  if (!interval) throw badValue(name);
  const [from, to] = interval;
  const within: Bounds = [from, to, FIRST, to];
  const endsAfter: Bounds = [Math.max(FIRST, to - longest), LAST, to + 1, LAST];
  const startsBefore: Bounds = [FIRST, from - 1, FIRST, LAST];
  switch (prefix) {
    case 'ne':
      return [startsBefore, endsAfter];
    case 'gt':
      return [endsAfter];
    case 'ge':
      return [endsAfter, within];
    case 'lt':
      return [startsBefore];
    case 'le':
      return [startsBefore, within];
    case 'sa':
      return [[to + 1, LAST, FIRST, LAST]];
    case 'eb':
      return [[FIRST, LAST, FIRST, from - 1]];
    default:
      return [within];
  }
}

/** The parts between separators that have no backslash before them; the parts are still escaped. */
export function splitUnescaped(text: string, separator: string): string[] {
  if (!text.includes('\\')) return text.split(separator);
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === separator) parts.push('');
    else parts.push(`${parts.pop()}${char === '\\' ? char + text.charAt(++i) : char}`);
  }
  return parts;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text;
}

export function badValue(name: string): Fault {
  return new Fault('value', {
    code: 'search-value-invalid',
    text: 'The value is not one for this parameter.',
    expression: name,
  });
}

function unknownModifier(name: string): Fault {
  return new Fault('value', {
    code: 'search-modifier-unknown',
    text: 'The modifier is not supported here.',
    expression: name,
  });
}
