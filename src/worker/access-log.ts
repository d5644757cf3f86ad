/**
 * The access log of a Worker. An invocation ends with its answer, and what another one has begun may never end, so each writes its own
 * entries itself: no timer, and nothing shared but the entries that could not be written, which the next one takes along.
 *
 * Crash semantics: `record` is durable when it resolves. `note` is written while the answer leaves; an isolate that dies in between
 * loses it. An append whose answer was lost is done again, and then an access stands in the log twice.
 */
import type { AccessBook, AccessEntry, AccessLog } from '../audit/access-log.ts';
import { Fault } from '../fault.ts';

const MOST_A_BATCH = 500;
const MOST_WAITING = 2_000;

export interface InvocationAccessLog {
  readonly book: AccessBook;
  readonly now: () => number;
  /** Keeps the invocation alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Told when noted entries could not be written. */
  readonly onError: (error: unknown) => void;
}

export function invocationAccessLog({ book, now, waitUntil, onError }: InvocationAccessLog): AccessLog {
  let waiting: AccessEntry[] = [];

  async function flush(): Promise<void> {
    const mine = waiting;
    waiting = [];
    while (mine.length > 0) {
      try {
        await book.append(mine.slice(0, MOST_A_BATCH));
      } catch (error) {
        waiting.unshift(...mine);
        throw error;
      }
      mine.splice(0, MOST_A_BATCH);
    }
  }

  return {
    note(access) {
      if (waiting.length >= MOST_WAITING) {
        throw new Fault('transient', { code: 'access-log-behind', text: 'Accesses cannot be logged at the moment.' });
      }
      waiting.push({ ...access, at: now() });
      waitUntil(flush().catch(onError));
    },
    record: (access) => book.append([{ ...access, at: now() }]),
    flush,
  };
}
