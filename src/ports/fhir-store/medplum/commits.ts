/** Writing: one resource if there is none, or a transaction of many, plain or fenced by a lane. */
import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import { isFault } from '../../../fault.ts';
import type { FencedStore } from '../fence.ts';
import type { Commit, Stored } from '../index.ts';
import type { Connection } from './index.ts';
import { movedLane } from './lane-resource.ts';
import { POINTS } from './pace.ts';
import { notAtomic } from './probe.ts';
import { isBundle, storedOf } from './resources.ts';
import { literal } from './search.ts';
import { entriesOf, ifMatchOf, pointsOf, refuseUnfit, resourcesOf, transactionOf } from './transaction.ts';

type Commits = Pick<FencedStore, 'createIfNone' | 'commit' | 'commitFenced'>;

export function commitsOf({ send, suspects, atomicity }: Connection): Commits {
  async function transact(commit: Commit, fence: BundleEntry[]): Promise<Stored[]> {
    if (atomicity.lost) throw notAtomic('transient');
    refuseUnfit(commit);
    const entries = [...entriesOf(commit), ...fence];
    const body = JSON.stringify(transactionOf(entries));
    const points = pointsOf(commit) + fence.length * POINTS.write;
    try {
      return await send({ phase: 'commit', method: 'POST', path: '', body, points }, (answer) => {
        if (!isBundle(answer.body)) throw new TypeError('the answer is no Bundle');
        return resourcesOf(answer.body, entries.length);
      });
    } catch (error) {
      if (isFault(error, 'stale')) suspects.add(commit.update.map(({ resource: r }) => `${r.resourceType}/${r.id}`));
      if (isFault(error) && error.issues.some((issue) => issue.code === 'not-atomic')) atomicity.lost = true;
      throw error;
    }
  }

  return {
    async commit(commit) {
      return { resources: await transact(commit, []) };
    },
    async commitFenced(commit, lane, content) {
      // A PUT to a plain URL: it is no conditional one, which would limit the bundle to 8 entries and make it serializable.
      const fence: BundleEntry = {
        resource: movedLane(lane, content),
        request: { method: 'PUT', url: `Basic/${lane.id}`, ifMatch: ifMatchOf(lane.versionId) },
      };
      const resources = await transact(commit, [fence]);
      const moved = resources.pop();
      if (!moved) throw new TypeError('resourcesOf answers one resource per entry');
      return { resources, laneVersion: moved.meta.versionId };
    },
    async createIfNone<R extends Resource>(resource: R, { system, value }: { system: string; value: string }) {
      const headers = {
        'If-None-Exist': new URLSearchParams({ identifier: `${literal(system)}|${literal(value)}` }).toString(),
      };
      const call = { phase: 'create', method: 'POST', path: resource.resourceType } as const;
      const points = POINTS.search + POINTS.write + POINTS.read;
      return send({ ...call, body: JSON.stringify(resource), headers, points }, ({ status, body }) => ({
        resource: storedOf(body) as Stored<R>, // the type that was sent
        created: status === 201,
      }));
    },
  };
}
