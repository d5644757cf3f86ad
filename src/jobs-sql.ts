import type { JobRuns } from './jobs.ts';
import type { Sql } from './ports/sql/index.ts';
import { migrate } from './ports/sql/migrations.ts';

const STEPS = ['CREATE TABLE job_runs (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID'];

/** Last runs of scheduled jobs, in the gateway's own database. */
export function sqlJobRuns(sql: Sql): JobRuns {
  migrate(sql, 'jobs', STEPS);
  return {
    async last(name) {
      return sql.all<{ at: number }>('SELECT at FROM job_runs WHERE name = ?', name)[0]?.at;
    },
    async note(name, at) {
      sql.run(
        'INSERT INTO job_runs (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at',
        name,
        at,
      );
    },
  };
}
