/** Looks through the referrals that have changed for what their patients are to be told. */
import type { Task } from '@medplum/fhirtypes';
import { matchOf } from '../referrals/resources.ts';
import { referralNews } from './about-referral.ts';
import { pages } from './pages.ts';
import type { Sweep } from './sweep-visits.ts';

/** `since`: ms since 1970. Answers how many it wrote. */
export async function sweepReferrals({ ports, once }: Sweep, since: number): Promise<number> {
  let written = 0;
  const changed = pages<Task>(ports.store, {
    type: 'Task',
    where: [
      ['code', 'fulfill'],
      ['_lastUpdated', `ge${new Date(since).toISOString()}`],
    ],
    sort: '_lastUpdated',
    count: 100,
  });
  for await (const task of changed) {
    const to = task.for?.reference;
    if (!to?.startsWith('Patient/') || matchOf(task).result === 'review') continue;
    for (const kind of referralNews(task)) {
      const key = [kind, task.id];
      if (once.knows(key)) continue;
      if (await once.say({ kind, about: `Task/${task.id}`, to, once: key })) written++;
    }
  }
  return written;
}
