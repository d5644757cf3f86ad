/**
 * Blobs of kept acts that nothing else looks after. A body without a message in the spool (a crash, or a spool that took no more, came
 * in between) is put into the spool again: whoever sent it was not told that it is kept, but the act key sees to it that it is done
 * once, whether they send it again or not. A refusal is forgotten after 30 days, like the ledger's answers.
 *
 * Decisions about parked work and counters stay: they hold no patient data, and somebody may be asked for them.
 */
import { isFault } from '../fault.ts';
import { actOfCall, actOfRefusal, decode, messageOf, type Refusal } from '../kept-records.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import type { Spool } from '../ports/spool/index.ts';

const REFUSAL_KEPT_MS = 30 * 86_400_000;

export interface KeptSweepPorts {
  readonly blobs: Blobs;
  readonly spool: Pick<Spool, 'find' | 'enqueue'>;
  readonly now: () => number;
}

/** Looks at every blob. One that cannot be opened holds up no other; its Fault is thrown at the end. */
export async function sweepKept({ blobs, spool, now }: KeptSweepPorts): Promise<void> {
  let damaged: Error | undefined;
  for await (const key of blobs.keys()) {
    const waiting = actOfCall(key);
    if (waiting !== undefined) {
      const message = messageOf(waiting);
      if ((await spool.find(message.id)) === undefined) await spool.enqueue(message);
    }
    if (actOfRefusal(key) === undefined) continue;
    try {
      const refusal = await blobs.get(key);
      if (refusal && decode<Refusal>(refusal).at < now() - REFUSAL_KEPT_MS) await blobs.delete(key);
    } catch (error) {
      if (!isFault(error, 'exception')) throw error;
      damaged = error;
    }
  }
  if (damaged) throw damaged;
}
