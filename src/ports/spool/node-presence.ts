/**
 * Which processes work in a data folder, told by a lock that the system takes back when its process ends, however it ends. One that
 * finds nobody there may take what is noted as under way for left behind.
 */
import { DatabaseSync } from 'node:sqlite';

export interface Presence {
  close(): void;
}

/** For what others are doing with the file at their own start. */
const BUSY_MS = 5_000;

/**
 * Marks this process as present until `close`. `file`: a SQLite file that holds nothing and is made when it is missing. `whenAlone` is
 * called before that, if no other process is present; none can become so while it runs.
 */
export function markPresent(file: string, whenAlone: () => void): Presence {
  const lock = new DatabaseSync(file, { timeout: 0 });
  if (locked(lock, 'BEGIN EXCLUSIVE')) {
    whenAlone();
    lock.exec('COMMIT');
  }
  lock.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  // A read that does not end is a lock that others may hold too, and that keeps them from the exclusive one.
  lock.exec('BEGIN');
  lock.prepare('SELECT count(*) FROM sqlite_schema').all();
  return { close: () => lock.close() };
}

const SQLITE_BUSY = 5;

function locked(lock: DatabaseSync, statement: string): boolean {
  try {
    lock.exec(statement);
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
