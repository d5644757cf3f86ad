import { Fault } from '../../../fault.ts';
import type { Sql } from '../../sql/index.ts';

/** Runs synchronous work in a transaction and answers once it is durable. */
export type InOneCommit = <T>(work: () => T) => Promise<T>;

interface Waiting {
  /** Runs in its own savepoint; the answer is how to tell the caller, after the commit. */
  run(): () => void;
  fail(error: Fault): void;
}

/** On Node the works of one turn of the event loop; elsewhere (workerd has no setImmediate) those of one microtask run. */
const endOfTurn: (flush: () => void) => void = globalThis.setImmediate ?? queueMicrotask;

/**
 * The works of one turn share one commit, because waiting for the disk is what a commit costs: each in its own savepoint, none answered
 * before the commit. Faults: those of the work, `exception` for anything else it throws; `rolled-back` when the commit itself fails (disk
 * full, file locked).
 */
export function groupCommit(sql: Sql): InOneCommit {
  let waiting: Waiting[] = [];

  function flush(): void {
    const works = waiting;
    waiting = [];
    let tell: (() => void)[];
    try {
      tell = sql.transaction(() => works.map((work) => work.run()));
    } catch (cause) {
      const text = 'The store could not write to its disk; nothing was stored.';
      for (const work of works) work.fail(new Fault('rolled-back', { code: 'store-write-failed', text }, { cause }));
      return;
    }
    for (const answer of tell) answer();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({
        run() {
          try {
            const result = sql.transaction(work);
            return () => resolve(result);
          } catch (error) {
            return () => reject(faultOf(error));
          }
        },
        fail: reject,
      });
      if (waiting.length === 1) endOfTurn(flush);
    });
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault(
    'exception',
    { code: 'store-failed', text: 'The store failed; nothing was stored.' },
    { cause: error },
  );
}
