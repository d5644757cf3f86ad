import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlValue } from './index.ts';
import { refusePromise } from './refuse-promise.ts';

export interface NodeSqliteOptions {
  /** `full`: a commit is on the disk when it returns. `normal`: a power failure may lose the last ones, never break the file. */
  readonly synchronous?: 'full' | 'normal';
  /** ms to wait for another process that is writing. */
  readonly busyMs?: number;
  /** Refuse what a Durable Object would refuse, so that tests on Node find it. */
  readonly durableObjectLimits?: boolean;
}

export interface NodeSqlite extends Sql {
  close(): void;
}

/** By Cloudflare's documents; SQLite keeps them itself. */
const DURABLE_OBJECT_LIMITS = {
  length: 2_000_000,
  sqlLength: 100_000,
  column: 100,
  functionArg: 32,
  likePatternLength: 50,
  variableNumber: 100,
};
const STATEMENTS_KEPT = 500;

/** Opens or creates the file (`:memory:` for none) with a write-ahead log. Throws SQLite's error when it cannot be opened. */
export function openNodeSqlite(file: string, options: NodeSqliteOptions = {}): NodeSqlite {
  const { synchronous = 'full', busyMs = 5_000, durableObjectLimits = false } = options;
  const db = new DatabaseSync(file, { timeout: busyMs });
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'}`);
  db.exec('PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864');
  // Else a savepoint that changes more than 64 KB keeps the pages as they were, patient data, in a file of /var/tmp.
  db.exec('PRAGMA temp_store = MEMORY');
  if (durableObjectLimits) Object.assign(db.limits, DURABLE_OBJECT_LIMITS);

  const statements = new Map<string, StatementSync>();
  let depth = 0;

  function prepared(text: string): StatementSync {
    // After some errors (disk full, I/O) SQLite rolls the whole transaction back by itself; what follows would commit by its own.
    if (depth > 0 && !db.isTransaction) throw new Error('SQLite has rolled the transaction back');
    const known = statements.get(text);
    if (known) {
      statements.delete(text); // and in again at the end: the first of the map is the one unused longest
      statements.set(text, known);
      return known;
    }
    const statement = db.prepare(text);
    if (statement.sourceSQL.length < text.trim().replace(/;$/, '').length) {
      throw new TypeError('one statement at a time: SQLite would leave the rest undone without a word');
    }
    statements.set(text, statement);
    const oldest = statements.size > STATEMENTS_KEPT && statements.keys().next().value;
    if (oldest) statements.delete(oldest);
    return statement;
  }

  return {
    run: (statement, ...params) => ({ changes: Number(prepared(statement).run(...params).changes) }),
    all<R = Record<string, SqlValue>>(statement: string, ...params: SqlValue[]): R[] {
      return prepared(statement).all(...params) as R[]; // the columns are the caller's to know
    },
    transaction<T>(fn: () => T): T {
      const name = `s${depth}`;
      if (depth > 0 && !db.isTransaction) throw new Error('SQLite has rolled the transaction back');
      // IMMEDIATE: a read that turns into a write while another process writes fails at once, whatever the busy time-out.
      db.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
      depth++;
      try {
        const result = fn();
        refusePromise(result);
        if (!db.isTransaction) throw new Error('SQLite has rolled the transaction back');
        db.exec(depth === 1 ? 'COMMIT' : `RELEASE ${name}`);
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec(depth === 1 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
        throw error;
      } finally {
        depth--;
      }
    },
    close() {
      statements.clear();
      db.close();
    },
  };
}
