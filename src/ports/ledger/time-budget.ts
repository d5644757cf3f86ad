/**
 * Every time limit of an act in a remote store, in one table, in ms. Exactness rests on the fence alone; these only decide how soon
 * somebody else may take over, and so they must nest: one call < one commit with its retries < lease < the caller's time-out.
 */
export const TIME_BUDGET = {
  /** One HTTP call to the store. */
  callMs: 10_000,
  /** Sending again what was proved rolled back, beyond the first call. */
  retryMs: 5_000,
  /** Holding a call back for quota before telling the caller 429. */
  patienceMs: 2_000,
  /** A claim, from when it is taken and anew from when its commit is sent. */
  leaseMs: 30_000,
  /** A second caller waiting for the first before it gets `busy`. */
  waitMs: 10_000,
  /** Between two looks while waiting. */
  pollMs: 50,
  /** The names of `exclusively`: matching and creating a few people, each at most one call and its retries. */
  namesLeaseMs: 60_000,
  /** What the doors promise their callers. */
  callerMs: 60_000,
} as const;

export type TimeBudget = { readonly [K in keyof typeof TIME_BUDGET]: number };

/** Throws when the limits do not nest. */
export function checkTimeBudget(budget: TimeBudget): TimeBudget {
  const commitMs = budget.callMs + budget.retryMs + budget.patienceMs;
  if (!(budget.callMs < commitMs && commitMs < budget.leaseMs && budget.leaseMs < budget.callerMs)) {
    throw new RangeError('time budget: call < call + retry + patience < lease < caller must hold');
  }
  return budget;
}
