import { indexSearchParameter, Operator, type SearchRequest, type WithId } from '@medplum/core';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { Fault } from '../src/fault.ts';
import { parametersOf, SEARCH_PARAMETERS } from '../src/ports/fhir-store/embedded/search-parameters.ts';
import { parameterOf } from '../src/ports/fhir-store/embedded/search-values.ts';
import type { Page, Search, Stored } from '../src/ports/fhir-store/index.ts';

/**
 * Tells Medplum's search parser of our parameters: of one it does not know it reads a value such as `ge12…` as a comparison. Its table is
 * global to the process.
 */
export function registerSearchParameters(): void {
  for (const type of Object.keys(SEARCH_PARAMETERS)) {
    for (const code of Object.keys(parametersOf(type))) {
      const { parameter } = parameterOf(type, code);
      if (parameter.kind === 'alias') continue;
      indexSearchParameter({
        resourceType: 'SearchParameter',
        url: `urn:search-parameter:${type}-${code}`,
        name: code,
        status: 'active',
        description: code,
        code,
        base: [type as Resource['resourceType']],
        type: parameter.kind,
        expression: parameter.paths.map((path) => `${type}.${path}`).join(' | '),
      });
    }
  }
}

const PREFIXES: readonly string[] = [
  Operator.NOT_EQUALS,
  Operator.GREATER_THAN,
  Operator.LESS_THAN,
  Operator.GREATER_THAN_OR_EQUALS,
  Operator.LESS_THAN_OR_EQUALS,
  Operator.STARTS_AFTER,
  Operator.ENDS_BEFORE,
  Operator.APPROXIMATELY,
];

/** Medplum's parsed search as ours. Faults: `value` for what the embedded store cannot do. */
export function searchOf(request: SearchRequest): Search {
  const { resourceType, filters = [], include = [], revInclude = [], sortRules = [], count, cursor, offset } = request;
  if (offset || request.types || sortRules.length > 1) {
    throw new Fault('value', { code: 'search-unsupported', text: 'Not supported: _offset, _type, _sort by several.' });
  }
  const [sort] = sortRules;
  return {
    type: resourceType,
    where: filters.map(({ code, operator, value }) => {
      if (operator === Operator.EQUALS) return [code, value];
      return PREFIXES.includes(operator) ? [code, operator + value] : [`${code}:${operator}`, value];
    }),
    include: include.map(nameOf),
    revinclude: revInclude.map(nameOf),
    ...(sort && { sort: `${sort.descending ? '-' : ''}${sort.code}` }),
    ...(count !== undefined && { count: Math.min(count, 100) }),
    ...(cursor !== undefined && { cursor }),
  };
}

function nameOf(target: { resourceType: string; searchParam: string; targetType?: string; modifier?: string }): string {
  const { resourceType, searchParam, targetType, modifier } = target;
  return [resourceType, searchParam, targetType, modifier].filter((part) => part !== undefined).join(':');
}

export function searchsetOf<T extends Resource>({ matches, included, next }: Page<T>): Bundle<WithId<T>> {
  const entry = (resource: Stored, mode: 'match' | 'include'): BundleEntry<WithId<T>> => ({
    resource: resource as unknown as WithId<T>, // included ones are of other types, which Medplum's type leaves out
    search: { mode },
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [...matches.map((one) => entry(one, 'match')), ...included.map((one) => entry(one, 'include'))],
    ...(next !== undefined && { link: [{ relation: 'next', url: `?_cursor=${encodeURIComponent(next)}` }] }),
  };
}
