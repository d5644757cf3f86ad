/** What an invocation of the Worker does with the spool: everything that is due, a few messages at a time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Consumed } from '../src/gateway.ts';
import type { Leased, Spool } from '../src/ports/spool/index.ts';
import { sqlSpool } from '../src/ports/spool/sql-spool.ts';
import { workOffAll } from '../src/spool-loop.ts';
import { memorySql } from './auth/memory-sql.ts';

let spool: Spool;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T16:00:00Z') });
  spool = sqlSpool(memorySql(), Date.now);
});
afterEach(() => void vi.useRealTimers());

const put = (id: string) => spool.enqueue({ id, topic: 'test', body: { n: 1 } });
const done = async (): Promise<Consumed> => ({ done: true });
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const until = Number.POSITIVE_INFINITY;

test('one that takes long holds up no other, nor what is put in meanwhile; it ends when all are done', async () => {
  const slow = Promise.withResolvers<void>();
  const seen: string[] = [];
  const consume = async ({ id }: Leased): Promise<Consumed> => {
    if (id === 'slow') await slow.promise;
    seen.push(id);
    return { done: true };
  };
  await put('slow');
  for (let n = 0; n < 9; n++) await put(`m${n}`);
  let ended = false;
  const working = workOffAll(spool, consume, Date.now, wait, until).then(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(500);
  await put('late');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toHaveLength(10);
  expect(seen).toContain('late');
  expect(ended).toBe(false);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(500);
  await working;
  expect(await spool.depth()).toMatchObject({ queued: 0, leased: 0 });
});

test('keeps nobody from the clock and the network, though its messages wait for neither', async () => {
  vi.useRealTimers();
  for (let n = 0; n < 200; n++) await put(`m${n}`);
  let done = 0;
  const clock = wait(0).then(() => done);
  const consume = async (): Promise<Consumed> => {
    done++;
    return { done: true };
  };
  await workOffAll(spool, consume, Date.now, wait, until);
  expect(done).toBe(200);
  expect(await clock).toBeLessThan(20);
});

test('takes no more after a failure or its time, and tells the failure when the others are done', async () => {
  for (let n = 0; n < 9; n++) await put(`m${n}`);
  const failing = { ...spool, ack: () => Promise.reject(new Error('disk full')) };
  const working = workOffAll(failing, done, Date.now, wait, until).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(500);
  expect(await working).toEqual(new Error('disk full'));
  expect(await spool.depth()).toMatchObject({ queued: 5, leased: 4 });
  await workOffAll(spool, done, Date.now, wait, Date.now());
  expect(await spool.depth()).toMatchObject({ queued: 5, leased: 4 });
});
