/**
 * A small synchronous SQLite: what node:sqlite and a Durable Object's storage.sql have in common.
 * Everything durable of the gateway's own (ledger, clients, spool, access log, embedded store) is written against it once.
 */
export type SqlValue = string | number | bigint | null | Uint8Array;

export interface Sql {
  /** Runs one statement. At most 100 bound parameters, 100 KB of statement, 2 MB a row (a Durable Object's limits). */
  run(statement: string, ...params: SqlValue[]): { changes: number };
  /** Rows of one query, as objects by column name. Blobs come back as Uint8Array. */
  all<R = Record<string, SqlValue>>(statement: string, ...params: SqlValue[]): R[];
  /**
   * Runs `fn` all or nothing. It nests (an inner failure that is caught rolls back the inner part only).
   * `fn` is synchronous: a returned promise is rolled back and thrown as a TypeError, since no transaction may stay open across an await.
   */
  transaction<T>(fn: () => T): T;
}
