import type { Resource } from '@medplum/fhirtypes';
import type { Sql } from '../../sql/index.ts';
import { type Entry, entriesOf } from './extract.ts';
import { COMMON, type Parameter, parametersOf, SEARCH_PARAMETERS } from './search-parameters.ts';

export interface SearchIndex {
  /** The number of a parameter that has an index. */
  numberOf(type: string, name: string): number;
  /** Makes the index say of the row what `resource` holds; undefined: nothing. Inside the caller's transaction. */
  put(pk: number, resource: Resource | undefined, isNew?: boolean): void;
}

/** Raised when extract.ts reads something in another way, so that everything is indexed again. */
const EXTRACTION = 1;
const REINDEXED_AT_ONCE = 500;

type IndexRow = readonly [v: string | number, p: number, x: string | number];

/** Opens the index and brings it up to the table of parameters: a type whose parameters have changed is indexed again. */
export function openSearchIndex(sql: Sql): SearchIndex {
  const numbers = new Map<string, number>();
  const perType = new Map<string, readonly (readonly [p: number, parameter: Parameter])[]>();

  function number(type: string, name: string): number {
    sql.run('INSERT OR IGNORE INTO parameter (type, name) VALUES (?, ?)', type, name);
    const [row] = sql.all<{ p: number }>('SELECT p FROM parameter WHERE type = ? AND name = ?', type, name);
    if (!row) throw new TypeError('the row was just inserted');
    return row.p;
  }

  function numberOf(type: string, name: string): number {
    // A number given inside a transaction may be rolled back, so only those given at start are remembered.
    return numbers.get(`${type}.${name}`) ?? number(type, name);
  }

  function parametersIn(type: string): readonly (readonly [p: number, parameter: Parameter])[] {
    return perType.get(type) ?? Object.entries(parametersOf(type)).map(([name, one]) => [numberOf(type, name), one]);
  }

  function rowsOf(resource: Resource): Map<string, IndexRow> {
    const rows = new Map<string, IndexRow>();
    for (const [p, parameter] of parametersIn(resource.resourceType)) {
      for (const [v, x] of entriesOf(parameter, resource) as Entry[]) rows.set(JSON.stringify([v, p, x]), [v, p, x]);
    }
    return rows;
  }

  function put(pk: number, resource: Resource | undefined, isNew = false): void {
    const next = resource ? rowsOf(resource) : new Map<string, IndexRow>();
    const before = isNew ? [] : sql.all<Indexed>('SELECT v, p, x FROM entry_of WHERE pk = ?', pk);
    const gone: string[] = [];
    for (const { v, p, x } of before) {
      const key = JSON.stringify([v, p, x]);
      if (!next.delete(key)) gone.push(key);
    }
    if (gone.length > 0) change(DELETE, pk, gone);
    if (next.size > 0) change(INSERT, pk, [...next.keys()]);
  }

  function change(statements: readonly string[], pk: number, rows: readonly string[]): void {
    for (const statement of statements) sql.run(statement, pk, `[${rows.join(',')}]`);
  }

  function reindex(type: string): void {
    for (let after = 0; ; ) {
      const rows = sql.all<{ pk: number; body: string }>(
        'SELECT pk, body FROM resource WHERE type = ? AND live = 1 AND pk > ? ORDER BY pk LIMIT ?',
        type,
        after,
        REINDEXED_AT_ONCE,
      );
      sql.transaction(() => {
        for (const { pk, body } of rows) put(pk, JSON.parse(body));
      });
      const last = rows.at(-1);
      if (!last || rows.length < REINDEXED_AT_ONCE) return;
      after = last.pk;
    }
  }

  function typesOf(row: string): string[] {
    if (row !== '*') return [row];
    const stored = sql.all<{ type: string }>('SELECT DISTINCT type FROM resource').map(({ type }) => type);
    return stored.filter((type) => !Object.hasOwn(SEARCH_PARAMETERS, type));
  }

  for (const type of Object.keys(SEARCH_PARAMETERS)) {
    sql.transaction(() => {
      for (const name of Object.keys(parametersOf(type))) numbers.set(`${type}.${name}`, number(type, name));
    });
    perType.set(type, parametersIn(type));
  }
  const known = new Map(
    sql
      .all<{ type: string; parameters: string }>('SELECT type, parameters FROM indexed_type')
      .map((row) => [row.type, row.parameters]),
  );
  for (const row of new Set([...Object.keys(SEARCH_PARAMETERS), '*', ...known.keys()])) {
    const parameters = JSON.stringify([EXTRACTION, row === '*' ? COMMON : parametersOf(row)]);
    if (known.get(row) === parameters) continue;
    for (const type of typesOf(row)) reindex(type);
    sql.run('INSERT OR REPLACE INTO indexed_type (type, parameters) VALUES (?, ?)', row, parameters);
  }

  return { numberOf, put };
}

interface Indexed {
  v: string | number;
  p: number;
  x: string | number;
}

const ROWS = 'SELECT value ->> 0 AS v, ?1 AS pk, value ->> 1 AS p, value ->> 2 AS x FROM json_each(?2)';
const INSERT = ['entry', 'entry_of'].map((table) => `INSERT INTO ${table} (v, pk, p, x) ${ROWS}`);
const DELETE = ['entry', 'entry_of'].map((table) => `DELETE FROM ${table} WHERE (v, pk, p, x) IN (${ROWS})`);
