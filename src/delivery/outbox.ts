/** The outbox: faxes in preparation are the work, messages of the spool only hints at it. */
import type { Communication } from '@medplum/fhirtypes';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { Spool } from '../ports/spool/index.ts';
import { isOutgoing } from './send-fax.ts';

export const FAX_SEND = 'fax-send';

const messageOf = (communication: string) => ({
  id: `${FAX_SEND}-${communication}`,
  topic: FAX_SEND,
  body: { communication },
});

/** Rings for faxes that an act has just written; one that is not rung for is found by the sweep. */
export function ringFor(spool: Pick<Spool, 'enqueue'>, ring: () => void) {
  return async (resources: readonly Stored[]): Promise<void> => {
    const waiting = resources.filter(
      (one) => one.resourceType === 'Communication' && one.status === 'preparation' && isOutgoing(one),
    );
    if (waiting.length === 0) return;
    try {
      for (const { id } of waiting) await spool.enqueue(messageOf(id));
      ring();
    } catch {
      // The act is done and stays so: the sweep looks for what waits.
    }
  };
}

/** Finds every fax that waits or is under way, and rings for it. Answers how many there are. */
export async function sweepOutbox(
  store: Pick<FhirStore, 'search'>,
  spool: Pick<Spool, 'enqueue'>,
  ring: () => void,
): Promise<number> {
  let cursor: string | undefined;
  let found = 0;
  do {
    const page = await store.search<Communication>({
      type: 'Communication',
      where: [
        ['status', 'preparation,in-progress'],
        ['medium', 'FAXWRIT'],
      ],
      count: 100,
      ...(cursor && { cursor }),
    });
    for (const one of page.matches.filter(isOutgoing)) {
      await spool.enqueue(messageOf(one.id));
      found++;
    }
    cursor = page.next;
  } while (cursor);
  if (found > 0) ring();
  return found;
}
