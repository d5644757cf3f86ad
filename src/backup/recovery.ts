/**
 * The mark that a restore leaves in the database. In front of a Medplum server the ledger then starts `recovering`: acts that came after
 * the backup are in the server and not in the ledger, so every key without a row is looked up before it is performed. With the embedded
 * store ledger and resources are one file, and the mark means nothing.
 */
import type { Sql } from '../ports/sql/index.ts';
import { migrate } from '../ports/sql/migrations.ts';

const STEPS = ['CREATE TABLE restored (at INTEGER NOT NULL, backup_at INTEGER NOT NULL) STRICT'];

/** As long as a ledger's row would have told of an act that is sent again. */
const GAP_MS = 30 * 86_400_000;

export function markRestored(sql: Sql, at: number, backupAt: number): void {
  migrate(sql, 'restored', STEPS);
  sql.run('INSERT INTO restored (at, backup_at) VALUES (?, ?)', at, backupAt);
}

/** Whether acts may be missing from the ledger that the store has; read once at start. */
export function isRecovering(sql: Sql, now: number): boolean {
  migrate(sql, 'restored', STEPS);
  return sql.all('SELECT 1 FROM restored WHERE at > ? LIMIT 1', now - GAP_MS).length > 0;
}

/** Somebody made sure that everything sent between backup and restore was sent again: the next start is an ordinary one. */
export function endRecovery(sql: Sql): void {
  migrate(sql, 'restored', STEPS);
  sql.run('DELETE FROM restored');
}
