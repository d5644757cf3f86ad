import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Pace,
  parseRateLimit,
  reserve,
  settle,
  UNKNOWN_PACE,
} from '../../../../src/ports/fhir-store/medplum/pace.ts';

function reserved(pace: Pace, points: number, now: number): Pace {
  const answer = reserve(pace, points, now);
  if (!('pace' in answer)) throw new Error(`must wait ${answer.waitMs}`);
  return answer.pace;
}

describe('RateLimit header', () => {
  it.each([
    ['"fhirInteractions";r=49900;t=60', { left: 49900, seconds: 60 }],
    ['"requests";r=5;t=9, "fhirInteractions";r=0;t=13', { left: 0, seconds: 13 }],
    ['"fhirInteractions"; r=-20; t=1', { left: 0, seconds: 1 }],
    ['"requests";r=5;t=9', undefined],
    [null, undefined],
  ])('%s', (header, quota) => {
    expect(parseRateLimit(header)).toEqual(quota);
  });
});

describe('pace', () => {
  const known = settle(reserved(UNKNOWN_PACE, 100, 0), 100, 'answered', { left: 900, seconds: 60 }, 0);

  it('one call at a time while nothing is known', () => {
    const first = reserved(UNKNOWN_PACE, 100, 0);
    expect(reserve(first, 1, 0)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('counts what is in flight, and says when the window ends', () => {
    const busy = reserved(reserved(known, 500, 1), 400, 1);
    expect(reserve(busy, 1, 1_000)).toEqual({ waitMs: 59_000 });
    expect(reserve(busy, 0, 1_000)).toHaveProperty('pace');
  });

  it('a new window has the points of a whole one', () => {
    const next = reserved(known, 1000, 60_000);
    expect(reserve(next, 1, 60_000)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('the lower of two answers of one window holds, whichever comes first', () => {
    const two = reserved(reserved(known, 100, 1), 100, 1);
    const late = settle(
      settle(two, 100, 'answered', { left: 700, seconds: 59 }, 900),
      100,
      'answered',
      { left: 800, seconds: 60 },
      901,
    );
    expect(late.left).toBe(700);
    expect(late.endsAt).toBe(59_900);
  });

  it('a lost call is counted as done, one never sent is not', () => {
    expect(settle(reserved(known, 100, 1), 100, 'lost', undefined, 2).left).toBe(800);
    expect(settle(reserved(known, 100, 1), 100, 'never-sent', undefined, 2).left).toBe(900);
  });

  it('after a 429 nothing goes until the window ends, and then one call alone', () => {
    const refused = settle(reserved(known, 100, 1), 100, 'throttled', { left: 0, seconds: 30 }, 1_000);
    expect(reserve(refused, 1, 2_000)).toEqual({ waitMs: 29_000 });
    const first = reserved(refused, 100, 31_000);
    expect(reserve(first, 1, 31_000)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('a call dearer than a whole window goes alone on a full one', () => {
    expect(reserve(known, 5_000, 1)).toEqual({ waitMs: 59_999 });
    expect(reserve(known, 5_000, 60_000)).toHaveProperty('pace');
  });

  it('never a 429, and nine tenths of the points, whatever the calls and their times', () => {
    const call = fc.record({
      points: fc.constantFrom(1, 10, 20, 100, 500, 1200),
      ms: fc.integer({ min: 5, max: 400 }),
    });
    const arbitrary = fc.array(call, { minLength: 20, maxLength: 40 });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 16 }), (calls, clients) => {
        const { refused, share } = simulate(calls, clients, 50_000);
        expect(refused).toBe(0);
        expect(share).toBeGreaterThan(0.9);
      }),
      { numRuns: 30 },
    );
  });
});

/** Some clients calling as fast as the pace lets them for ten minutes, at a server with fixed windows. */
function simulate(calls: { points: number; ms: number }[], clients: number, quota: number) {
  let pace = UNKNOWN_PACE;
  let window = { endsAt: 0, used: 0 };
  const used: number[] = [];
  let refused = 0;
  let n = 0;
  // One event per client: when it next does something, and the call it is waiting for.
  const agents = Array.from({ length: clients }, () => ({ at: 0, sent: undefined as undefined | (() => void) }));
  for (let now = 0; now < 600_000; ) {
    const agent = agents.reduce((a, b) => (b.at < a.at ? b : a));
    now = agent.at;
    if (agent.sent) {
      agent.sent();
      agent.sent = undefined;
      continue;
    }
    const { points, ms } = calls[n % calls.length]!;
    const answer = reserve(pace, points, now);
    if (!('pace' in answer)) {
      agent.at = now + Math.min(answer.waitMs, 20);
      continue;
    }
    pace = answer.pace;
    n++;
    // The server counts in the middle of the call; the answer comes at its end.
    const counted = now + ms / 2;
    if (counted >= window.endsAt) {
      if (window.endsAt > 0) used.push(window.used);
      window = { endsAt: counted + 60_000, used: 0 };
    }
    window.used += points;
    if (window.used > quota) refused++;
    const told = { left: Math.max(0, quota - window.used), seconds: Math.ceil((window.endsAt - counted) / 1000) };
    agent.at = now + ms;
    const sentAt = agent.at;
    agent.sent = () => {
      pace = settle(pace, points, 'answered', told, sentAt);
    };
  }
  // Only windows in which there was more to do than points.
  const most =
    (clients * 60_000 * calls.reduce((sum, c) => sum + c.points, 0)) / calls.reduce((sum, c) => sum + c.ms, 0);
  const full = used.slice(1, -1);
  const share = most < quota * 2 || full.length === 0 ? 1 : Math.min(...full) / quota;
  return { refused, share };
}
