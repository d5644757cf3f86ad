/** The ledger's sweep: what nobody came back for. */
import { isFault } from '../../fault.ts';
import type { FenceParts, Outcome } from './fence.ts';
import type { Sent } from './rows.ts';

const DAY_MS = 86_400_000;
const SETTLED_KEPT_MS = 30 * DAY_MS;
const UPLOADS_KEPT_MS = DAY_MS;
/** At most this many of each a sweep, so that one sweep is short; the next goes on. */
const MOST = 100;

type Resolve = (key: string, token: number, sent: Sent, patient: boolean) => Promise<Outcome>;

export async function sweepOver({ rows, store, now, budget }: FenceParts, resolve: Resolve): Promise<void> {
  for (const key of await rows.due(now(), MOST)) {
    const claim = await rows.claim(key, '', now(), budget.leaseMs);
    if (claim.state !== 'unknown') continue; // somebody came back for it meanwhile
    try {
      const outcome = await resolve(key, claim.token, claim.sent, true);
      if (outcome.state === 'not-committed') await rows.release(key, claim.token);
    } catch (error) {
      // It stays open; those after it must not stay open because of it.
      if (!isFault(error, 'transient')) throw error;
    }
  }
  await rows.drop(now() - SETTLED_KEPT_MS);
  for (const id of await rows.condemnUploads(now() - UPLOADS_KEPT_MS, MOST)) {
    await store.deleteBinary(id);
    await rows.forgetUpload(id);
  }
}
