import type { Sql } from './index.ts';

/** One numbered change of a schema: one statement, several, or code. Never edited once released; new ones are appended. */
export type Step = string | readonly string[] | ((sql: Sql) => void);

/**
 * Brings the tables of one schema (`name`) to the newest step, each step in one transaction with its number.
 * Throws an Error with one sentence for the operator when the file was written by a newer program.
 */
export function migrate(sql: Sql, name: string, steps: readonly Step[]): void {
  sql.run(
    'CREATE TABLE IF NOT EXISTS schema_version (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
  const reached = () => {
    return sql.all<{ version: number }>('SELECT version FROM schema_version WHERE name = ?', name)[0]?.version ?? 0;
  };
  const current = reached();
  if (current > steps.length) {
    throw new Error(
      `The database was written by a newer version of this program (${name}: ${current}, known here: ${steps.length}); start that version, or restore a backup made by this one.`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < current) continue;
    sql.transaction(() => {
      if (reached() > index) return; // another process, started at the same time, was faster
      apply(sql, step);
      sql.run(
        'INSERT INTO schema_version (name, version) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version',
        name,
        index + 1,
      );
    });
  }
}

function apply(sql: Sql, step: Step): void {
  if (typeof step === 'function') step(sql);
  else if (typeof step === 'string') sql.run(step);
  else for (const statement of step) sql.run(statement);
}
