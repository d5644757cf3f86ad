/**
 * Opens files in a thread of its own: the gateway's event loop stays free, what takes too long is ended with its thread, and so is what takes
 * too much memory. The thread starts with the first file, and ends after a while without one: a gateway that sees no fax pays nothing.
 */
import { Worker } from 'node:worker_threads';
import { Fault } from '../../fault.ts';
import type { OpenedFile, OpenedPage, PageOpener, Unreadable } from './index.ts';

export interface NodePageOpener extends PageOpener {
  /** Ends the thread. What waits, and what is being opened, is refused as `transient`. */
  close(): Promise<void>;
}

export interface Limits {
  /** ms one question may take. */
  readonly mostMs: number;
  /** Bytes by which the process may grow during one question; after it has grown as much over several, a new thread is started. */
  readonly mostBytes: number;
  /** ms without a question until the thread is ended. */
  readonly idleMs: number;
  /** Questions after which a new thread is started: the memory of the old one is given back. */
  readonly mostQuestions: number;
}

const MIB = 1024 * 1024;
const LIMITS: Limits = { mostMs: 30_000, mostBytes: 192 * MIB, idleMs: 30_000, mostQuestions: 500 };

export type Question =
  | { readonly ask: 'open'; readonly file: Uint8Array }
  | { readonly ask: 'page'; readonly file: Uint8Array; readonly number: number };
/** `ready` comes once, first. `failed`: the error's name; its words may quote the file. */
export type Answer = { readonly answer: unknown } | { readonly failed: string };
export type Told = Answer | { readonly ready: true };

/** What became of a question; after `ended` and `away` the thread is of no use any more. */
type Outcome = Answer | { readonly ended: Unreadable } | { readonly away: true };

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function nodeThreadPageOpener(given: Partial<Limits> = {}): NodePageOpener {
  const limits = { ...LIMITS, ...given };
  const queue: Waiting[] = [];
  let thread: Thread | undefined;
  let busy = false;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  const ask = (question: Question): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(away());
      queue.push({ question, resolve, reject });
      void workOff();
    });

  /** One question after the other; they come from many faxes in turn. */
  async function workOff(): Promise<void> {
    if (busy) return;
    busy = true;
    clearTimeout(idle);
    for (let next = queue.shift(); next; next = queue.shift()) {
      let outcome = await asked(next.question);
      // The whole process was measured: what grew may have been something else. Not twice.
      if ('ended' in outcome && outcome.ended === 'too-large' && !closed) outcome = await asked(next.question);
      if ('answer' in outcome) next.resolve(outcome.answer);
      else if ('ended' in outcome) next.resolve({ unreadable: outcome.ended });
      else if ('away' in outcome) next.reject(away());
      else
        next.reject(
          new Fault('exception', { code: 'page-opener', text: `The page opener failed: ${outcome.failed}.` }),
        );
    }
    busy = false;
    idle = setTimeout(endThread, limits.idleMs).unref();
  }

  async function asked(question: Question): Promise<Outcome> {
    if (closed) return { away: true };
    if (!thread || thread.hasEnded()) thread = startThread();
    const outcome = await thread.ask(question, limits);
    if ('ended' in outcome || 'away' in outcome || thread.isSpent(limits)) await endThread();
    return outcome;
  }

  async function endThread(): Promise<void> {
    const ended = thread;
    thread = undefined;
    await ended?.end();
  }

  return {
    open: async (file) => (await ask({ ask: 'open', file })) as OpenedFile,
    page: async (file, number) =>
      (await ask({ ask: 'page', file, number })) as OpenedPage | { readonly unreadable: Unreadable },
    async close() {
      closed = true;
      clearTimeout(idle);
      for (const { reject } of queue.splice(0)) reject(away());
      await endThread();
    },
  };
}

const away = () => new Fault('transient', { code: 'page-opener-away', text: 'The page opener is not running.' });

type Thread = ReturnType<typeof startThread>;

function startThread() {
  const atStart = process.memoryUsage.rss();
  const worker = new Worker(new URL('./node-thread-body.ts', import.meta.url), {
    // JavaScript's own heap; PDFium's memory has its own limit, and buffers are seen in the size of the process.
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    stdout: true,
    stderr: true,
  });
  // Libraries complain of damaged files on these; what they quote is not for our log.
  worker.stdout.resume();
  worker.stderr.resume();
  worker.unref();
  let asked = 0;
  let settle: (outcome: Outcome) => void = () => {};
  let ready = false;
  let ending = false;
  let gone = false;
  worker.on('message', (told: Told) => ('ready' in told ? (ready = true) : settle(told)));
  worker.on('error', (error) => {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // A thread that never started says nothing of the file.
    settle(isMemory ? { ended: 'too-large' } : ready ? { ended: 'damaged' } : { away: true });
  });
  worker.on('exit', () => {
    gone = true;
    settle(ready && !ending ? { ended: 'damaged' } : { away: true });
  });

  return {
    hasEnded: () => gone,
    isSpent: ({ mostQuestions, mostBytes }: Limits) =>
      asked >= mostQuestions || process.memoryUsage.rss() - atStart > mostBytes,
    ask(question: Question, { mostMs, mostBytes }: Limits): Promise<Outcome> {
      asked++;
      const before = process.memoryUsage.rss();
      return new Promise((resolve) => {
        const late = setTimeout(() => settle({ ended: 'too-slow' }), mostMs);
        const watch = setInterval(() => {
          if (process.memoryUsage.rss() - before > mostBytes) settle({ ended: 'too-large' });
        }, WATCH_MS);
        settle = (outcome) => {
          clearTimeout(late);
          clearInterval(watch);
          worker.unref();
          resolve(outcome);
        };
        worker.ref();
        worker.postMessage(question);
      });
    },
    end() {
      ending = true;
      return worker.terminate();
    },
  };
}
const WATCH_MS = 50;
