import type { Sql, SqlValue } from './index.ts';
import { refusePromise } from './refuse-promise.ts';

type Binding = ArrayBuffer | string | number | null;

/** The part of a Durable Object's `ctx.storage` that is needed. */
export interface SqlStorage {
  readonly sql: { exec(statement: string, ...bindings: Binding[]): { toArray(): Record<string, Binding>[] } };
  transactionSync<T>(fn: () => T): T;
}

/**
 * SQLite of a Durable Object. Writes without an await between them are one commit, and the object's answers wait for it to be durable
 * (Cloudflare's output gate), so nothing here asks for it.
 */
export function durableObjectSql(storage: SqlStorage): Sql {
  function rows(statement: string, params: readonly SqlValue[]): Record<string, SqlValue>[] {
    return storage.sql
      .exec(statement, ...params.map(bindingOf))
      .toArray()
      .map(rowOf);
  }
  return {
    run(statement, ...params) {
      rows(statement, params);
      // `rowsWritten` of the cursor counts index rows too.
      const changes = rows('SELECT changes() AS n', [])[0]?.n;
      return { changes: Number(changes) };
    },
    all<R = Record<string, SqlValue>>(statement: string, ...params: SqlValue[]): R[] {
      return rows(statement, params) as R[]; // the columns are the caller's to know
    },
    transaction(fn) {
      // An async function would be committed without a word; throwing inside rolls back (transactionSync nests by savepoints).
      return storage.transactionSync(() => {
        const result = fn();
        refusePromise(result);
        return result;
      });
    },
  };
}

function bindingOf(value: SqlValue): Binding {
  if (typeof value === 'bigint') {
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
      throw new RangeError('a Durable Object binds integers up to 2^53 only');
    }
    return Number(value);
  }
  if (!(value instanceof Uint8Array)) return value;
  return new Uint8Array(value).buffer;
}

function rowOf(row: Record<string, Binding>): Record<string, SqlValue> {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof ArrayBuffer ? new Uint8Array(value) : value,
  ]);
  return Object.fromEntries(values);
}
