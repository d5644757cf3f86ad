/** Holds the pace of one Medplum client and makes calls wait for it. */
import { Fault } from '../../../fault.ts';
import { type Ending, type Pace, type Quota, reserve, settle, UNKNOWN_PACE } from './pace.ts';

export interface Pacer {
  /** Resolves when the points are reserved. Fault `throttled` with `retryAfter` at once when that would take longer than the patience. */
  reserve(points: number): Promise<void>;
  settle(points: number, ending: Ending, quota?: Quota): void;
  /** For metrics. */
  pace(): Pace;
}

export function openPacer(clock: {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** How long a call may be held back, in ms. */
  readonly patienceMs: number;
}): Pacer {
  let pace = UNKNOWN_PACE;
  let waiting: (() => void)[] = [];

  const settled = () => new Promise<void>((resolve) => waiting.push(resolve));

  return {
    async reserve(points) {
      const deadline = clock.now() + clock.patienceMs;
      for (;;) {
        const now = clock.now();
        const answer = reserve(pace, points, now);
        if ('pace' in answer) {
          pace = answer.pace;
          return;
        }
        const patience = deadline - now;
        const untilAnswered = answer.waitMs === Number.POSITIVE_INFINITY;
        if (patience <= 0 || (!untilAnswered && answer.waitMs > patience)) {
          throw throttled(untilAnswered ? 1000 : answer.waitMs);
        }
        await Promise.race([clock.wait(Math.min(answer.waitMs, patience)), settled()]);
      }
    },
    settle(points, ending, quota) {
      pace = settle(pace, points, ending, quota, clock.now());
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    pace: () => pace,
  };
}

function throttled(waitMs: number): Fault {
  const issue = { code: 'store-quota', text: 'The quota of the FHIR store is used up for now.' };
  return new Fault('throttled', issue, { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) });
}
