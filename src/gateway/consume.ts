/** One message of the spool: done, to be tried again, or parked for a person. */
import { asFault } from '../channels/rest/outcome.ts';
import { Fault } from '../fault.ts';
import type { Leased } from '../ports/spool/index.ts';
import type { Consumer } from './faxes.ts';
import type { GatewayPorts } from './ports.ts';

/** How a spool message ended; never thrown. */
export type Consumed =
  | { readonly done: true }
  | { readonly retryAfterMs: number; readonly reason: string }
  | { readonly park: string };

const MOST_ATTEMPTS = 20;

export async function consume(
  message: Leased,
  consumers: Readonly<Record<string, Consumer>>,
  ports: GatewayPorts,
): Promise<Consumed> {
  try {
    const consumer = Object.hasOwn(consumers, message.topic) ? consumers[message.topic] : undefined;
    if (!consumer) {
      throw new Fault('exception', { code: 'topic-unknown', text: 'This version does not know that kind of work.' });
    }
    await consumer(message);
    return { done: true };
  } catch (error) {
    const fault = asFault(error);
    const reason = fault.issues[0]?.code ?? fault.kind;
    ports.log('warn', 'spool-attempt-failed', { topic: message.topic, reason, attempts: message.attempts });
    if (fault.next !== 'retry') return { park: reason };
    // The store may be away for hours: this kind of failure is never the work's own fault, so it is never parked for it.
    const backOff = Math.min(15_000, 500 * 2 ** Math.min(message.attempts, MOST_ATTEMPTS));
    return { retryAfterMs: fault.retryAfter === undefined ? backOff : fault.retryAfter * 1000, reason };
  }
}
