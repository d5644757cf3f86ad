/**
 * The FHIR store as the gateway uses it. Drivers: `embedded` (SQLite) and `medplum` (any Medplum >= 5.1).
 * Every method throws only Faults: not-found, deleted, stale, rolled-back, unknown, transient, throttled, value (unknown search parameter).
 */
import type { Resource, ResourceType } from '@medplum/fhirtypes';

/** A resource as stored: id, meta.versionId and meta.lastUpdated are there. */
export type Stored<R extends Resource = Resource> = R & {
  id: string;
  meta: { versionId: string; lastUpdated: string };
};

/** One FHIR search. Names and values as in R4 search (`['birthdate','1950-02-03']`, `['status','a,b']`); unescaped by no one. */
export interface Search {
  readonly type: ResourceType;
  readonly where: readonly (readonly [name: string, value: string])[];
  /** `_include` / `_revinclude`, e.g. `Task:focus`. */
  readonly include?: readonly string[];
  readonly revinclude?: readonly string[];
  /** `_sort` of one parameter, `-` first for descending. Default: the order the store likes; then paging is by id. */
  readonly sort?: string;
  /** Page size, 1 to 100; default 20. */
  readonly count?: number;
  /** `next` of the page before, of the same search. */
  readonly cursor?: string;
}

export interface Page<R extends Resource = Resource> {
  /** Matches, in order. */
  readonly matches: Stored<R>[];
  /** What _include and _revinclude brought, each once. */
  readonly included: Stored[];
  readonly next?: string;
}

/** A resource to create. `urn` is a lower-case `urn:uuid:…` that other entries may use as a reference; it is replaced on commit. */
export interface Create<R extends Resource = Resource> {
  readonly urn: string;
  readonly resource: R;
}

/** A resource to replace, only if its current version is `versionId`. */
export interface Update<R extends Resource = Resource> {
  readonly resource: R & { id: string };
  readonly versionId: string;
}

/** All or nothing. No Patient may be among the creates (Medplum leaves a phantom when such a transaction rolls back). */
export interface Commit {
  readonly create: readonly Create[];
  readonly update: readonly Update[];
}

/** What was committed, in the order of `create` then `update`. */
export interface Committed {
  readonly resources: Stored[];
}

export interface FhirStore {
  read<T extends ResourceType>(type: T, id: string): Promise<Stored<Extract<Resource, { resourceType: T }>>>;
  /** One version as it was (`_history/{versionId}`). */
  readVersion<T extends ResourceType>(
    type: T,
    id: string,
    versionId: string,
  ): Promise<Stored<Extract<Resource, { resourceType: T }>>>;
  /** Versions, newest first (at most 100). */
  history(type: ResourceType, id: string): Promise<Stored[]>;
  search<R extends Resource = Resource>(search: Search): Promise<Page<R>>;
  /** Several independent searches at the price of one round trip; answers in the order asked. */
  searches(searches: readonly Search[]): Promise<Page[]>;
  /** Creates unless one with the identifier exists (`If-None-Exist: identifier=system|value`). Safe to repeat. More than one match: Fault stale. */
  createIfNone<R extends Resource>(
    resource: R,
    identifier: { system: string; value: string },
  ): Promise<{ resource: Stored<R>; created: boolean }>;
  /**
   * Commits all or nothing. Faults: `stale` (an update's version moved; nothing stored), `rolled-back` (nothing stored, may be repeated),
   * `unknown` (may be stored). The embedded store never answers `unknown`.
   */
  commit(commit: Commit): Promise<Committed>;
  /** Uploads bytes; the answer is the id to use in `Binary/{id}`. */
  putBinary(bytes: Uint8Array, contentType: string): Promise<string>;
  getBinary(id: string): Promise<{ bytes: Uint8Array; contentType: string }>;
  deleteBinary(id: string): Promise<void>;
  /** Cheap sign of life, for readiness; throws `transient` when the store cannot be reached. */
  ping(): Promise<void>;
}
