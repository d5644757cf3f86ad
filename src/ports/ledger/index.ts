/**
 * The book of act keys: what makes "sent again", "sent twice at once" and "crashed in the middle" leave one set of resources
 * and give one answer. Drivers: `one-commit` (embedded store: the answer is written in the act's own transaction) and
 * `fenced` (remote Medplum: claims, leases, lanes).
 */
import type { ResourceType } from '@medplum/fhirtypes';
import type { Commit, Committed, Stored } from '../fhir-store/index.ts';

/** Which act. */
export interface ActCall {
  /** The act id: 32 lower-case base32 characters of an HMAC, never readable patient data. */
  readonly key: string;
  /** HMAC of the parsed input: another body under the same key is refused (`duplicate`). */
  readonly mac: string;
  /** `lane`: a create, fenced by a lane in a remote store. `version`: fenced by the versions of what it updates. */
  readonly fence: 'lane' | 'version';
  /** Types the act may write; where to look for its resources (by act tag) after an unknown outcome. */
  readonly writes: readonly ResourceType[];
}

/** What the act would commit, and what its first answer says. Warning codes are stable words, never data. */
export interface Draft {
  readonly commit: Commit;
  readonly status: number;
  readonly warnings: readonly string[];
}

/** A settled row: kept 30 days. Only a committed act is settled. */
export interface Settled {
  readonly key: string;
  readonly mac: string;
  readonly status: number;
  /** `Task/123` with the version the act left. */
  readonly references: readonly { readonly reference: string; readonly versionId: string }[];
  readonly warnings: readonly string[];
  /** ms since 1970. */
  readonly at: number;
}

export interface Done {
  readonly settled: Settled;
  /** True when this call did nothing because the act was settled before. */
  readonly replayed: boolean;
  /** The resources as committed; undefined on a replay (read them by `settled.references`). */
  readonly resources: Stored[] | undefined;
}

/** What `work` may use while it holds the key. */
export interface ActInHand {
  /** Binaries that an earlier attempt of this act has uploaded: content hash → Binary id. */
  readonly binaries: ReadonlyMap<string, string>;
  /** Durable note that a Binary was uploaded, before anything refers to it. */
  noteBinary(hash: string, id: string): Promise<void>;
}

export interface Ledger {
  /**
   * Performs one act exactly once. `work` reads, builds and returns the draft (it may run more than once, never after a commit);
   * the ledger commits and settles it. A second caller with the same key waits for the first, or gets `busy`.
   * A Fault thrown by `work` releases the key and is thrown on: nothing was stored.
   * Faults of its own: `duplicate` (same key, other mac), `busy`, and those of FhirStore.commit but `unknown`, which it resolves
   * (or leaves claimed and throws `transient`, to be resolved by the next caller or the recovery sweep).
   */
  once(call: ActCall, work: (act: ActInHand) => Promise<Draft>): Promise<Done>;
  /** What is known of a key without performing anything. */
  find(key: string): Promise<Settled | 'claimed' | undefined>;
  /** Runs `work` while no one else holds any of the names (HMACs of blocking keys). Taken in sorted order; a lease, so a crash frees them. */
  exclusively<T>(names: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Sweep: drops settled rows older than 30 days, frees or resolves expired claims, deletes binaries of acts given up 24 h ago. */
  sweep(): Promise<void>;
}

export type { Committed };
