/**
 * Pacing by Medplum's quota, pure. Medplum counts points per client in a fixed window of a minute that begins with its first call,
 * and answers 429 from the call that would exceed it until the window ends. It tells `r` (points left) and `t` (seconds left, rounded
 * up) in the `RateLimit` header of every answer, and no Retry-After. Points are reserved before a call is sent, so that calls in flight
 * at the same time cannot exceed the quota together.
 */

/** What Medplum 5.1 takes for each interaction, also inside a bundle. */
export const POINTS = { read: 1, history: 10, search: 20, write: 100 } as const;

export interface Pace {
  /** Points left in the window as last told; undefined when nothing is known, and then calls go one at a time. */
  readonly left: number | undefined;
  /** ms since 1970, never before the true end of the window; Infinity while no answer of a new window has come. */
  readonly endsAt: number;
  /** Points of a whole window: the most ever seen. */
  readonly limit: number | undefined;
  readonly inFlight: { readonly calls: number; readonly points: number };
}

export interface Quota {
  readonly left: number;
  readonly seconds: number;
}

export const UNKNOWN_PACE: Pace = {
  left: undefined,
  endsAt: Number.POSITIVE_INFINITY,
  limit: undefined,
  inFlight: { calls: 0, points: 0 },
};

/** `"fhirInteractions";r=49900;t=60`, alone or among other limits; undefined when it is not there. */
export function parseRateLimit(header: string | null): Quota | undefined {
  const found = header?.match(/"fhirInteractions"\s*;\s*r=(-?\d+)\s*;\s*t=(\d+)/);
  if (!found) return undefined;
  return { left: Math.max(0, Number(found[1])), seconds: Number(found[2]) };
}

/** Points reserved, or how long to wait before asking again: Infinity means until some call in flight is answered. */
export function reserve(pace: Pace, points: number, now: number): { pace: Pace } | { waitMs: number } {
  const current = now >= pace.endsAt ? { ...pace, left: pace.limit, endsAt: Number.POSITIVE_INFINITY } : pace;
  const { left, endsAt, limit, inFlight } = current;
  const alone = inFlight.calls === 0;
  // A call dearer than a whole window can only be tried on a full one: Medplum decides.
  const fits =
    points === 0 || (left === undefined ? alone : left - inFlight.points >= points || (alone && left === limit));
  if (!fits) return { waitMs: left === undefined ? Number.POSITIVE_INFINITY : endsAt - now };
  return {
    pace: { ...current, inFlight: { calls: inFlight.calls + 1, points: inFlight.points + points } },
  };
}

const UNTOLD_S = 5;

/** How a call ended: with an answer (and its quota when it named one), refused for quota, lost, or never sent. */
export type Ending = 'answered' | 'throttled' | 'lost' | 'never-sent';

/** The pace after a call that had reserved `points`. */
export function settle(pace: Pace, points: number, ending: Ending, quota: Quota | undefined, now: number): Pace {
  const inFlight = { calls: pace.inFlight.calls - 1, points: pace.inFlight.points - points };
  if (ending === 'throttled') {
    // The limit was believed higher than it is, so nothing is known of the next window either.
    // A 429 that tells no quota is not Medplum's own (something in front of it): soon asked again, for what waits must be done in a minute.
    const endsAt = now + (quota?.seconds ?? UNTOLD_S) * 1000;
    return { left: 0, endsAt, limit: undefined, inFlight };
  }
  if (ending === 'never-sent') return { ...pace, inFlight };
  if (!quota) return { ...pace, left: pace.left === undefined ? undefined : Math.max(0, pace.left - points), inFlight };
  const endsAt = now + quota.seconds * 1000;
  const limit = Math.max(pace.limit ?? 0, quota.left + points);
  const sameWindow = pace.left !== undefined && Number.isFinite(pace.endsAt) && now < pace.endsAt;
  if (!sameWindow) return { left: quota.left, endsAt, limit, inFlight };
  return { left: Math.min(pace.left, quota.left), endsAt: Math.min(pace.endsAt, endsAt), limit, inFlight };
}
