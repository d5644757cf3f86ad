/** The outbox: messages in preparation are the work, messages of the spool only hints at it. */
import type { Communication, Resource } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import type { Spool } from '../ports/spool/index.ts';
import { attemptsOf, nextMove } from './attempts.ts';
import type { Hours } from './hours.ts';
import { isUrgent } from './kinds.ts';
import { pages } from './pages.ts';
import { kindOf } from './to-send.ts';

export const MESSAGE_SEND = 'message-send';

const hint = (communication: string) => ({
  id: `${MESSAGE_SEND}-${communication}`,
  topic: MESSAGE_SEND,
  body: { communication },
});

export interface Outbox {
  readonly store: Pick<FhirStore, 'search'>;
  readonly spool: Pick<Spool, 'enqueue'>;
  readonly ring: () => void;
  readonly hours: Hours;
  readonly now: () => number;
}

/** Whether there is something to do with it now. */
function isDue(message: Communication, { hours, now }: Pick<Outbox, 'hours' | 'now'>): boolean {
  const kind = kindOf(message);
  if (kind === undefined || nextMove(message, now()).do === 'nothing') return false;
  // What was handed over is asked about at night too.
  return isUrgent(kind) || hours.isOpen(now()) || attemptsOf(message).length > 0;
}

/** Rings for messages that an act has just written; one that is not rung for is found by the sweep. */
export function ringForMessages(outbox: Omit<Outbox, 'store'>) {
  return async (resources: readonly Resource[]): Promise<void> => {
    const due = resources.filter((one) => one.resourceType === 'Communication' && isDue(one, outbox));
    if (due.length === 0) return;
    try {
      for (const { id = '' } of due) await outbox.spool.enqueue(hint(id));
      outbox.ring();
    } catch {
      // The act is done and stays so: the sweep looks for what waits.
    }
  };
}

/** Finds every message that waits or is under way, and rings for it. Answers how many there are. */
export async function sweepMessages(outbox: Outbox): Promise<number> {
  let found = 0;
  const waiting = pages<Communication>(outbox.store, {
    type: 'Communication',
    where: [
      ['status', 'preparation,in-progress'],
      ['category', `${CODES.messageKind}|`],
    ],
    count: 100,
  });
  for await (const message of waiting) {
    if (!isDue(message, outbox)) continue;
    await outbox.spool.enqueue(hint(message.id));
    found++;
  }
  if (found > 0) outbox.ring();
  return found;
}
