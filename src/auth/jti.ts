import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';

/** Which assertions have been used. Shared by every instance of the gateway, else a replay to another instance would pass. */
export interface JtiStore {
  /** True the first time an issuer uses this jti, false after that; remembered until `expiresAt` (ms since 1970) at least. */
  use(issuer: string, jti: string, expiresAt: number): Promise<boolean>;
}

const STEPS = [
  'CREATE TABLE jti (issuer TEXT NOT NULL, jti TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (issuer, jti)) STRICT, WITHOUT ROWID',
  'CREATE INDEX jti_expires ON jti (expires_at)',
];

/** Used assertions over SQL. Expired ones are removed in passing: what is expired is refused before it is looked up here. */
export function sqlJti(sql: Sql, now: () => number): JtiStore {
  migrate(sql, 'jti', STEPS);
  return {
    async use(issuer, jti, expiresAt) {
      return sql.transaction(() => {
        sql.run('DELETE FROM jti WHERE expires_at < ?', now());
        return (
          sql.run('INSERT OR IGNORE INTO jti (issuer, jti, expires_at) VALUES (?, ?, ?)', issuer, jti, expiresAt)
            .changes > 0
        );
      });
    },
  };
}
