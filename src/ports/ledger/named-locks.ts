/**
 * `Ledger.exclusively` within one process. Every name is queued for at once, in one turn, so two holders can never wait for each other;
 * first come, first served. A crash frees all.
 */
export function namedLocks(): <T>(names: readonly string[], work: () => Promise<T>) => Promise<T> {
  const lastHolder = new Map<string, Promise<void>>();
  return async (names, work) => {
    const before = names.map((name) => lastHolder.get(name));
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    for (const name of names) lastHolder.set(name, held);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      release();
      for (const name of names) if (lastHolder.get(name) === held) lastHolder.delete(name);
    }
  };
}
