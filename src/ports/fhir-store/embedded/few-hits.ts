import type { Sql } from '../../sql/index.ts';
import type { Place } from './search-index.ts';
import type { Condition } from './search-values.ts';

/** Up to so many candidates are looked at one by one. */
const FEW = 100;

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
  for (const bounds of anyOf) {
    const rows = sql.all<{ pk: number }>(
      `SELECT pk FROM ${table} WHERE v BETWEEN ? AND ? AND p = ${p} AND x BETWEEN ? AND ? LIMIT ${FEW + 1}`,
      ...bounds,
    );
    for (const { pk } of rows) found.add(pk);
    if (rows.length > FEW || found.size > FEW) return undefined;
  }
  return found;
}

function has(sql: Sql, pk: number, { anyOf }: Condition, p: number): boolean {
  return anyOf.some((bounds) => {
    const asked = `SELECT 1 FROM entry_of WHERE pk = ? AND p = ${p} AND v BETWEEN ? AND ? AND x BETWEEN ? AND ? LIMIT 1`;
    return sql.all(asked, pk, ...bounds).length > 0;
  });
}
