/** Work that nobody else may do at the same time, by leases on names. */
import { Fault } from '../../fault.ts';
import type { FenceParts } from './fence.ts';
import type { Ledger } from './index.ts';
import { namedLocks } from './named-locks.ts';

type Parts = Pick<FenceParts, 'rows' | 'now' | 'wait' | 'nonce' | 'budget'>;

const BUSY = { code: 'names-held', text: 'Somebody else is registering the same person right now.' };

/**
 * `Ledger.exclusively`. Names are taken one by one in sorted order, so that two callers cannot wait for each other. A lease that runs
 * out while `work` goes on lets another in: it is longer than all calls of `work` together may take, and what `work` creates is safe
 * to repeat.
 */
export function exclusivelyOver({ rows, now, wait, nonce, budget }: Parts): Ledger['exclusively'] {
  const locally = namedLocks(); // those of one process need not poll for each other

  async function take(name: string, holder: string): Promise<void> {
    const giveUpAt = now() + budget.waitMs;
    while (!(await rows.takeName(name, holder, now(), budget.namesLeaseMs))) {
      if (now() >= giveUpAt) throw new Fault('busy', BUSY, { retryAfter: 1 });
      await wait(budget.pollMs);
    }
  }

  async function leased<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const holder = nonce();
    const taken: string[] = [];
    try {
      for (const name of [...new Set(names)].sort()) {
        await take(name, holder);
        taken.push(name);
      }
      return await work();
    } finally {
      for (const name of taken.reverse()) await rows.freeName(name, holder);
    }
  }

  return (names, work) => locally(names, () => leased(names, work));
}
