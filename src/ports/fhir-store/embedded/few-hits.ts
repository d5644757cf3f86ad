import type { Sql, SqlValue } from '../../sql/index.ts';
import type { Place } from './search-index.ts';
import type { Condition } from './search-values.ts';

/** Up to so many candidates are looked at one by one. */
const FEW = 100;
/** Of a Durable Object's 100 bound parameters. */
const MOST_TOGETHER = 50;

/**
 * The rows that fulfil all conditions, by age, when one of the conditions leaves only a few to ask the others of; undefined otherwise.
 * Most searches of an act are such: three short statements here are a quarter of one that lets SQLite join, tell doubles and sort.
 */
export function fewHits(
  sql: Sql,
  conditions: readonly Condition[],
  placeOf: (condition: Condition) => Place,
): number[] | undefined {
  for (const driving of conditions) {
    const candidates = fewOf(sql, driving, placeOf(driving));
    if (!candidates) continue;
    const others = conditions.filter((one) => one !== driving);
    const fits = (pk: number) => others.every((one) => has(sql, pk, one, placeOf(one).p) !== one.not);
    return [...candidates].filter(fits).sort((a, b) => a - b);
  }
  return undefined;
}

/** The rows with an entry in the bounds, when they are few. */
function fewOf(sql: Sql, { anyOf, not }: Condition, { p, table }: Place): Set<number> | undefined {
  if (not || table === 'entry_of') return undefined;
  const found = new Set<number>();
  for (const { where, params } of asked(anyOf)) {
    const statement = `SELECT pk FROM ${table} WHERE ${where} AND p = ${p} LIMIT ${FEW + 1}`;
    const rows = sql.all<{ pk: number }>(statement, ...params);
    for (const { pk } of rows) found.add(pk);
    if (rows.length > FEW || found.size > FEW) return undefined;
  }
  return found;
}

interface Asked {
  readonly where: string;
  readonly params: readonly SqlValue[];
}

/** Values that differ in `v` alone, as the spellings of a telephone number do, are asked for together. */
function asked(anyOf: Condition['anyOf']): Asked[] {
  const [first] = anyOf;
  const alike = anyOf.every(([v1, v2, x1, x2]) => v1 === v2 && x1 === first?.[2] && x2 === first[3]);
  if (!first || !alike || anyOf.length > MOST_TOGETHER) {
    return anyOf.map((params) => ({ where: 'v BETWEEN ? AND ? AND x BETWEEN ? AND ?', params }));
  }
  const values = anyOf.map(() => '?').join();
  return [{ where: `v IN (${values}) AND x BETWEEN ? AND ?`, params: [...anyOf.map(([v]) => v), first[2], first[3]] }];
}

function has(sql: Sql, pk: number, { anyOf }: Condition, p: number): boolean {
  return anyOf.some((bounds) => {
    const statement = `SELECT 1 FROM entry_of WHERE pk = ? AND p = ${p} AND v BETWEEN ? AND ? AND x BETWEEN ? AND ? LIMIT 1`;
    return sql.all(statement, pk, ...bounds).length > 0;
  });
}
