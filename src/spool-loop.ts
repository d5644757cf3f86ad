/** Consumers of the spool: one step of it, and Node's loop, which sleeps until it is rung or something may be due. */
import type { Consumed } from './gateway.ts';
import type { Leased, Spool } from './ports/spool/index.ts';

export interface SpoolLoop {
  /** There may be work; returns at once. */
  ring(): void;
  /** Takes no more and resolves when what is under way is done. */
  stop(): Promise<void>;
}

const AT_ONCE = 4;
const LEASE_MS = 60_000;
/** A lost ring costs at most this. */
const IDLE_MS = 1_000;

/** Leases a few messages that are due and does them; answers how many. What fails here comes back when its lease runs out. */
export async function workOff(
  spool: Pick<Spool, 'lease' | 'ack' | 'park' | 'retry'>,
  consume: (message: Leased) => Promise<Consumed>,
  now: () => number,
): Promise<number> {
  async function finish(message: Leased): Promise<void> {
    const ended = await consume(message);
    if ('done' in ended) await spool.ack(message.id, message.token);
    else if ('park' in ended) await spool.park(message.id, message.token, ended.park);
    else await spool.retry(message.id, message.token, now() + ended.retryAfterMs, ended.reason);
  }
  const messages = await spool.lease(AT_ONCE, LEASE_MS);
  const ended = await Promise.allSettled(messages.map(finish));
  // Only now: who stops the loop is told that nothing is under way any more.
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return messages.length;
}

export function spoolLoop(
  spool: Spool,
  consume: (message: Leased) => Promise<Consumed>,
  now: () => number,
  failed: (error: unknown) => void,
): SpoolLoop {
  let stopped = false;
  let rung = false;
  let wake: (() => void) | undefined;

  async function rest(): Promise<void> {
    if (rung || stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      rung = false;
      try {
        if ((await workOff(spool, consume, now)) > 0) continue;
      } catch (error) {
        failed(error); // the lease runs out and the message comes back
      }
      await rest();
    }
  }

  const running = run();
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
