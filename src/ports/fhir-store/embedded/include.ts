import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Sql } from '../../sql/index.ts';
import type { Search, Stored } from '../index.ts';
import { entriesOf } from './extract.ts';
import { storedOf } from './rows.ts';
import type { SearchIndex } from './search-index.ts';
import { parameterOf } from './search-values.ts';

const MOST_INCLUDED = 5000;

/** What `_include` and `_revinclude` bring beside the matches, each once, one level deep. Faults: `value`. */
export function includedWith(sql: Sql, index: SearchIndex, search: Search, matches: readonly Stored[]): Stored[] {
  const seen = new Set(matches.map(({ id }) => id));
  const found = [
    ...(search.include ?? []).flatMap((include) => referredTo(sql, include, matches)),
    ...(search.revinclude ?? []).flatMap((revinclude) => referringTo(sql, index, revinclude, matches)),
  ];
  return found.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** `Type:parameter` or `Type:parameter:TargetType`. */
function referredTo(sql: Sql, include: string, matches: readonly Stored[]): Stored[] {
  const { source, parameter, target } = parse(include);
  const references = matches
    .filter(({ resourceType }) => resourceType === source)
    .flatMap((resource) => entriesOf(parameter.parameter, resource))
    .filter(([, type]) => type !== '' && (target === undefined || type === target));
  return bodies(
    sql.all(
      `SELECT DISTINCT r.body FROM json_each(?) a JOIN resource r ON r.id = a.value ->> 0 AND r.type = a.value ->> 1
       WHERE r.live = 1 LIMIT ?`,
      JSON.stringify(references),
      MOST_INCLUDED + 1,
    ),
  );
}

function referringTo(sql: Sql, index: SearchIndex, revinclude: string, matches: readonly Stored[]): Stored[] {
  const { source, parameter, target } = parse(revinclude);
  const targets = matches.filter(({ resourceType }) => target === undefined || resourceType === target);
  return bodies(
    sql.all(
      `SELECT r.body FROM resource r WHERE r.pk IN (
         SELECT e.pk FROM json_each(?) a CROSS JOIN entry e WHERE e.v = a.value ->> 0 AND e.p = ? AND e.x = a.value ->> 1
       ) ORDER BY r.pk LIMIT ?`,
      JSON.stringify(targets.map(({ id, resourceType }) => [id, resourceType])),
      index.placeOf(source, parameter.name).p,
      MOST_INCLUDED + 1,
    ),
  );
}

function parse(text: string): {
  source: string;
  parameter: ReturnType<typeof parameterOf>;
  target: string | undefined;
} {
  const [source = '', name = '', target, ...more] = text.split(':');
  const parameter = parameterOf(source, name);
  if (parameter.parameter.kind !== 'reference' || more.length > 0) {
    throw new Fault('value', { code: 'include-unknown', text: 'An include names a reference: Type:parameter.' });
  }
  if (target !== undefined && parameter.only !== undefined && target !== parameter.only) {
    throw new Fault('value', { code: 'include-unknown', text: 'The parameter does not refer to that type.' });
  }
  return { source, parameter, target: target ?? parameter.only };
}

function bodies(rows: readonly { body: string }[]): Stored<Resource>[] {
  if (rows.length > MOST_INCLUDED) {
    throw new Fault('value', {
      code: 'include-too-many',
      text: 'The includes bring too many resources; ask for a smaller page.',
    });
  }
  return rows.map(({ body }) => storedOf(body));
}
