/**
 * The access log: who read, searched, signed in, or was refused. A book of its own beside the ledger, hash-chained (`chain.ts`), its
 * head signed daily (`heads.ts`), kept six years (45 CFR 164.312(b), 164.316(b)(2)(i)). What acts write is in the store already, as
 * Provenance and AuditEvent of their own transaction, and is not repeated here.
 *
 * Crash semantics: `record` is durable when it resolves; denials, sign-ins and administration use it. `note` is written within
 * `LINGER_MS`, together with whatever else came in that time, so that a read never waits for a disk: a crash of the process loses the
 * reads of the last tenth of a second. When the book cannot be written entries wait in memory, and when too many wait, `note` throws:
 * what cannot be accounted for is not shown.
 */
import { Fault } from '../fault.ts';

/** One access. No patient data: ids are the store's own, the route is a template, the outcome a stable code. */
export interface Access {
  readonly what: 'read' | 'search' | 'sign-in' | 'denied' | 'disclosed' | 'administration';
  readonly client?: string;
  /** Id of the staff person. */
  readonly person?: string;
  /** Route template, e.g. `GET /v1/referrals/{id}`. */
  readonly route: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
  readonly requestId?: string;
  /** Network address of the client, for sign-ins and denials. */
  readonly address?: string;
}

/** `at`: ms since 1970. */
export interface AccessEntry extends Access {
  readonly at: number;
}

/** An entry in the chain; `n` counts from 1 without gaps. Hashes are base64url SHA-256. */
export interface AccessRow extends AccessEntry {
  readonly n: number;
  readonly prev: string;
  readonly hash: string;
}

/** A signed statement that the chain reached row `n` with this hash at this time. `jws`: compact, payload {n, hash, at}. */
export interface Head {
  readonly n: number;
  readonly hash: string;
  readonly at: number;
  readonly jws: string;
}

/** How far the log was copied into the FHIR store: up to row `done`; `until` is the end of a batch that was begun, `done` when none is. */
export interface Exported {
  readonly done: number;
  readonly until: number;
}

/** Where the chain is kept. */
export interface AccessBook {
  /** Adds at the end, all or nothing; durable when it resolves. */
  append(entries: readonly AccessEntry[]): Promise<void>;
  /** The end of the chain; undefined when nothing was ever written. */
  last(): Promise<{ n: number; hash: string } | undefined>;
  /** Rows after row `after`, in order, at most `most`. */
  rows(after: number, most: number): Promise<AccessRow[]>;
  /** Signed heads, in order. */
  heads(): Promise<Head[]>;
  addHead(head: Head): Promise<void>;
  exported(): Promise<Exported>;
  /** Does nothing when it was noted to be further already. */
  noteExport(exported: Exported): Promise<void>;
  /** Removes rows up to `n` and the heads before `n`; the head of `n` stays as the chain's new start. Answers how many rows went. */
  forget(n: number): Promise<number>;
}

export interface AccessLog {
  /** Written soon; see the head of this file. Fault `transient` when the book has been unwritable for too long. */
  note(access: Access): void;
  /** Durable when it resolves. */
  record(access: Access): Promise<void>;
  /** Writes what waits: before the process stops, and on a Worker before the invocation ends (`waitUntil`). */
  flush(): Promise<void>;
}

const LINGER_MS = 100;
const RETRY_MS = 1_000;
const MOST_A_BATCH = 500;
const MOST_WAITING = 20_000;

export interface AccessLogSettings {
  readonly book: AccessBook;
  readonly now: () => number;
  /** Told when noted entries could not be written; they are tried again. */
  readonly onError: (error: unknown) => void;
  /** Default: setTimeout. */
  readonly schedule?: (run: () => void, ms: number) => void;
}

export function createAccessLog({ book, now, onError, schedule = setTimeout }: AccessLogSettings): AccessLog {
  const waiting: AccessEntry[] = [];
  let writing: Promise<void> | undefined;
  let scheduled = false;

  async function drain(): Promise<void> {
    await undefined; // what is recorded in this turn goes with it
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_A_BATCH);
      await book.append(batch);
      waiting.splice(0, batch.length);
    }
  }

  function flush(): Promise<void> {
    writing ??= drain().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  function flushLater(ms: number): void {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      flush().catch((error: unknown) => {
        onError(error);
        flushLater(RETRY_MS);
      });
    }, ms);
  }

  return {
    note(access) {
      if (waiting.length >= MOST_WAITING) {
        throw new Fault('transient', { code: 'access-log-behind', text: 'Accesses cannot be logged at the moment.' });
      }
      waiting.push({ ...access, at: now() });
      flushLater(LINGER_MS);
    },
    async record(access) {
      waiting.push({ ...access, at: now() });
      await flush();
    },
    flush,
  };
}
