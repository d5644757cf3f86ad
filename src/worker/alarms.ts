/** Work off the spool from a Durable Object's alarm: the alarm is what no lost bell, crash or redeploy can lose. */
import type { Consumed } from '../gateway.ts';
import type { Leased, Spool } from '../ports/spool/index.ts';
import { workOffAll } from '../spool-loop.ts';
import { wait } from './runtime.ts';

export interface Alarm {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

type Work = Pick<Spool, 'lease' | 'ack' | 'park' | 'retry'>;
type Consume = (message: Leased) => Promise<Consumed>;

/** How soon what waits is looked at again: for the end of a pause or of a lease. */
const AGAIN_MS = 5_000;
/** An alarm may run for 15 minutes; what is left then waits for the next. */
const LONGEST_MS = 10 * 60_000;

/** Sets the alarm unless it rings sooner anyway. */
export async function wakeBy(alarm: Alarm, at: number): Promise<void> {
  const set = await alarm.getAlarm();
  if (set === null || set > at) await alarm.setAlarm(at);
}

/** A spool whose object wakes up for what is put into it, `graceMs` later: a bell is faster, and does it before that. */
export function wakingSpool(spool: Spool, alarm: Alarm, now: () => number, graceMs: number): Spool {
  const wake = (notBefore = now()) => wakeBy(alarm, Math.max(notBefore, now()) + graceMs);
  return {
    ...spool,
    async enqueue(message, notBefore) {
      await spool.enqueue(message, notBefore);
      await wake(notBefore);
    },
    async retry(id, token, notBefore, reason) {
      const changed = await spool.retry(id, token, notBefore, reason);
      if (changed) await wake(notBefore);
      return changed;
    },
    async unpark(id, decision, by, why) {
      const changed = await spool.unpark(id, decision, by, why);
      if (changed && decision === 'retry') await wake();
      return changed;
    },
  };
}

/** Works off all that is due: what a bell or an alarm does. */
export function workOffDue(spool: Work, consume: Consume, now: () => number): Promise<void> {
  return workOffAll(spool, consume, now, wait, now() + LONGEST_MS);
}

/** What an alarm does: works off the spool, whatever fails on the way, and sets the next alarm while something waits. */
export async function onAlarm(
  spool: Spool,
  alarm: Alarm,
  consume: Consume,
  now: () => number,
  failed: (error: unknown) => void,
): Promise<void> {
  try {
    await workOffDue(spool, consume, now);
  } catch (error) {
    failed(error); // the leases run out and the messages come back
  }
  const { queued, leased } = await spool.depth();
  if (queued + leased > 0) await wakeBy(alarm, now() + AGAIN_MS);
}
