/**
 * What an isolate opens once and its invocations share. An invocation can be ended by the runtime in the middle; a promise it had made
 * and others wait for (a sign-in, a read of the keys) then never settles. So when one invocation has not ended in time, what is held is
 * opened anew for the next.
 */
export interface Held<T> {
  use<R>(work: (held: T) => Promise<R>): Promise<R>;
}

export function hold<T>(open: () => Promise<T>, now: () => number, patienceMs: number): Held<T> {
  let opened: Promise<T> | undefined;
  /** Invocations under way: when each began. In the order they began. */
  const underWay = new Map<symbol, number>();

  function current(): Promise<T> {
    const [eldest] = underWay.values();
    if (eldest !== undefined && now() - eldest > patienceMs) {
      underWay.clear();
      opened = undefined;
    }
    if (!opened) {
      const fresh = open();
      opened = fresh;
      fresh.catch(() => {
        if (opened === fresh) opened = undefined; // a failure is not held; whoever awaits it gets it
      });
    }
    return opened;
  }

  return {
    async use(work) {
      const held = current();
      const me = Symbol();
      underWay.set(me, now());
      try {
        return await work(await held);
      } finally {
        underWay.delete(me);
      }
    },
  };
}
