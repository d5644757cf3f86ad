import type { Sql } from '../sql/index.ts';
import { migrate } from '../sql/migrations.ts';
import type { Leased, Parked, Spool, SpoolMessage } from './index.ts';

const STEPS = [
  [
    `CREATE TABLE spool (id TEXT PRIMARY KEY, topic TEXT NOT NULL, body TEXT NOT NULL, due INTEGER NOT NULL, token INTEGER NOT NULL,
     attempts INTEGER NOT NULL, leased INTEGER NOT NULL, reason TEXT, parked_at INTEGER, enqueued_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    'CREATE INDEX spool_due ON spool (due) WHERE parked_at IS NULL',
    'CREATE TABLE spool_decisions (id TEXT NOT NULL, decision TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
  ],
];

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly body: string;
  readonly due: number;
  readonly token: number;
  readonly attempts: number;
  readonly leased: number;
  readonly reason: string | null;
  readonly parked_at: number | null;
  readonly enqueued_at: number;
}

/** The spool in the gateway's own database. A leased message is one whose due time is the end of its lease. */
export function sqlSpool(sql: Sql, now: () => number): Spool {
  migrate(sql, 'spool', STEPS);
  const find = (id: string) => sql.all<Row>('SELECT * FROM spool WHERE id = ?', id)[0];
  /** Changes a message this lease still holds; false when another has it by now. */
  const held = (id: string, token: number, change: string, ...params: (string | number)[]) =>
    sql.run(`${change} WHERE id = ? AND token = ? AND leased = 1 AND parked_at IS NULL`, ...params, id, token)
      .changes === 1;

  return {
    async enqueue({ id, topic, body }: SpoolMessage, notBefore = now()) {
      sql.run(
        'INSERT INTO spool VALUES (?, ?, ?, ?, 0, 0, 0, NULL, NULL, ?) ON CONFLICT (id) DO NOTHING',
        id,
        topic,
        JSON.stringify(body),
        notBefore,
        now(),
      );
    },
    async lease(most, leaseMs) {
      return sql.transaction(() => {
        const rows = sql.all<Row>(
          'SELECT * FROM spool WHERE parked_at IS NULL AND due <= ? ORDER BY due LIMIT ?',
          now(),
          most,
        );
        return rows.map((row): Leased => {
          const token = row.token + 1;
          sql.run(
            'UPDATE spool SET due = ?, token = ?, attempts = attempts + 1, leased = 1 WHERE id = ?',
            now() + leaseMs,
            token,
            row.id,
          );
          return { id: row.id, topic: row.topic, body: JSON.parse(row.body), token, attempts: row.attempts + 1 };
        });
      });
    },
    ack: async (id, token) => held(id, token, 'DELETE FROM spool'),
    retry: async (id, token, notBefore, reason) =>
      held(id, token, 'UPDATE spool SET due = ?, leased = 0, reason = ?', notBefore, reason),
    park: async (id, token, reason) =>
      held(id, token, 'UPDATE spool SET parked_at = ?, leased = 0, reason = ?', now(), reason),
    async find(id) {
      const row = find(id);
      if (!row) return undefined;
      const leased = row.leased === 1 && row.due > now();
      const state = row.parked_at !== null ? 'parked' : leased ? 'leased' : 'queued';
      return { state, attempts: row.attempts, ...(row.reason !== null && { reason: row.reason }) };
    },
    async parked(after, most = 100) {
      const from = after === undefined ? undefined : find(after);
      const rows = sql.all<Row>(
        `SELECT * FROM spool WHERE parked_at IS NOT NULL AND (parked_at > ? OR (parked_at = ? AND id > ?)) ORDER BY parked_at, id LIMIT ?`,
        from?.parked_at ?? -1,
        from?.parked_at ?? -1,
        from?.id ?? '',
        most,
      );
      return rows.map(
        ({ id, topic, body, attempts, reason, parked_at }): Parked => ({
          id,
          topic,
          body: JSON.parse(body),
          attempts,
          reason: reason ?? '',
          parkedAt: parked_at ?? 0,
        }),
      );
    },
    async unpark(id, decision, by, why) {
      return sql.transaction(() => {
        if (find(id)?.parked_at == null) return false;
        if (decision === 'discard') sql.run('DELETE FROM spool WHERE id = ?', id);
        else sql.run('UPDATE spool SET parked_at = NULL, due = ?, attempts = 0 WHERE id = ?', now(), id);
        sql.run('INSERT INTO spool_decisions VALUES (?, ?, ?, ?, ?)', id, decision, by, why, now());
        return true;
      });
    },
    async depth() {
      const [row] = sql.all<{
        parked: number | null;
        leased: number | null;
        waiting: number | null;
        oldest: number | null;
      }>(
        `SELECT sum(parked_at IS NOT NULL) AS parked, sum(parked_at IS NULL AND leased = 1 AND due > ?) AS leased,
         sum(parked_at IS NULL) AS waiting, min(CASE WHEN parked_at IS NULL THEN enqueued_at END) AS oldest FROM spool`,
        now(),
      );
      const leased = row?.leased ?? 0;
      const oldestMs = row?.oldest == null ? 0 : now() - row.oldest;
      return { queued: (row?.waiting ?? 0) - leased, leased, parked: row?.parked ?? 0, oldestMs };
    },
  };
}

/** Doubled with each attempt, up to a lease: what ends the process each time is not to end it before anything else is done. */
const AFTER_CRASH_MS = 500;

/**
 * Makes due what was under way in a process that is no more, instead of when its lease runs out: a second later what was tried once. For
 * whoever knows that nobody else works on this spool.
 */
export function freeLeases(sql: Sql, now: () => number): void {
  sql.run(
    'UPDATE spool SET leased = 0, due = min(due, ? + ? * (1 << min(attempts, 7))) WHERE leased = 1 AND parked_at IS NULL',
    now(),
    AFTER_CRASH_MS,
  );
}
