import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Consumed } from '../src/gateway.ts';
import type { Leased, Spool } from '../src/ports/spool/index.ts';
import { sqlSpool } from '../src/ports/spool/sql-spool.ts';
import { spoolLoop, workOff } from '../src/spool-loop.ts';
import { memorySql } from './auth/memory-sql.ts';

let spool: Spool;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T16:00:00Z') });
  spool = sqlSpool(memorySql(), Date.now);
});
afterEach(() => void vi.useRealTimers());

const put = (id: string) => spool.enqueue({ id, topic: 'test', body: { n: 1 } });
const unreachable = (error: unknown) => expect.unreachable(String(error));
const done = async (): Promise<Consumed> => ({ done: true });

/** A promise to be resolved from outside. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('working off', () => {
  test('done is gone, parked waits for a person, what is to be tried again comes when it is due', async () => {
    for (const id of ['a', 'b', 'c']) await put(id);
    const consume = async ({ id }: Leased): Promise<Consumed> =>
      id === 'a' ? { done: true } : id === 'b' ? { park: 'broken' } : { retryAfterMs: 5_000, reason: 'away' };
    expect(await workOff(spool, consume, Date.now)).toBe(3);
    expect(await spool.find('a')).toBeUndefined();
    expect(await spool.find('b')).toMatchObject({ state: 'parked', reason: 'broken' });
    expect(await spool.find('c')).toEqual({ state: 'queued', attempts: 1, reason: 'away' });
    expect(await workOff(spool, done, Date.now)).toBe(0);
    vi.advanceTimersByTime(5_000);
    expect(await workOff(spool, done, Date.now)).toBe(1);
  });

  test('a message whose consumer was killed comes again when its lease has run out', async () => {
    await put('a');
    const [lost] = await spool.lease(1, 60_000);
    expect(await workOff(spool, done, Date.now)).toBe(0);
    vi.advanceTimersByTime(60_000);
    const attempts: number[] = [];
    await workOff(
      spool,
      async (message) => {
        attempts.push(message.attempts);
        return { done: true };
      },
      Date.now,
    );
    expect(attempts).toEqual([2]);
    expect(await spool.ack('a', lost?.token ?? 0)).toBe(false);
  });

  test('who comes late with an old lease changes nothing', async () => {
    await put('a');
    const slow = gate();
    const late = workOff(
      spool,
      async () => {
        await slow.opened;
        return { park: 'too late' };
      },
      Date.now,
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await workOff(spool, async () => ({ retryAfterMs: 1_000, reason: 'again' }), Date.now)).toBe(1);
    slow.open();
    await late;
    expect(await spool.find('a')).toEqual({ state: 'queued', attempts: 2, reason: 'again' });
  });

  test('when a message cannot be acknowledged the others are still finished before it is told', async () => {
    for (const id of ['a', 'b']) await put(id);
    const other = gate();
    const failing = {
      ...spool,
      ack: async (id: string, token: number) => {
        if (id === 'a') throw new Error('disk full');
        return spool.ack(id, token);
      },
    };
    const working = workOff(
      failing,
      async ({ id }) => {
        if (id === 'b') await other.opened;
        return { done: true };
      },
      Date.now,
    );
    let ended = false;
    working
      .catch(() => undefined)
      .finally(() => {
        ended = true;
      });
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(false);
    other.open();
    await expect(working).rejects.toThrow('disk full');
    expect(await spool.find('b')).toBeUndefined();
  });
});

describe('the loop', () => {
  test('does at once what it is rung for', async () => {
    const seen: string[] = [];
    const loop = spoolLoop(
      spool,
      async ({ id }) => {
        seen.push(id);
        return { done: true };
      },
      Date.now,
      unreachable,
    );
    await vi.advanceTimersByTimeAsync(10);
    await put('a');
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual([]);
    loop.ring();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(['a']);
    await loop.stop();
  });

  test('finds within a second what it was not rung for', async () => {
    const loop = spoolLoop(spool, done, Date.now, unreachable);
    await vi.advanceTimersByTimeAsync(10);
    await put('a');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await spool.find('a')).toBeUndefined();
    await loop.stop();
  });

  test('misses no ring that comes while it works', async () => {
    await put('a');
    const first = gate();
    const seen: string[] = [];
    const loop = spoolLoop(
      spool,
      async ({ id }) => {
        seen.push(id);
        if (id === 'a') await first.opened;
        return { done: true };
      },
      Date.now,
      unreachable,
    );
    await vi.advanceTimersByTimeAsync(0);
    await put('b');
    loop.ring();
    first.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(['a', 'b']);
    await loop.stop();
  });

  test('works off a hundred without a pause, a few at a time', async () => {
    for (let n = 0; n < 100; n++) await put(`m${n}`);
    let [running, most] = [0, 0];
    const loop = spoolLoop(
      spool,
      async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        return { done: true };
      },
      Date.now,
      unreachable,
    );
    await vi.advanceTimersByTimeAsync(500);
    expect(await spool.depth()).toMatchObject({ queued: 0, leased: 0 });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
    await loop.stop();
  });

  test('one that takes long holds up no other, and is not begun again when its lease runs out', async () => {
    const slow = gate();
    let begun = 0;
    const loop = spoolLoop(
      spool,
      async ({ id }) => {
        if (id === 'slow') {
          begun++;
          await slow.opened;
        }
        return { done: true };
      },
      Date.now,
      unreachable,
    );
    await put('slow');
    for (let n = 0; n < 20; n++) await put(`m${n}`);
    loop.ring();
    await vi.advanceTimersByTimeAsync(500);
    expect(await spool.depth()).toMatchObject({ queued: 0, leased: 1 });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(begun).toBe(1);
    slow.open();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await spool.find('slow')).toBeUndefined();
    expect(begun).toBe(2); // nobody could acknowledge it under the lease that had run out
    await loop.stop();
  });

  test('stops when what is under way is done, and takes no more', async () => {
    for (let n = 0; n < 9; n++) await put(`m${n}`);
    const slow = gate();
    let taken = 0;
    const loop = spoolLoop(
      spool,
      async () => {
        taken++;
        await slow.opened;
        return { done: true };
      },
      Date.now,
      unreachable,
    );
    await vi.advanceTimersByTimeAsync(0);
    const atStop = taken;
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    slow.open();
    await stopping;
    expect(taken).toBe(atStop);
    expect((await spool.depth()).queued).toBe(9 - atStop);
  });

  test('stops at once while it rests', async () => {
    const loop = spoolLoop(spool, done, Date.now, unreachable);
    await vi.advanceTimersByTimeAsync(10);
    await loop.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('tells when the spool fails, and goes on', async () => {
    await put('a');
    let failures = 2;
    const shaky: Spool = {
      ...spool,
      lease: (...args) => (failures-- > 0 ? Promise.reject(new Error('locked')) : spool.lease(...args)),
    };
    const told: unknown[] = [];
    const loop = spoolLoop(shaky, done, Date.now, (error) => told.push(error));
    await vi.advanceTimersByTimeAsync(2_500);
    expect(told).toEqual([new Error('locked'), new Error('locked')]);
    expect(await spool.find('a')).toBeUndefined();
    await loop.stop();
  });
});
