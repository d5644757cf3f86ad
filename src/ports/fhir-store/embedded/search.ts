import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Sql, SqlValue } from '../../sql/index.ts';
import type { Page, Search, Stored } from '../index.ts';
import { fewHits } from './few-hits.ts';
import { includedWith } from './include.ts';
import { storedOf } from './rows.ts';
import type { Place, SearchIndex } from './search-index.ts';
import { type Order, orderOf } from './search-order.ts';
import { badValue, type Condition, conditionOf, narrowed, parameterOf, splitUnescaped } from './search-values.ts';

/** At most four bound parameters each, of a Durable Object's 100. */
const MOST_CONDITIONS = 20;
/** Fewer candidates than this are simply sorted. */
const FEW = 1000;
/** How many are looked at in the order asked for before the candidates are sorted after all: about 2 ms. */
const WALKED = 2_000;

interface Hit {
  readonly pk: number;
  readonly k: SqlValue;
  readonly body?: string | null;
}

/** Where candidates come from: SQL of a table `c`, its parameters, and the condition it already answers. */
interface Source {
  readonly from: string;
  readonly params: readonly SqlValue[];
  readonly key?: string;
  readonly driving?: Condition;
}

/**
 * Runs one search. A few hits are found one by one (few-hits.ts). Else the condition with the fewest hits gives the candidates, the others
 * are asked of each, the page is cut, and only then are resources read. Many candidates to be sorted by a date are first tried the other
 * way round: the date's index gives the order, every condition is asked, and if that fills the page nothing needs sorting.
 * `read`: resources by row that a search in the same turn has read already. Faults: `value` for what is not understood.
 */
export function runSearch<R extends Resource>(
  sql: Sql,
  index: SearchIndex,
  search: Search,
  read = new Map<number, Stored>(),
): Page<R> {
  const { type, count = 20 } = search;
  if (!Number.isInteger(count) || count < 1 || count > 100) throw badValue('_count');
  const { ids, conditions } = conditionsOf(search);
  const order = orderOf(index, search);
  const place = (condition: Condition) => index.placeOf(type, condition.parameter);

  function hitsOf({ from, params, key = order.key, driving }: Source): Hit[] {
    const asked = conditions.flatMap((one, i) => (one === driving ? [] : [probe(i, one, place(one).p)]));
    // The text of a resource is fetched only for what is left after the limit.
    return sql.all<Hit>(
      `${tables(conditions)} SELECT pk, k, (SELECT body FROM resource WHERE pk = hit.pk) AS body FROM (
         SELECT pk, k FROM (SELECT c.pk AS pk, ${key} AS k FROM ${from} WHERE ${['true', ...asked].join(' AND ')})
         WHERE ${order.after} ORDER BY ${order.by} LIMIT ?
       ) hit ORDER BY ${order.by}`,
      ...listed(conditions),
      ...params,
      ...conditions.flatMap((one) => (one === driving ? [] : bound(one))),
      ...order.afterParams,
      count + 1,
    );
  }

  const ofType = `FROM entry_in_order WHERE p = ${index.placeOf(type, '_lastUpdated').p}`;
  const positive = ids ? [] : conditions.filter((one) => !one.not && place(one).table !== 'entry_of');
  const hasHits = (least: number, condition: Condition) =>
    atLeast(sql, least, tables([condition]), hits(0, condition, place(condition)), [
      ...listed([condition]),
      ...bound(condition),
    ]);
  /** The condition with the fewest hits, found by counting them side by side, ten times as far each round. */
  function rarest(from: number, to: number): Condition | undefined {
    if (positive.length < 2 && (!order.walk || to === Infinity)) return positive[0];
    for (let limit = from; limit <= to; limit *= 10) {
      const rare = positive.find((condition) => !hasHits(limit, condition));
      if (rare) return rare;
    }
    return undefined;
  }

  function manyHits(): Hit[] {
    let driving = rarest(FEW / 10, FEW);
    let found: Hit[] = [];
    if (order.walk && !ids && !driving && (positive.length > 0 || atLeast(sql, FEW, '', ofType, []))) {
      found = hitsOf(walkThrough(sql, order.walk));
    }
    if (found.length > count) return found;
    driving ??= rarest(FEW * 10, Infinity);
    if (driving) return hitsOf(drivenBy(driving, conditions.indexOf(driving), place(driving)));
    return hitsOf(ids ? withIds(type, ids) : { from: `(SELECT pk ${ofType}) c`, params: [] });
  }

  const plain = !ids && search.sort === undefined && search.cursor === undefined;
  const few = plain ? fewHits(sql, conditions, place) : undefined;
  const found = few ? few.slice(0, count + 1).map((pk): Hit => ({ pk, k: null })) : manyHits();
  const page = found.slice(0, count);
  const last = found.length > count ? page.at(-1) : undefined;
  const matches = page.map(({ pk, body }) => {
    const resource = read.get(pk) ?? storedOf(body ?? bodyOf(sql, pk));
    read.set(pk, resource);
    return resource;
  });
  return {
    matches: matches as Stored<R>[], // the caller names the type it asks for
    included: includedWith(sql, index, search, matches),
    ...(last && { next: order.cursorAt(last) }),
  };
}

function bodyOf(sql: Sql, pk: number): string | null {
  return sql.all<{ body: string | null }>('SELECT body FROM resource WHERE pk = ?', pk)[0]?.body ?? null;
}

function withIds(type: string, ids: readonly string[]): Source {
  const from = '(SELECT pk FROM resource WHERE type = ? AND live = 1 AND id IN (SELECT value FROM json_each(?))) c';
  return { from, params: [type, JSON.stringify(ids)] };
}

function drivenBy(driving: Condition, i: number, place: Place): Source {
  const [one, ...more] = driving.anyOf;
  const once = one && more.length === 0 && one[0] === one[1] && one[2] === one[3]; // then no resource is hit twice
  const from = `(SELECT ${once ? '' : 'DISTINCT'} e.pk ${hits(i, driving, place)}) c`;
  return { from, params: bound(driving), driving };
}

/** The next entries of the order's own index. */
function walkThrough(sql: Sql, { p, from, to, direction }: NonNullable<Order['walk']>): Source {
  const [end] = sql.all<{ v: number }>(
    `SELECT v FROM entry_in_order WHERE p = ? AND v BETWEEN ? AND ? ORDER BY v ${direction} LIMIT 1 OFFSET ?`,
    p,
    from,
    to,
    WALKED,
  );
  const bounds = direction === 'ASC' ? [from, end?.v ?? to] : [end?.v ?? from, to];
  const entries = `SELECT pk, v FROM entry_in_order WHERE p = ${p} AND v BETWEEN ? AND ?`;
  return { from: `(${entries}) c`, params: bounds, key: 'c.v' };
}

function conditionsOf({ type, where }: Search): { ids?: string[]; conditions: Condition[] } {
  if (where.length > MOST_CONDITIONS) {
    throw new Fault('value', { code: 'search-too-long', text: 'The search has too many conditions.' });
  }
  const conditions: Condition[] = [];
  let ids: string[] | undefined;
  for (const [name, value] of where) {
    if (name !== '_id') {
      const condition = conditionOf(type, name, value);
      const at = conditions.findIndex((one) => isRange(type, one, condition));
      const before = conditions[at];
      if (before) conditions[at] = narrowed(before, condition);
      else conditions.push(condition);
      continue;
    }
    const asked = splitUnescaped(value, ',');
    ids = ids ? ids.filter((id) => asked.includes(id)) : asked;
  }
  // Asked first: of a range all dates of all parameters may have to be read to find that few are its own.
  const first = conditions.filter(isExact);
  return { ...(ids && { ids }), conditions: [...first, ...conditions.filter((one) => !isExact(one))] };
}

/** Both of one date, and of when it is, not of whether there is one. */
const isRange = (type: string, one: Condition, other: Condition) =>
  one.parameter === other.parameter &&
  parameterOf(type, one.parameter).parameter.kind === 'date' &&
  [one, other].every(({ not, anyOf }) => !not && anyOf.flat().every((bound) => typeof bound === 'number'));

const isExact = ({ anyOf }: Condition) => anyOf.every(([from, to]) => from === to);

/** A condition with one pair of bounds binds them where they stand; the bounds of others are tables `b0`, `b1`, …, one parameter each. */
const inPlace = ({ anyOf }: Condition) => anyOf.length === 1;

function tables(conditions: readonly Condition[]): string {
  const texts = conditions.flatMap((condition, i) => {
    if (inPlace(condition)) return [];
    const columns = 'value ->> 0, value ->> 1, value ->> 2, value ->> 3';
    return [`b${i}(v1, v2, x1, x2) AS MATERIALIZED (SELECT ${columns} FROM json_each(?))`];
  });
  return texts.length > 0 ? `WITH ${texts.join(', ')}` : '';
}

/** The parameters of `tables`. */
function listed(conditions: readonly Condition[]): SqlValue[] {
  return conditions.flatMap((condition) => (inPlace(condition) ? [] : [JSON.stringify(condition.anyOf)]));
}

/** The parameters of one `hits` or `probe`. */
function bound(condition: Condition): readonly SqlValue[] {
  return inPlace(condition) ? condition.anyOf.flat() : [];
}

function hits(i: number, condition: Condition, { p, table }: Place): string {
  if (inPlace(condition)) return `FROM ${table} e WHERE e.v BETWEEN ? AND ? AND e.p = ${p} AND e.x BETWEEN ? AND ?`;
  return `FROM b${i} b CROSS JOIN ${table} e WHERE e.v BETWEEN b.v1 AND b.v2 AND e.p = ${p} AND e.x BETWEEN b.x1 AND b.x2`;
}

function probe(i: number, condition: Condition, p: number): string {
  const asked = inPlace(condition)
    ? `entry_of e WHERE e.pk = c.pk AND e.p = ${p} AND e.v BETWEEN ? AND ? AND e.x BETWEEN ? AND ?`
    : `entry_of e CROSS JOIN b${i} b
       WHERE e.pk = c.pk AND e.p = ${p} AND e.v BETWEEN b.v1 AND b.v2 AND e.x BETWEEN b.x1 AND b.x2`;
  return `${condition.not ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${asked})`;
}

function atLeast(sql: Sql, least: number, tables: string, from: string, params: readonly SqlValue[]): boolean {
  const counted = `${tables} SELECT count(*) AS n FROM (SELECT 1 ${from} LIMIT ?)`;
  const [row] = sql.all<{ n: number }>(counted, ...params, least);
  return (row?.n ?? 0) >= least;
}
