import * as z from 'zod';
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import type { AccessBook, AccessRow, Exported, Head } from './access-log.ts';
import { chained } from './chain.ts';

const STEPS = [
  `CREATE TABLE access_log (
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    client TEXT,
    person TEXT,
    route TEXT NOT NULL,
    resource_type TEXT,
    resource_id TEXT,
    outcome TEXT NOT NULL,
    request_id TEXT,
    address TEXT,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  'CREATE TABLE access_head (n INTEGER PRIMARY KEY, hash TEXT NOT NULL, at INTEGER NOT NULL, jws TEXT NOT NULL) STRICT',
  'CREATE TABLE access_export (done INTEGER NOT NULL, until INTEGER NOT NULL) STRICT',
];

const LAST = `SELECT n, hash FROM (SELECT n, hash FROM access_log UNION ALL SELECT n, hash FROM access_head)
  ORDER BY n DESC LIMIT 1`;

const NONE: Exported = { done: 0, until: 0 };

const text = z.string().nullable();
const row = z.object({
  n: z.number(),
  at: z.number(),
  what: z.enum(['read', 'search', 'sign-in', 'denied', 'disclosed', 'administration']),
  client: text,
  person: text,
  route: z.string(),
  resource_type: text,
  resource_id: text,
  outcome: z.string(),
  request_id: text,
  address: text,
  prev: z.string(),
  hash: z.string(),
});

/** The access log's chain over SQL. Several processes may append: the one that finds the chain longer than it knew hashes again. */
export function sqlAccessBook(sql: Sql): AccessBook {
  migrate(sql, 'access-log', STEPS);
  const last = () => sql.all<{ n: number; hash: string }>(LAST)[0];
  const exported = () => sql.all<Exported & Record<string, number>>('SELECT done, until FROM access_export')[0] ?? NONE;
  let turn: Promise<void> = Promise.resolve();

  async function append(entries: Parameters<AccessBook['append']>[0]): Promise<void> {
    // Hashing is asynchronous and a transaction is not, so the end of the chain is read before and compared within.
    for (;;) {
      const end = last();
      const rows = await chained(end, entries);
      const written = sql.transaction(() => {
        if (last()?.hash !== end?.hash) return false;
        insert(sql, rows);
        return true;
      });
      if (written) return;
    }
  }

  return {
    append(entries) {
      const mine = turn.then(() => append(entries));
      turn = mine.catch(() => undefined); // the next one's turn comes all the same; this one's caller gets the error
      return mine;
    },
    last: async () => last(),
    async rows(after, most) {
      return sql.all('SELECT * FROM access_log WHERE n > ? ORDER BY n LIMIT ?', after, most).map(rowOf);
    },
    heads: async () =>
      sql.all<Head & Record<string, string | number>>('SELECT n, hash, at, jws FROM access_head ORDER BY n'),
    async addHead({ n, hash, at, jws }) {
      sql.run('INSERT OR IGNORE INTO access_head (n, hash, at, jws) VALUES (?, ?, ?, ?)', n, hash, at, jws);
    },
    exported: async () => exported(),
    async noteExport({ done, until }) {
      sql.transaction(() => {
        const known = exported();
        if (done < known.done || until < known.until) return; // another process has come further
        sql.run('DELETE FROM access_export');
        sql.run('INSERT INTO access_export (done, until) VALUES (?, ?)', done, until);
      });
    },
    async forget(n) {
      return sql.transaction(() => {
        sql.run('DELETE FROM access_head WHERE n < ?', n);
        return sql.run('DELETE FROM access_log WHERE n <= ?', n).changes;
      });
    },
  };
}

function insert(sql: Sql, rows: readonly AccessRow[]): void {
  const values = rows.map((r) => [
    ...[r.n, r.at, r.what, r.client ?? null, r.person ?? null, r.route, r.resourceType ?? null, r.resourceId ?? null],
    ...[r.outcome, r.requestId ?? null, r.address ?? null, r.prev, r.hash],
  ]);
  const columns = values[0]?.map((_, i) => `value ->> ${i}`).join(', ');
  sql.run(`INSERT INTO access_log SELECT ${columns} FROM json_each(?)`, JSON.stringify(values));
}

function rowOf(stored: unknown): AccessRow {
  const { resource_type, resource_id, request_id, client, person, address, ...rest } = row.parse(stored);
  return {
    ...rest,
    ...(client !== null && { client }),
    ...(person !== null && { person }),
    ...(resource_type !== null && { resourceType: resource_type }),
    ...(resource_id !== null && { resourceId: resource_id }),
    ...(request_id !== null && { requestId: request_id }),
    ...(address !== null && { address }),
  };
}
