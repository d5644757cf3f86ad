/**
 * When an answer leaves whose time would tell who is a patient already: at the next multiple of a quantum since its request came in.
 * The quantum follows what acts take here and now, and is never so small that known and unknown people fall on two sides of it.
 */

/** Twice what all but a few acts take, in the steps below. */
const HEADROOM = 2;
const ALMOST_ALL = 0.95;
/** Acts looked back on. Before as many were done, the quantum is the one given. */
const REMEMBERED = 100;
/** ms. Steps are doublings, so that the quantum itself tells nothing of single acts. */
const LEAST = 50;
/** ms; longer than a caller waits for a store before the act is kept. */
const MOST = 1600;

export interface EvenAnswers {
  /** ms to wait with an answer that was ready after `elapsed` ms. */
  padding(elapsed: number): number;
  /** Learns from an act that was done. Not from refusals and repetitions: these cost their sender nothing, and could be used to ask. */
  done(elapsed: number): void;
}

/** `first`: the quantum in ms until enough is known. */
export function createEvenAnswers(first: number): EvenAnswers {
  const recent: number[] = [];
  let quantum = first;
  return {
    padding: (elapsed) => paddingOf(elapsed, quantum),
    done(elapsed) {
      recent.push(elapsed);
      if (recent.length < REMEMBERED) return;
      quantum = quantumFor(recent);
      recent.length = 0;
    },
  };
}

/** ms from `elapsed` to the next multiple of `quantum`; never none, so that what is ready at once waits too. */
export function paddingOf(elapsed: number, quantum: number): number {
  const since = Math.max(0, elapsed); // a clock set back
  return (Math.floor(since / quantum) + 1) * quantum - since;
}

/** The quantum for acts that took so many ms. */
export function quantumFor(durations: readonly number[]): number {
  const sorted = [...durations].sort((a, b) => a - b);
  const wanted = HEADROOM * (sorted[Math.floor(sorted.length * ALMOST_ALL)] ?? 0);
  let quantum = LEAST;
  while (quantum < wanted && quantum < MOST) quantum *= 2;
  return quantum;
}
