import * as z from 'zod';
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import { type KeyRow, type KeyStore, SECRET, SIGNING } from './keys.ts';

const STEPS = [
  `CREATE TABLE gateway_key (
    kid TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    replaced_at INTEGER
  ) STRICT, WITHOUT ROWID`,
];

const purpose = z.enum([...SIGNING, ...SECRET]);

interface Row {
  kid: string;
  purpose: string;
  secret: string;
  created_at: number;
  replaced_at: number | null;
}

/** The gateway's keys over SQL. */
export function sqlKeys(sql: Sql): KeyStore {
  migrate(sql, 'keys', STEPS);
  return {
    async rows() {
      // The one in use is the newest whatever the clock said when it was made.
      const rows = sql.all<Row>('SELECT * FROM gateway_key ORDER BY replaced_at IS NULL DESC, created_at DESC, kid');
      return rows.map(rowOf);
    },
    async addFirst(row) {
      sql.run(
        `INSERT INTO gateway_key (kid, purpose, secret, created_at)
         SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM gateway_key WHERE purpose = ?)`,
        row.kid,
        row.purpose,
        row.secret,
        row.createdAt,
        row.purpose,
      );
    },
    async replace(row, drop) {
      sql.transaction(() => {
        sql.run(
          'UPDATE gateway_key SET replaced_at = ? WHERE purpose = ? AND replaced_at IS NULL',
          row.createdAt,
          row.purpose,
        );
        sql.run('DELETE FROM gateway_key WHERE kid IN (SELECT value FROM json_each(?))', JSON.stringify(drop));
        sql.run(
          'INSERT INTO gateway_key (kid, purpose, secret, created_at) VALUES (?, ?, ?, ?)',
          row.kid,
          row.purpose,
          row.secret,
          row.createdAt,
        );
      });
    },
  };
}

function rowOf(row: Row): KeyRow {
  return {
    kid: row.kid,
    purpose: purpose.parse(row.purpose),
    secret: row.secret,
    createdAt: row.created_at,
    ...(row.replaced_at !== null && { replacedAt: row.replaced_at }),
  };
}
