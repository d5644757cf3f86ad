/** The embedded store as a remote one: it has lanes and reads past caches, so that the fenced ledger works over it without a server. */

import type { EmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import type { FencedStore, Lane } from '../src/ports/fhir-store/fence.ts';
import { LANE_SYSTEM, laneState, movedLane, newLane } from '../src/ports/fhir-store/medplum/lane-resource.ts';

export function fencedEmbedded(store: EmbeddedStore): FencedStore {
  const moved = (lane: Lane, content: string) => ({ resource: movedLane(lane, content), versionId: lane.versionId });
  const fenced: FencedStore = {
    ...store,
    commit: (commit) => store.commit(commit),
    async createLane(name) {
      const { resource } = await store.createIfNone(newLane(name), { system: LANE_SYSTEM, value: name });
      return { name, id: resource.id, versionId: resource.meta.versionId };
    },
    readLaneInTransaction: async (id) => laneState(await store.read('Basic', id)),
    async bumpLane(lane, content) {
      const { resources } = await store.commit({ create: [], update: [moved(lane, content)] });
      return resources[0]?.meta.versionId ?? '';
    },
    async commitFenced({ create, update }, lane, content) {
      const { resources } = await store.commit({ create, update: [...update, moved(lane, content)] });
      const laneVersion = resources.at(-1)?.meta.versionId ?? '';
      return { resources: resources.slice(0, -1), laneVersion };
    },
    readInTransaction: (type, id) => store.read(type, id),
    withRequest: () => fenced,
  };
  return fenced;
}
