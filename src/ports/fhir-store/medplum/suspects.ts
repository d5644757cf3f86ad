/**
 * Resources of which Medplum's cache may hold an old version. After a crash of the server plain reads answered the state before the
 * last commit in 43 of 185 cases until the next write (5.1.3; the cache lives 24 h); a commit that rests on such a read gets 412, and
 * would get it again and again. So what a 412 names is read past the cache for a while.
 */
export interface Suspects {
  add(references: readonly string[]): void;
  has(reference: string): boolean;
}

const SUSPECT_MS = 10 * 60_000;
const MOST = 1_000;

export function openSuspects(now: () => number): Suspects {
  const until = new Map<string, number>();
  return {
    add(references) {
      for (const reference of references) {
        until.delete(reference); // to the end of the order of insertion
        until.set(reference, now() + SUSPECT_MS);
      }
      for (const oldest of until.keys()) {
        if (until.size <= MOST) break;
        until.delete(oldest);
      }
    },
    has: (reference) => (until.get(reference) ?? 0) > now(),
  };
}
