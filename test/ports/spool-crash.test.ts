/** What a process had under way when it was killed is due again soon after the next one starts, unless another one is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markPresent } from '../../src/ports/spool/node-presence.ts';
import { freeLeases, sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { memorySql } from '../auth/memory-sql.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LEASE_MS = 60_000;

/** Opens as the gateway does at its start. */
function open(now: () => number) {
  const sql = openNodeSqlite(join(folder, 'gateway.sqlite'), { synchronous: 'normal' });
  const spool = sqlSpool(sql, now);
  let alone = false;
  const presence = markPresent(join(folder, 'in-use.sqlite'), () => {
    alone = true;
    freeLeases(sql, now);
  });
  const close = () => {
    sql.close();
    presence.close();
  };
  return { spool, close, alone };
}

/** Another process that takes what is due and goes no further; answers once it has it. */
async function holder() {
  const src = join(import.meta.dirname, '../../src/ports');
  const program = `
    import { markPresent } from '${src}/spool/node-presence.ts';
    import { sqlSpool } from '${src}/spool/sql-spool.ts';
    import { openNodeSqlite } from '${src}/sql/node-sqlite.ts';
    const presence = markPresent('${folder}/in-use.sqlite', () => {});
    const spool = sqlSpool(openNodeSqlite('${folder}/gateway.sqlite'), Date.now);
    console.log((await spool.lease(9, ${LEASE_MS})).length);
    setInterval(() => presence, 1e6);`;
  const process = spawn('node', ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(process.stdout, 'data');
  expect(String(said)).toBe('1\n');
  return async () => {
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  };
}

test('killed with kill -9, what it held is done again after a second; while it lives nobody takes it', async () => {
  const first = open(Date.now);
  await first.spool.enqueue({ id: 'page', topic: 'test', body: {} });
  first.close();
  const kill = await holder();

  const beside = open(Date.now);
  expect(beside.alone).toBe(false);
  expect(await beside.spool.find('page')).toMatchObject({ state: 'leased' });
  await kill();
  const besideAgain = open(() => Date.now() + 2_000);
  expect(besideAgain.alone, 'beside a process that lives').toBe(false);
  besideAgain.close();
  beside.close();

  const next = open(Date.now);
  expect(next.alone).toBe(true);
  expect(await next.spool.find('page')).toEqual({ state: 'queued', attempts: 1 });
  expect(await next.spool.lease(9, LEASE_MS)).toEqual([]);
  next.close();
  const later = open(() => Date.now() + 2_000);
  expect(await later.spool.lease(9, LEASE_MS)).toMatchObject([{ id: 'page', attempts: 2 }]);
  later.close();
});

test('what was tried often comes later, never after its lease; what waits, or is parked, stays as it is', async () => {
  let clock = 1_000_000;
  const sql = memorySql();
  const spool = sqlSpool(sql, () => clock);
  for (const id of ['often', 'parked', 'waits']) await spool.enqueue({ id, topic: 'test', body: {} });
  for (const { id, token } of await spool.lease(9, LEASE_MS)) {
    if (id === 'parked') await spool.park(id, token, 'no');
    if (id === 'waits') await spool.retry(id, token, clock + 9_000, 'away');
  }
  freeLeases(sql, () => clock);
  expect(await spool.find('parked')).toMatchObject({ state: 'parked' });
  expect(await spool.find('waits')).toEqual({ state: 'queued', attempts: 1, reason: 'away' });
  clock += 8_999;
  expect((await spool.lease(9, LEASE_MS)).map(({ id }) => id)).toEqual(['often']);
  const waits: number[] = [];
  for (let crash = 1; crash < 8; crash++) {
    freeLeases(sql, () => clock);
    const freed = clock;
    while ((await spool.lease(1, LEASE_MS)).at(0)?.id !== 'often') clock += 500;
    waits.push(clock - freed);
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});
