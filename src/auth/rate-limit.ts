/**
 * How much one client may ask at a time: a token bucket for its rate and a count of its requests under way. In memory, per process:
 * it protects this process and the other clients, it is no quota that is billed.
 */

export interface Limits {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests at once after a pause: the size of the bucket. */
  readonly burst: number;
  /** Requests under way at one time. */
  readonly concurrent: number;
}

/** `retryAfter` in whole seconds, at least 1. `leave` is called once, when the request is done. */
export type Entry = { readonly allow: true; leave(): void } | { readonly allow: false; readonly retryAfter: number };

export interface RateLimit {
  /** Asks for one request of `name` at `now` (ms since 1970). */
  enter(name: string, now: number): Entry;
}

interface Bucket {
  tokens: number;
  at: number;
  underWay: number;
}

/** Buckets that are full and idle tell nothing and are dropped when there are this many. */
const MANY = 10_000;

export function createRateLimit({ perSecond, burst, concurrent }: Limits): RateLimit {
  const buckets = new Map<string, Bucket>();

  function refilled(name: string, now: number): Bucket {
    let bucket = buckets.get(name);
    if (!bucket) {
      if (buckets.size >= MANY) dropIdle(now);
      bucket = { tokens: burst, at: now, underWay: 0 };
      buckets.set(name, bucket);
    }
    bucket.tokens = tokensAt(bucket, now);
    bucket.at = Math.max(bucket.at, now); // a clock set back gives nothing twice
    return bucket;
  }

  function tokensAt({ tokens, at }: Bucket, now: number): number {
    return Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
  }

  function dropIdle(now: number): void {
    for (const [name, bucket] of buckets) {
      if (bucket.underWay === 0 && tokensAt(bucket, now) >= burst) buckets.delete(name);
    }
  }

  return {
    enter(name, now) {
      const bucket = refilled(name, now);
      if (bucket.underWay >= concurrent) return { allow: false, retryAfter: 1 };
      if (bucket.tokens < 1) return { allow: false, retryAfter: Math.ceil((1 - bucket.tokens) / perSecond) };
      bucket.tokens -= 1;
      bucket.underWay += 1;
      let left = false;
      return {
        allow: true,
        leave() {
          if (!left) bucket.underWay -= 1;
          left = true;
        },
      };
    },
  };
}

export interface FailureLimit {
  /** Seconds until `name` may try again, or undefined when it may now. */
  blocked(name: string, now: number): number | undefined;
  failed(name: string, now: number): void;
}

/** Allows `most` failures in `windowMs`, then none until the window has passed. For sign-ins: who succeeds is never slowed. */
export function createFailureLimit(most: number, windowMs: number): FailureLimit {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    blocked(name, now) {
      const seen = failures.get(name);
      if (!seen || seen.until <= now || seen.count < most) return undefined;
      return Math.ceil((seen.until - now) / 1000);
    },
    failed(name, now) {
      const seen = failures.get(name);
      if (seen && seen.until > now) {
        seen.count += 1;
        return;
      }
      if (failures.size >= MANY) for (const [old, { until }] of failures) if (until <= now) failures.delete(old);
      failures.set(name, { count: 1, until: now + windowMs });
    },
  };
}
