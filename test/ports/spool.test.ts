import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { type SpoolInTest, spoolContract } from './spool.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'spool-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function open(file = join(folder, `${files++}.sqlite`), clock = 1_000_000): Promise<SpoolInTest> {
  const sql = openNodeSqlite(file, { durableObjectLimits: true });
  let at = clock;
  return {
    spool: sqlSpool(sql, () => at),
    advance(ms) {
      at += ms;
    },
    restart() {
      sql.close();
      return open(file, at);
    },
  };
}

spoolContract('sql', () => open());

test('who decided what about parked work, and why, is kept', async () => {
  const sql = openNodeSqlite(':memory:');
  const spool = sqlSpool(sql, () => 5);
  await spool.enqueue({ id: 'a', topic: 'act', body: {} });
  const [leased] = await spool.lease(1, 1000);
  await spool.park('a', leased?.token ?? 0, 'no');
  await spool.unpark('a', 'discard', 'Practitioner/1', 'a duplicate');
  expect(sql.all('SELECT * FROM spool_decisions')).toEqual([
    { id: 'a', decision: 'discard', by: 'Practitioner/1', why: 'a duplicate', at: 5 },
  ]);
});
