import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openZone } from '../src/fhir/clinic-time.ts';
import { isDue, type Job, type JobRuns, runDue } from '../src/jobs.ts';
import { sqlJobRuns } from '../src/jobs-sql.ts';
import { memorySql } from './auth/memory-sql.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const phoenix = openZone('America/Phoenix');
const newYork = openZone('America/New_York');
const at = (iso: string) => Date.parse(iso);
const nothing = async () => {};
const every = (minutes: number): Job => ({ name: 'every', when: { everyMinutes: minutes }, run: nothing });
const daily = (hour: number, minute: number): Job => ({
  name: 'daily',
  when: { dailyAt: { hour, minute } },
  run: nothing,
});

/** When a job runs, looked at once a minute from `from` to `to`. */
function runsOf(job: Job, from: string, to: string, zone = newYork): string[] {
  const runs: number[] = [];
  for (let now = at(from); now < at(to); now += MINUTE_MS) if (isDue(job, runs.at(-1), now, zone)) runs.push(now);
  return runs.map((run) => new Date(run).toISOString());
}

describe('a job every so many minutes', () => {
  test('runs at the first tick and then at that pace, though ticks come a little early or late', () => {
    expect(isDue(every(15), undefined, 0, phoenix)).toBe(true);
    expect(isDue(every(15), 0, 15 * MINUTE_MS - 2_000, phoenix)).toBe(false);
    expect(isDue(every(15), 0, 15 * MINUTE_MS - 500, phoenix)).toBe(true);
    expect(isDue(every(1), 0, MINUTE_MS - 500, phoenix)).toBe(true);
  });

  test('is not held up by a clock that was ahead', () => {
    expect(isDue(every(15), at('2030-01-01T00:00:00Z'), at('2026-11-24T16:00:00Z'), phoenix)).toBe(true);
    expect(isDue(daily(0, 5), at('2030-01-01T00:00:00Z'), at('2026-11-24T16:00:00Z'), phoenix)).toBe(true);
  });
});

describe('a daily job', () => {
  test('runs by the clock of the clinic, not by UTC', () => {
    const run = runsOf(daily(0, 5), '2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z', phoenix);
    // The first tick of all is late for the 23rd in Phoenix, which nobody has run yet.
    expect(run).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-24T07:05:00.000Z', '2026-11-25T07:05:00.000Z']);
  });

  test('whose minute was slept through runs when the process is there again, once', () => {
    const last = at('2026-11-23T07:05:00Z');
    const woken = at('2026-11-24T20:00:00Z');
    expect(isDue(daily(0, 5), last, woken, phoenix)).toBe(true);
    expect(isDue(daily(0, 5), woken, woken + MINUTE_MS, phoenix)).toBe(false);
  });

  test('in the hour that daylight saving skips runs an hour on', () => {
    const runs = runsOf(daily(2, 30), '2026-03-07T08:00:00Z', '2026-03-10T00:00:00Z').slice(1);
    expect(runs).toEqual(['2026-03-08T07:30:00.000Z', '2026-03-09T06:30:00.000Z']);
  });

  test('in the hour that comes twice runs once', () => {
    const runs = runsOf(daily(1, 30), '2026-10-31T06:00:00Z', '2026-11-03T00:00:00Z').slice(1);
    expect(runs).toEqual(['2026-11-01T05:30:00.000Z', '2026-11-02T06:30:00.000Z']);
  });

  test('runs exactly once on every day of every year, whatever its minute', () => {
    const minute = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
    const day = fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') });
    fc.assert(
      fc.property(minute, day, (time, start) => {
        const job = daily(time.hour, time.minute);
        const days: string[] = [];
        let last: number | undefined = start;
        for (let now = start; now < start + 4 * DAY_MS; now += 5 * MINUTE_MS) {
          if (!isDue(job, last, now, newYork)) continue;
          days.push(newYork.day(now).iso);
          last = now;
        }
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 40 },
    );
  });
});

describe('runDue', () => {
  function open() {
    const runs: JobRuns = sqlJobRuns(memorySql());
    const state = { clock: at('2026-11-24T16:00:00Z') };
    const failed: [string, unknown][] = [];
    const run = (jobs: Job[]) =>
      runDue(
        jobs,
        runs,
        () => state.clock,
        phoenix,
        (...one) => failed.push(one),
      );
    return { runs, state, failed, run };
  }

  test('runs what is due one after the other, and remembers it', async () => {
    const { run, state, failed } = open();
    const order: string[] = [];
    const job = (name: string): Job => ({
      ...every(5),
      name,
      run: async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      },
    });
    await run([job('a'), job('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    await run([job('a'), job('b')]);
    expect(order).toHaveLength(4);
    state.clock += 5 * MINUTE_MS;
    await run([job('a')]);
    expect(order).toHaveLength(6);
    expect(failed).toEqual([]);
  });

  test('a job that fails is told, holds up no other, and is tried again at the next tick', async () => {
    const { run, runs, state, failed } = open();
    const error = new Error('broken');
    let tries = 0;
    const broken: Job = {
      ...daily(0, 5),
      name: 'broken',
      run: async () => {
        if (++tries < 3) throw error;
      },
    };
    let others = 0;
    const other: Job = { ...every(1), name: 'other', run: async () => void others++ };
    for (let tick = 0; tick < 5; tick++) {
      await run([broken, other]);
      state.clock += MINUTE_MS;
    }
    expect(failed).toEqual([
      ['broken', error],
      ['broken', error],
    ]);
    expect([tries, others]).toEqual([3, 5]);
    expect(await runs.last('broken')).toBe(at('2026-11-24T16:02:00Z'));
  });
});
