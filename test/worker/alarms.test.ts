import { expect, test } from 'vitest';
import { sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { wakingSpool } from '../../src/worker/alarms.ts';
import { memorySql } from '../auth/memory-sql.ts';

test('the object wakes up for what is put in, and for what is to be tried again, when that is due', async () => {
  let clock = 1_000_000;
  let set: number | null = null;
  const alarm = {
    getAlarm: async () => set,
    async setAlarm(at: number) {
      set = at;
    },
  };
  const now = () => clock;
  const spool = wakingSpool(sqlSpool(memorySql(), now), alarm, now, 3_000);
  await spool.enqueue({ id: 'a', topic: 'test', body: {} });
  expect(set).toBe(1_003_000);
  const [leased] = await spool.lease(1, 60_000);
  set = null; // as while the alarm rings
  clock += 500;
  const token = leased?.token ?? 0;
  expect(await spool.retry('a', token, clock + 1_000, 'away')).toBe(true);
  expect(set).toBe(1_004_500);
  set = null;
  expect(await spool.retry('a', token, clock, 'away')).toBe(false);
  expect(set).toBeNull();
});
