/** Lanes: making, reading and moving them. See docs/fence.md. */
import type { Basic } from '@medplum/fhirtypes';
import { isFault } from '../../../fault.ts';
import type { FencedStore } from '../fence.ts';
import { commitsOf } from './commits.ts';
import type { Connection } from './index.ts';
import { LANE_SYSTEM, laneState, movedLane, newLane } from './lane-resource.ts';
import { POINTS } from './pace.ts';
import { storedOf } from './resources.ts';
import { ifMatchOf } from './transaction.ts';

type Lanes = Pick<FencedStore, 'createLane' | 'readLaneInTransaction' | 'bumpLane'>;

export function lanesOf(connection: Connection, readInTransaction: FencedStore['readInTransaction']): Lanes {
  const { createIfNone } = commitsOf(connection);
  return {
    async createLane(name) {
      const identifier = { system: LANE_SYSTEM, value: name };
      const { resource } = await createIfNone<Basic>(newLane(name), identifier);
      return { name, id: resource.id, versionId: resource.meta.versionId };
    },
    async readLaneInTransaction(id) {
      try {
        return laneState(await readInTransaction('Basic', id));
      } catch (error) {
        if (isFault(error, 'not-found', 'deleted')) return undefined;
        throw error;
      }
    },
    async bumpLane(lane, content) {
      const body = JSON.stringify(movedLane(lane, content));
      const headers = { 'If-Match': ifMatchOf(lane.versionId) };
      const call = { phase: 'update', method: 'PUT', path: `Basic/${lane.id}` } as const;
      return connection.send({ ...call, body, headers, points: POINTS.write }, (answer) => {
        const { versionId } = storedOf(answer.body).meta;
        if (versionId === lane.versionId) throw new TypeError('a bump that moved nothing is no fence');
        return versionId;
      });
    },
  };
}
