import type { Resource } from '@medplum/fhirtypes';
import type { Sql } from '../../sql/index.ts';
import { type Entry, entriesOf } from './extract.ts';
import { COMMON, type Parameter, parametersOf, SEARCH_PARAMETERS } from './search-parameters.ts';

/** Where the entries of a parameter are: its number, and the table clustered for it (schema.ts); `entry_of` alone for coarse ones. */
export interface Place {
  readonly p: number;
  readonly table: 'entry' | 'entry_in_order' | 'entry_of';
}

export interface SearchIndex {
  placeOf(type: string, name: string): Place;
  /** Makes the index say of the row what `resource` holds; undefined: nothing. Inside the caller's transaction. */
  put(pk: number, resource: Resource | undefined, isNew?: boolean): void;
}

/** Raised when extract.ts reads something in another way, so that everything is indexed again. */
const EXTRACTION = 1;
const REINDEXED_AT_ONCE = 500;
/** The bound parameters of a Durable Object, four a row: a third of the time of one row a statement. */
const BOUND_AT_ONCE = 100;
const TABLES = ['entry', 'entry_in_order', 'entry_of'] as const;

type IndexRow = readonly [v: string | number, p: number, x: string | number];
type Placed = Place & { readonly parameter: Parameter };

/** Opens the index and brings it up to the table of parameters: a type whose parameters have changed is indexed again. */
export function openSearchIndex(sql: Sql): SearchIndex {
  const stored = sql.all<{ type: string; name: string; p: number }>('SELECT type, name, p FROM parameter');
  const numbers = new Map(stored.map(({ type, name, p }) => [`${type}.${name}`, p]));
  const perType = new Map<string, ReadonlyMap<string, Placed>>();

  function newNumber(type: string, name: string): number {
    sql.run('INSERT OR IGNORE INTO parameter (type, name) VALUES (?, ?)', type, name);
    return numberOf(type, name);
  }

  /** 0: nothing was ever stored of it. Numbers given since the start are not remembered: their transaction may be rolled back. */
  function numberOf(type: string, name: string): number {
    const known = numbers.get(`${type}.${name}`);
    if (known !== undefined) return known;
    return sql.all<{ p: number }>('SELECT p FROM parameter WHERE type = ? AND name = ?', type, name)[0]?.p ?? 0;
  }

  function placesOf(type: string, isNew = false): ReadonlyMap<string, Placed> {
    const known = perType.get(type);
    if (known) return known;
    const all = Object.entries(parametersOf(type)).map(([name, parameter]): [string, Placed] => {
      const p = numberOf(type, name) || (isNew ? newNumber(type, name) : 0);
      return [name, { p, table: tableOf(parameter), parameter }];
    });
    return new Map(all);
  }

  function rowsOf(resource: Resource): Map<string, [Place['table'], IndexRow]> {
    const rows = new Map<string, [Place['table'], IndexRow]>();
    for (const { p, table, parameter } of placesOf(resource.resourceType, true).values()) {
      for (const [v, x] of entriesOf(parameter, resource) as Entry[]) {
        rows.set(JSON.stringify([v, p, x]), [table, [v, p, x]]);
      }
    }
    return rows;
  }

  function put(pk: number, resource: Resource | undefined, isNew = false): void {
    const next = resource ? rowsOf(resource) : new Map<string, [Place['table'], IndexRow]>();
    const before = isNew ? [] : sql.all<Indexed>('SELECT v, p, x FROM entry_of WHERE pk = ?', pk);
    for (const { v, p, x } of before) {
      if (next.delete(JSON.stringify([v, p, x]))) continue;
      for (const table of TABLES) {
        sql.run(`DELETE FROM ${table} WHERE v = ? AND pk = ? AND p = ? AND x = ?`, v, pk, p, x);
      }
    }
    for (const table of TABLES) {
      insert(
        table,
        pk,
        [...next.values()].filter(([own]) => table === 'entry_of' || table === own),
      );
    }
  }

  function insert(table: string, pk: number, rows: readonly (readonly [unknown, IndexRow])[]): void {
    const values = rows.flatMap(([, [v, p, x]]) => [v, pk, p, x]);
    for (let at = 0; at < values.length; at += BOUND_AT_ONCE) {
      const some = values.slice(at, at + BOUND_AT_ONCE);
      const marks = Array(some.length / 4).fill('(?, ?, ?, ?)');
      sql.run(`INSERT INTO ${table} (v, pk, p, x) VALUES ${marks.join(', ')}`, ...some);
    }
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
        for (const { pk, body } of rows) {
          put(pk, undefined); // what stays the same may belong into the other table now
          put(pk, JSON.parse(body), true);
        }
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
    const places = sql.transaction(() => placesOf(type, true));
    perType.set(type, places);
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

  return {
    placeOf(type, name) {
      const place = placesOf(type).get(name);
      if (!place) throw new TypeError('parameterOf refuses unknown parameters');
      return place;
    },
    put,
  };
}

function tableOf(parameter: Parameter): Place['table'] {
  if (parameter.kind === 'token' && parameter.coarse) return 'entry_of';
  return parameter.kind === 'date' && parameter.ordered ? 'entry_in_order' : 'entry';
}

interface Indexed {
  v: string | number;
  p: number;
  x: string | number;
}
