/** Chance that is the same every time: everything in the corpus comes from a seed. */

export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number;
  /** 0 to `below` − 1. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32 (public domain): 32 bits of state, good enough to speckle a page. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    next,
    int,
    pick: (list) => {
      const one = list[int(list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
  };
}
