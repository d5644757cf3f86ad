import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Sql, SqlValue } from '../../sql/index.ts';
import type { Page, Search, Stored } from '../index.ts';
import { includedWith } from './include.ts';
import { storedOf } from './rows.ts';
import type { SearchIndex } from './search-index.ts';
import { orderOf } from './search-order.ts';
import { badValue, type Condition, conditionOf, splitUnescaped } from './search-values.ts';

/** Well under a Durable Object's 100 bound parameters. */
const MOST_CONDITIONS = 50;
/** Fewer resources than this are sorted rather than walked through in their order. */
const FEW = 1000;

/**
 * Runs one search: the condition with the fewest hits gives the candidates, the others are asked of each, the page is cut, and only then
 * are resources read. Faults: `value` for what is not understood.
 */
export function runSearch<R extends Resource>(sql: Sql, index: SearchIndex, search: Search): Page<R> {
  const { type, count = 20 } = search;
  if (!Number.isInteger(count) || count < 1 || count > 100) throw badValue('_count');
  const { ids, conditions } = conditionsOf(search);
  const order = orderOf(index, search);
  const p = (condition: Condition) => index.numberOf(type, condition.parameter);
  const params: SqlValue[] = conditions.map(({ anyOf }) => JSON.stringify(anyOf));
  const driving = ids ? undefined : mostSelective(sql, conditions, p);

  let source: string;
  let key = order.key;
  if (driving) {
    source = `(SELECT DISTINCT e.pk ${hits(conditions.indexOf(driving), p(driving))}) c`;
  } else if (ids) {
    source = '(SELECT pk FROM resource WHERE id IN (SELECT value FROM json_each(?)) AND type = ? AND live = 1) c';
    params.push(JSON.stringify(ids), type);
  } else if (order.walk !== undefined && !isFew(sql, type)) {
    source = `(SELECT pk, v FROM entry WHERE p = ${order.walk} AND v BETWEEN ? AND ?) c`;
    params.push(...order.walkBounds);
    key = 'c.v';
  } else {
    source = '(SELECT pk FROM resource WHERE type = ? AND live = 1) c';
    params.push(type);
  }
  const asked = conditions.flatMap((one, i) =>
    one === driving ? [] : [`${one.not ? 'NOT ' : ''}${probe(i, p(one))}`],
  );
  const rows = sql.all<{ pk: number; k: SqlValue }>(
    `${bounds(conditions.length)} SELECT pk, k FROM (
      SELECT c.pk AS pk, ${key} AS k FROM ${source} WHERE ${['true', ...asked].join(' AND ')}
    ) WHERE ${order.after} ORDER BY ${order.by} LIMIT ?`,
    ...params,
    ...order.afterParams,
    count + 1,
  );
  const page = rows.slice(0, count);
  const last = rows.length > count ? page.at(-1) : undefined;
  const matches = bodiesOf(sql, page);
  return {
    matches: matches as Stored<R>[], // the caller names the type it asks for
    included: includedWith(sql, index, search, matches),
    ...(last && { next: order.cursorAt(last) }),
  };
}

function conditionsOf({ type, where }: Search): { ids?: string[]; conditions: Condition[] } {
  if (where.length > MOST_CONDITIONS) {
    throw new Fault('value', { code: 'search-too-long', text: 'The search has too many conditions.' });
  }
  const conditions: Condition[] = [];
  let ids: string[] | undefined;
  for (const [name, value] of where) {
    if (name !== '_id') {
      conditions.push(conditionOf(type, name, value));
      continue;
    }
    const asked = splitUnescaped(value, ',');
    ids = ids ? ids.filter((id) => asked.includes(id)) : asked;
  }
  return { ...(ids && { ids }), conditions };
}

/** The bounds of every condition as a table `b0`, `b1`, …: one bound parameter each, however many values. */
function bounds(conditions: number): string {
  const tables = Array.from({ length: conditions }, (_, i) => {
    return `b${i}(v1, v2, x1, x2) AS MATERIALIZED (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?))`;
  });
  return tables.length > 0 ? `WITH ${tables.join(', ')}` : '';
}

function hits(i: number, p: number): string {
  return `FROM b${i} b CROSS JOIN entry e WHERE e.v BETWEEN b.v1 AND b.v2 AND e.p = ${p} AND e.x BETWEEN b.x1 AND b.x2`;
}

function probe(i: number, p: number): string {
  return `EXISTS (SELECT 1 FROM entry_of e CROSS JOIN b${i} b
    WHERE e.pk = c.pk AND e.p = ${p} AND e.v BETWEEN b.v1 AND b.v2 AND e.x BETWEEN b.x1 AND b.x2)`;
}

/** The condition with the fewest hits, found by counting them side by side, ten times as far each round. */
function mostSelective(
  sql: Sql,
  conditions: readonly Condition[],
  p: (condition: Condition) => number,
): Condition | undefined {
  const candidates = conditions.filter((condition) => !condition.not);
  if (candidates.length < 2) return candidates[0];
  for (let limit = 100; ; limit *= 10) {
    for (const candidate of candidates) {
      const [row] = sql.all<{ n: number }>(
        `${bounds(1)} SELECT count(*) AS n FROM (SELECT 1 ${hits(0, p(candidate))} LIMIT ?)`,
        JSON.stringify(candidate.anyOf),
        limit,
      );
      if (row && row.n < limit) return candidate;
    }
  }
}

function isFew(sql: Sql, type: string): boolean {
  const [row] = sql.all<{ n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM resource WHERE type = ? AND live = 1 LIMIT ?)',
    type,
    FEW,
  );
  return (row?.n ?? 0) < FEW;
}

function bodiesOf(sql: Sql, page: readonly { pk: number }[]): Stored[] {
  const rows = sql.all<{ pk: number; body: string }>(
    'SELECT pk, body FROM resource WHERE pk IN (SELECT value FROM json_each(?))',
    JSON.stringify(page.map(({ pk }) => pk)),
  );
  const bodies = new Map(rows.map(({ pk, body }) => [pk, body]));
  return page.map(({ pk }) => storedOf(bodies.get(pk) ?? null));
}
