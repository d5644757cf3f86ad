import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';
import type { SessionBook } from './sessions.ts';

const STEPS = [
  'CREATE TABLE console_link (hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE console_session (id TEXT PRIMARY KEY, client_id TEXT NOT NULL, started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
];

type SessionRow = { id: string; client_id: string; started_at: number; seen_at: number };

/** Console sessions and sign-in links over SQL: hashes and client ids only. */
export function sqlSessions(sql: Sql): SessionBook {
  migrate(sql, 'console', STEPS);
  return {
    async addLink(hash, clientId, expiresAt) {
      sql.run('INSERT INTO console_link (hash, client_id, expires_at) VALUES (?, ?, ?)', hash, clientId, expiresAt);
    },
    async useLink(hash, now) {
      return sql.transaction(() => {
        const [link] = sql.all<{ client_id: string; expires_at: number }>(
          'SELECT client_id, expires_at FROM console_link WHERE hash = ?',
          hash,
        );
        sql.run('DELETE FROM console_link WHERE hash = ?', hash);
        return link && link.expires_at > now ? link.client_id : undefined;
      });
    },
    async open({ id, clientId, startedAt, seenAt }) {
      sql.run(
        'INSERT INTO console_session (id, client_id, started_at, seen_at) VALUES (?, ?, ?, ?)',
        ...[id, clientId, startedAt, seenAt],
      );
    },
    async find(id) {
      const [row] = sql.all<SessionRow>('SELECT * FROM console_session WHERE id = ?', id);
      return row && { id: row.id, clientId: row.client_id, startedAt: row.started_at, seenAt: row.seen_at };
    },
    async seen(id, at) {
      sql.run('UPDATE console_session SET seen_at = ? WHERE id = ? AND seen_at < ?', at, id, at);
    },
    async close(id) {
      sql.run('DELETE FROM console_session WHERE id = ?', id);
    },
    async forget(seenBefore, now) {
      sql.run('DELETE FROM console_session WHERE seen_at < ?', seenBefore);
      sql.run('DELETE FROM console_link WHERE expires_at < ?', now);
    },
  };
}
