import { beforeEach, describe, expect, test } from 'vitest';
import type { Spool, SpoolMessage } from '../../src/ports/spool/index.ts';

export interface SpoolInTest {
  readonly spool: Spool;
  advance(ms: number): void;
  /** The process dies; a new one opens what it left. */
  restart(): Promise<SpoolInTest>;
}

const LEASE_MS = 30_000;

/** What every spool keeps. `open` gives an empty one. */
export function spoolContract(name: string, open: () => Promise<SpoolInTest>): void {
  describe(`spool: ${name}`, () => {
    let t: SpoolInTest;
    beforeEach(async () => {
      t = await open();
    });
    const message = (id: string): SpoolMessage => ({ id, topic: 'act', body: { key: id, pages: 2 } });
    const lease = (most = 10) => t.spool.lease(most, LEASE_MS);
    const leaseOne = async (id: string) => {
      await t.spool.enqueue(message(id));
      const [leased] = await lease(1);
      if (!leased) throw new Error('nothing was leased');
      return leased;
    };
    const park = async (id: string, reason = 'store-refused') => {
      const { token } = await leaseOne(id);
      expect(await t.spool.park(id, token, reason)).toBe(true);
    };

    test('what was enqueued is leased as it was, once, the oldest first, and is gone when acknowledged', async () => {
      for (const id of ['a', 'b', 'c']) {
        await t.spool.enqueue(message(id));
        t.advance(1);
      }
      const [first, second] = await lease(2);
      expect(first).toEqual({ ...message('a'), token: first?.token, attempts: 1 });
      expect(second?.id).toBe('b');
      expect((await lease()).map(({ id }) => id)).toEqual(['c']);
      expect(await t.spool.ack('a', first?.token ?? 0)).toBe(true);
      expect(await t.spool.find('a')).toBeUndefined();
      expect(await t.spool.find('b')).toEqual({ state: 'leased', attempts: 1 });
    });

    test('leased at once by many, each message goes to one', async () => {
      for (let i = 0; i < 50; i++) await t.spool.enqueue(message(`m${i}`));
      const taken = (await Promise.all(Array.from({ length: 10 }, () => lease(7)))).flat().map(({ id }) => id);
      expect(taken).toHaveLength(50);
      expect(new Set(taken).size).toBe(50);
    });

    test('enqueueing an id that is queued, leased or parked changes nothing', async () => {
      await t.spool.enqueue(message('a'));
      await t.spool.enqueue({ ...message('a'), body: { other: 1 } });
      const [leased] = await lease();
      expect(leased?.body).toEqual(message('a').body);
      await t.spool.enqueue(message('a'));
      expect(await lease()).toEqual([]);
      await t.spool.park('a', leased?.token ?? 0, 'no');
      await t.spool.enqueue(message('a'));
      expect(await t.spool.find('a')).toMatchObject({ state: 'parked' });
    });

    test('not before its time', async () => {
      await t.spool.enqueue(message('now'));
      const { token } = await leaseOne('now');
      t.advance(1000);
      const later = LEASE_MS * 3;
      expect(await t.spool.retry('now', token, Date.now() * 2, 'throttled')).toBe(true);
      t.advance(later);
      expect(await lease()).toEqual([]);
      expect(await t.spool.find('now')).toEqual({ state: 'queued', attempts: 1, reason: 'throttled' });
    });

    test('a lease that runs out makes it due again, and the one who lost it can do nothing more', async () => {
      const { token } = await leaseOne('a');
      t.advance(LEASE_MS - 1);
      expect(await lease()).toEqual([]);
      t.advance(2);
      expect(await t.spool.find('a')).toMatchObject({ state: 'queued' });
      const [again] = await lease();
      expect(again).toMatchObject({ id: 'a', attempts: 2 });
      expect(again?.token).toBeGreaterThan(token);
      expect(await t.spool.ack('a', token)).toBe(false);
      expect(await t.spool.retry('a', token, 0, 'late')).toBe(false);
      expect(await t.spool.park('a', token, 'late')).toBe(false);
      expect(await t.spool.find('a')).toEqual({ state: 'leased', attempts: 2 });
      expect(await t.spool.ack('a', again?.token ?? 0)).toBe(true);
      expect(await t.spool.ack('a', again?.token ?? 0)).toBe(false);
    });

    test('parked work is seen with its reason, page by page, and leased by nobody', async () => {
      for (const id of ['a', 'b', 'c']) {
        await park(id, `reason-${id}`);
        t.advance(1);
      }
      t.advance(LEASE_MS * 2);
      expect(await lease()).toEqual([]);
      const [first, second] = await t.spool.parked(undefined, 2);
      expect(first).toMatchObject({ ...message('a'), attempts: 1, reason: 'reason-a' });
      expect((await t.spool.parked(second?.id)).map(({ id }) => id)).toEqual(['c']);
    });

    test('a person decides: back to the queue, or gone; only of what is parked', async () => {
      await park('a');
      await park('b');
      expect(await t.spool.unpark('a', 'retry', 'Practitioner/1', 'the plan was added')).toBe(true);
      expect(await t.spool.unpark('b', 'discard', 'Practitioner/1', 'a duplicate')).toBe(true);
      expect(await t.spool.unpark('a', 'discard', 'Practitioner/1', 'again')).toBe(false);
      expect(await t.spool.unpark('nobody', 'retry', 'Practitioner/1', 'why not')).toBe(false);
      expect(await t.spool.find('b')).toBeUndefined();
      expect((await lease()).map(({ id }) => id)).toEqual(['a']);
    });

    test('counts and age', async () => {
      expect(await t.spool.depth()).toEqual({ queued: 0, leased: 0, parked: 0, oldestMs: 0 });
      await park('p');
      await leaseOne('l');
      t.advance(500);
      await t.spool.enqueue(message('q'));
      t.advance(500);
      expect(await t.spool.depth()).toEqual({ queued: 1, leased: 1, parked: 1, oldestMs: 1000 });
      t.advance(LEASE_MS);
      expect(await t.spool.depth()).toMatchObject({ queued: 2, leased: 0 });
    });

    test('everything is there after a restart', async () => {
      await park('p');
      await leaseOne('l');
      await t.spool.enqueue(message('q'));
      t = await t.restart();
      expect(await t.spool.depth()).toMatchObject({ queued: 1, leased: 1, parked: 1 });
      t.advance(LEASE_MS + 1);
      expect((await lease()).map(({ id }) => id).sort()).toEqual(['l', 'q']);
    });
  });
}
