/** Consumers of the spool: one step of it, an invocation of the Worker, and Node's loop, which sleeps until it is rung or something may be due. */
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

type Work = Pick<Spool, 'lease' | 'ack' | 'park' | 'retry'>;
type Consume = (message: Leased) => Promise<Consumed>;

async function finish(message: Leased, spool: Work, consume: Consume, now: () => number): Promise<void> {
  const ended = await consume(message);
  if ('done' in ended) await spool.ack(message.id, message.token);
  else if ('park' in ended) await spool.park(message.id, message.token, ended.park);
  else await spool.retry(message.id, message.token, now() + ended.retryAfterMs, ended.reason);
}

/** Leases a few messages that are due and does them; answers how many. What fails here comes back when its lease runs out. */
export async function workOff(spool: Work, consume: Consume, now: () => number): Promise<number> {
  const messages = await spool.lease(AT_ONCE, LEASE_MS);
  const ended = await Promise.allSettled(messages.map((message) => finish(message, spool, consume, now)));
  // Only now: who stops the loop is told that nothing is under way any more.
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return messages.length;
}

/**
 * Works off all that is due until `until` (ms since 1970), a few messages at a time: one that takes long (a page of a fax) holds up no
 * other. What fails here comes back when its lease runs out; it is thrown when nothing is under way any more.
 */
export async function workOffAll(
  spool: Work,
  consume: Consume,
  now: () => number,
  wait: (ms: number) => Promise<void>,
  until: number,
): Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);

  async function take(): Promise<void> {
    const free = AT_ONCE - underWay.size;
    if (failures.length > 0 || free <= 0 || now() >= until) return;
    for (const message of await spool.lease(free, LEASE_MS)) {
      if (underWay.has(message.id)) continue;
      const work = finish(message, spool, consume, now).catch(failed);
      underWay.set(
        message.id,
        work.finally(() => underWay.delete(message.id)),
      );
    }
  }

  for (;;) {
    await take().catch(failed);
    if (underWay.size === 0) break;
    await Promise.race([...underWay.values(), wait(IDLE_MS)]);
    // A runtime that is kept busy by its own objects alone looks neither at its network nor at its clock; for this it has to.
    await wait(0);
  }
  if (failures.length > 0) throw failures[0];
}

/** Keeps a few messages under way: one that takes long (a page of a fax) holds up no other. */
export function spoolLoop(
  spool: Spool,
  consume: Consume,
  now: () => number,
  failed: (error: unknown) => void,
): SpoolLoop {
  const underWay = new Map<string, Promise<void>>();
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

  function ring(): void {
    rung = true;
    wake?.();
  }

  function begin(message: Leased): void {
    // Its lease ran out under it: what it does is not done twice at once, and the message comes once more.
    if (underWay.has(message.id)) return;
    const work = finish(message, spool, consume, now)
      .catch(failed) // the lease runs out and the message comes back
      .finally(() => {
        underWay.delete(message.id);
        ring();
      });
    underWay.set(message.id, work);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      rung = false;
      try {
        const free = AT_ONCE - underWay.size;
        if (free > 0) for (const message of await spool.lease(free, LEASE_MS)) begin(message);
      } catch (error) {
        failed(error);
      }
      await rest();
    }
    await Promise.all(underWay.values());
  }

  const running = run();
  return {
    ring,
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
