/** What a FHIR search asks for (http://hl7.org/fhir/R4/search.html): allow-listed, or refused by name. Pure. */
import { isOfDirectory, PARTNER_TYPES } from '../../auth/compartments.ts';
import { Fault, type Issue } from '../../fault.ts';
import type { Search } from '../../ports/fhir-store/index.ts';
import type { Fields } from '../rest/body.ts';
import { MODIFIERS, type SearchParameter, type ServedName, searchParametersOf, servedType } from './served-types.ts';

export interface SearchRequest extends Omit<Search, 'type' | 'cursor' | 'count'> {
  readonly type: ServedName;
  readonly count: number;
  /** As it came, sealed. */
  readonly cursor?: string;
}

/** How a search came: what tells who a person is may not stand in a URL, and a partner may not ask what it may not know. */
export interface AskedBy {
  readonly url: boolean;
  readonly partner: boolean;
}

const DEFAULT_COUNT = 20;
const MOST = 100;

/** Reads the fields of a query or form. Fault value, naming every parameter that is not served as it was asked for. */
export function readSearch(type: ServedName, fields: Fields, by: AskedBy): SearchRequest {
  const issues: Issue[] = [];
  const where: [string, string][] = [];
  for (const [field, given] of Object.entries(fields)) {
    if (Object.hasOwn(RESULT, field)) continue;
    const values = [given].flat().map((value) => (field === 'patient' ? asPatient(value) : value));
    const problem = problemOf(type, field, values, by);
    if (problem) issues.push({ ...problem, expression: `?${safeName(field)}` });
    else for (const value of values) where.push([field, value]);
  }
  const results = readResults(type, fields, by, issues);
  if (issues.length > 0) throw new Fault('value', issues);
  return { type, where, ...results };
}

/** Parameters about the answer rather than about what is looked for. `_format` was honoured before. */
const RESULT = { _count: 1, _sort: 1, _include: 1, _revinclude: 1, _cursor: 1, _format: 1 } as const;

function problemOf(type: ServedName, field: string, values: readonly string[], by: AskedBy): Issue | undefined {
  const [name = '', modifier, ...more] = field.split(':');
  if (field.includes('.') || name === '_has') {
    return { code: 'search-chain', text: 'Neither chaining nor _has is served.' };
  }
  const parameters = searchParametersOf(type);
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!parameter || (by.partner && parameter.oursOnly) || (name === '_lastUpdated' && hidesVersions(type, by))) {
    return { code: 'search-parameter-unknown', text: 'This search parameter is not served for the type.' };
  }
  if (modifier !== undefined && (more.length > 0 || !MODIFIERS[parameter.kind].includes(modifier))) {
    return { code: 'search-modifier-unknown', text: 'This modifier is not served for the parameter.' };
  }
  if (by.url && parameter.demographic) {
    return { code: 'search-by-post', text: 'What tells who a person is goes into the body: use POST _search.' };
  }
  return values.every((value) => isValue(value, parameter, modifier))
    ? undefined
    : { code: 'search-value-invalid', text: 'The value is not one for this parameter.' };
}

/** When the store last wrote what belongs to a referral would tell a partner who its patient turned out to be. */
const hidesVersions = (type: ServedName, { partner }: AskedBy) => partner && !isOfDirectory(type);

const DATE = /^(eq|ne|gt|ge|lt|le|sa|eb)?\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
/** With its type: Medplum finds nothing by a bare id. */
const REFERENCE = /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}|https?:\/\/\S{1,200})$/;
const BARE_ID = /^[A-Za-z0-9.-]{1,64}$/;

/** `patient` says the type itself. */
const asPatient = (value: string) =>
  value
    .split(',')
    .map((part) => (BARE_ID.test(part) ? `Patient/${part}` : part))
    .join(',');
const MOST_CHARACTERS = 4000;

function isValue(value: string, { kind }: SearchParameter, modifier: string | undefined): boolean {
  if (value === '' || value.length > MOST_CHARACTERS) return false;
  if (modifier === 'missing') return value === 'true' || value === 'false';
  const parts = value.split(',');
  if (kind === 'date') return parts.every((part) => DATE.test(part));
  if (kind === 'reference') return parts.every((part) => REFERENCE.test(part));
  return parts.every((part) => part !== '');
}

function readResults(
  type: ServedName,
  fields: Fields,
  by: AskedBy,
  issues: Issue[],
): Omit<SearchRequest, 'type' | 'where'> {
  const { include = [], revinclude = [], sort: sorts = [] } = servedType(type);
  const one = (name: keyof typeof RESULT) => {
    const value = fields[name];
    if (value === undefined || typeof value === 'string') return value;
    issues.push({ code: 'search-repeated', text: 'This parameter is given once.', expression: `?${name}` });
    return undefined;
  };
  const among = (name: '_include' | '_revinclude', served: readonly string[]) => {
    const asked = [fields[name] ?? []].flat();
    if (asked.every((value) => served.includes(value))) return asked;
    issues.push({ code: 'include-unknown', text: 'This is not included for the type.', expression: `?${name}` });
    return [];
  };
  const count = one('_count') ?? String(DEFAULT_COUNT);
  if (!/^[1-9]\d{0,2}$/.test(count) || Number(count) > MOST) {
    issues.push({ code: 'search-count', text: `A page has 1 to ${MOST} matches.`, expression: '?_count' });
  }
  const sort = one('_sort');
  // A partner's requests and documents are found through its Tasks, in the order of these.
  const sorted =
    by.partner && PARTNER_TYPES[type]?.kind === 'referral'
      ? []
      : [...(hidesVersions(type, by) ? [] : ['_lastUpdated']), ...sorts];
  if (sort !== undefined && !sorted.includes(sort.replace(/^-/, ''))) {
    issues.push({ code: 'search-sort', text: 'This order is not served for the type.', expression: '?_sort' });
  }
  const cursor = one('_cursor');
  const included = among('_include', include);
  const revincluded = among('_revinclude', revinclude);
  return {
    count: Number(count),
    ...(included.length > 0 && { include: included }),
    ...(revincluded.length > 0 && { revinclude: revincluded }),
    ...(sort !== undefined && { sort }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** A parameter's name comes from outside; only what looks like one is repeated. */
function safeName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_:.-]{0,59}$/.test(name) ? name : '(unreadable)';
}
