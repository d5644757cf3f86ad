/**
 * What a remote store adds so that commits can be fenced: lanes, and reads that no cache answers.
 * A remote answer can be lost while the transaction behind it still commits; the fence is what makes a late or repeated one fail
 * whole. The protocol is written down in docs/fence.md.
 */
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import type { Commit, Committed, FhirStore, Stored } from './index.ts';

/** A small resource whose version fences commits: a commit names the version it expects and moves it. One act at a time. */
export interface Lane {
  readonly name: string;
  readonly id: string;
  readonly versionId: string;
}

/** A lane as read past every cache. `content` is what the last commit or bump wrote: `{act key}#{nonce}`. */
export interface LaneState {
  readonly versionId: string;
  readonly content: string;
}

export interface FencedStore extends FhirStore {
  /** Creates a lane; repeated before the lane has moved it finds the same one. */
  createLane(name: string): Promise<Lane>;
  /** Undefined when the lane is gone. */
  readLaneInTransaction(id: string): Promise<LaneState | undefined>;
  /**
   * Moves the lane to a new version, which it answers. `content` must hold a nonce never written before: a write that changes nothing
   * moves nothing. Faults: `stale` (it has moved already, or is gone), `unknown`, and those of a read.
   */
  bumpLane(lane: Lane, content: string): Promise<string>;
  /** `commit` that also moves the lane, or fails whole. Answers the lane's new version. `content` as in `bumpLane`. */
  commitFenced(commit: Commit, lane: Lane, content: string): Promise<Committed & { readonly laneVersion: string }>;
  /** A read past every cache; Faults as `read`. */
  readInTransaction<T extends ResourceType>(
    type: T,
    id: string,
  ): Promise<Stored<Extract<Resource, { resourceType: T }>>>;
  /** The same store, naming this request in every call it makes. */
  withRequest(requestId: string): FencedStore;
}
