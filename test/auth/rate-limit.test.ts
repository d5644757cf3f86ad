import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFailureLimit, createRateLimit } from '../../src/auth/rate-limit.ts';

describe('rate', () => {
  test('a burst passes, then one a refill; each client has its own bucket', () => {
    const limit = createRateLimit({ perSecond: 2, burst: 3, concurrent: 100 });
    const allowed = (now: number, name = 'a') => limit.enter(name, now).allow;
    expect([allowed(0), allowed(0), allowed(0), allowed(0)]).toEqual([true, true, true, false]);
    expect(allowed(0, 'b')).toBe(true);
    expect([allowed(499), allowed(500), allowed(500)]).toEqual([false, true, false]);
  });

  test('retryAfter is when it passes again', () => {
    const limit = createRateLimit({ perSecond: 0.25, burst: 1, concurrent: 100 });
    limit.enter('a', 0);
    expect(limit.enter('a', 1_000)).toEqual({ allow: false, retryAfter: 3 });
    expect(limit.enter('a', 4_000).allow).toBe(true);
  });

  test('never more pass than burst and refill allow, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2_000, max: 2_000 }), { maxLength: 200 }), (steps) => {
        const limit = createRateLimit({ perSecond: 5, burst: 10, concurrent: 1_000 });
        let now = 10_000;
        let latest = now;
        let passed = 0;
        for (const step of steps) {
          now += step;
          latest = Math.max(latest, now);
          if (limit.enter('a', now).allow) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(10 + ((latest - 10_000) / 1000) * 5 + 1e-6);
      }),
    );
  });
});

test('so many at a time, each leaving once', () => {
  const limit = createRateLimit({ perSecond: 1_000, burst: 1_000, concurrent: 2 });
  const first = limit.enter('a', 0);
  limit.enter('a', 0);
  expect(limit.enter('a', 0)).toEqual({ allow: false, retryAfter: 1 });
  if (!first.allow) throw new Error('refused');
  first.leave();
  first.leave();
  expect(limit.enter('a', 0).allow).toBe(true);
  expect(limit.enter('a', 0).allow).toBe(false);
});

test('failures: so many in a window, then none until it has passed', () => {
  const limit = createFailureLimit(2, 60_000);
  limit.failed('a', 0);
  expect(limit.blocked('a', 1)).toBeUndefined();
  limit.failed('a', 1_000);
  expect(limit.blocked('a', 2_000)).toBe(58);
  expect(limit.blocked('b', 2_000)).toBeUndefined();
  expect(limit.blocked('a', 60_000)).toBeUndefined();
});
