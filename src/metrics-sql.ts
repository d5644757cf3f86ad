import type { CounterStore } from './metrics.ts';
import type { Sql } from './ports/sql/index.ts';
import { migrate } from './ports/sql/migrations.ts';

const STEPS = ['CREATE TABLE counters (series TEXT PRIMARY KEY, value REAL NOT NULL) STRICT, WITHOUT ROWID'];

/** Counters that survive a restart, in the gateway's own database. */
export function sqlCounters(sql: Sql): CounterStore {
  migrate(sql, 'metrics', STEPS);
  return {
    async add(counts) {
      sql.transaction(() => {
        for (const [series, value] of counts) {
          sql.run(
            'INSERT INTO counters (series, value) VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET value = value + excluded.value',
            series,
            value,
          );
        }
      });
    },
    async all() {
      const rows = sql.all<{ series: string; value: number }>('SELECT series, value FROM counters ORDER BY series');
      return new Map(rows.map(({ series, value }) => [series, value]));
    },
  };
}
