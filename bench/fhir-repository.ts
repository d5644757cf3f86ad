import {
  applyPatch,
  badRequest,
  conflict,
  deepClone,
  gone,
  notFound,
  type Operation,
  OperationOutcomeError,
  preconditionFailed,
  type SearchRequest,
  type WithId,
} from '@medplum/core';
import {
  type CreateResourceOptions,
  type DeleteResourceOptions,
  FhirRepository,
  type TransactionOptions,
  type UpdateResourceOptions,
} from '@medplum/fhir-router';
import type { Bundle, Parameters, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { Fault, isFault } from '../src/fault.ts';
import type { EmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import { stamped } from '../src/ports/fhir-store/embedded/rows.ts';
import type { Page } from '../src/ports/fhir-store/index.ts';
import type { Sql } from '../src/ports/sql/index.ts';
import { searchOf, searchsetOf } from './fhir-search-request.ts';

export interface RepositoryPorts {
  readonly store: EmbeddedStore;
  /** The database the store is in. */
  readonly sql: Sql;
  readonly now: () => number;
}

/** Throws when what it rests on has changed. */
type Step = () => void;

const ATTEMPTS = 3;
const NOT_HERE = 'Not supported by the embedded store';

/**
 * Medplum's repository over the embedded store. No transaction stays open across an await: inside `withTransaction` writes, and what was
 * read, go into a log; at the end one synchronous block replays it, and if anything read has changed the callback runs again.
 */
export class EmbeddedRepository extends FhirRepository {
  readonly #ports: RepositoryPorts;
  /** Undefined outside a transaction. */
  readonly #log: Step[] | undefined;
  /** What the transaction has written so far; undefined: removed. */
  readonly #written = new Map<string, WithId<Resource> | undefined>();
  /** What it rests on had changed before its end. The router makes an outcome of every error, so the error alone would not tell. */
  #changed = false;

  constructor(ports: RepositoryPorts, log?: Step[]) {
    super();
    this.#ports = ports;
    this.#log = log;
  }

  override setMode(): void {
    // One database, no reader beside it.
  }

  override generateId(): string {
    return this.#ports.store.newId();
  }

  override async createResource<T extends Resource>(resource: T, options?: CreateResourceOptions): Promise<WithId<T>> {
    const { store, now } = this.#ports;
    const id = (options?.assignedId ? resource.id : undefined) ?? this.generateId();
    const at = now();
    return this.#write(stamped(resource, id, 1, at), () => store.rows.create(resource, id, at));
  }

  override async updateResource<T extends Resource>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    const { store, now } = this.#ports;
    const { resourceType, id = '' } = resource;
    const current = await this.#current(resourceType, id, options?.ifMatch);
    const at = now();
    const stored = stamped(resource, id, Number(current) + 1, at);
    return this.#write(stored, () => store.rows.replace({ ...resource, id }, current, at));
  }

  override async deleteResource(resourceType: string, id: string, options?: DeleteResourceOptions): Promise<void> {
    const { store } = this.#ports;
    await this.#current(resourceType, id, options?.ifMatch);
    if (this.#log) this.#written.set(`${resourceType}/${id}`, undefined);
    await this.#do(() => store.rows.remove(resourceType, id));
  }

  override async patchResource<T extends Resource>(
    resourceType: T['resourceType'],
    id: string,
    patch: Operation[] | Parameters,
    options?: UpdateResourceOptions,
  ): Promise<WithId<T>> {
    if (!Array.isArray(patch)) throw new OperationOutcomeError(badRequest(NOT_HERE));
    const resource = deepClone(await this.readResource<T>(resourceType, id));
    if (applyPatch(resource, patch).some(Boolean)) {
      throw new OperationOutcomeError(badRequest('The patch does not fit'));
    }
    return this.updateResource(resource, { ifMatch: options?.ifMatch ?? resource.meta?.versionId });
  }

  override async readResource<T extends Resource>(resourceType: string, id: string): Promise<WithId<T>> {
    const name = `${resourceType}/${id}`;
    if (this.#written.has(name)) {
      const own = this.#written.get(name);
      if (!own) throw new OperationOutcomeError(gone);
      return own as WithId<T>;
    }
    const read = () => this.#ports.store.rows.read(resourceType as ResourceType, id);
    const found = outcomes(read);
    const { versionId } = found.meta;
    this.#log?.push(() => {
      if (read().meta.versionId !== versionId) throw changed();
    });
    return found as unknown as WithId<T>;
  }

  override async readReference<T extends Resource>({ reference = '' }: Reference<T>): Promise<WithId<T>> {
    const [type = '', id = ''] = reference.split('/');
    return this.readResource<T>(type, id);
  }

  override readReferences<T extends Resource>(references: readonly Reference<T>[]): Promise<(T | Error)[]> {
    const settled = references.map((one) => this.readReference<T>(one).catch((error: Error) => error));
    return Promise.all(settled);
  }

  override async readHistory<T extends Resource>(resourceType: string, id: string): Promise<Bundle<WithId<T>>> {
    const versions = outcomes(() => this.#ports.store.rows.history(resourceType, id));
    const entry = versions.map((resource) => ({ resource: resource as unknown as WithId<T> }));
    return { resourceType: 'Bundle', type: 'history', entry };
  }

  override async readVersion<T extends Resource>(resourceType: string, id: string, vid: string): Promise<WithId<T>> {
    const read = () => this.#ports.store.rows.readVersion(resourceType as ResourceType, id, vid);
    return outcomes(read) as unknown as WithId<T>;
  }

  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    const { store, sql } = this.#ports;
    const search = outcomes(() => searchOf(request));
    const log = this.#log;
    if (!log) return searchsetOf(outcomes(() => store.searchNow<T>(search)));
    // What the transaction has written so far is written, looked at, and undone.
    const steps = [...log];
    let page: Page<T> | undefined;
    try {
      sql.transaction(() => {
        for (const step of steps) step();
        page = outcomes(() => store.searchNow<T>(search));
        throw UNDO;
      });
    } catch (error) {
      this.#changed ||= isFault(error, 'stale');
      if (error !== UNDO) throw error;
    }
    if (!page) throw new TypeError('UNDO is thrown after the search');
    const seen = versionsOf(page);
    log.push(() => {
      if (versionsOf(store.searchNow(search)) !== seen) throw changed();
    });
    return searchsetOf(page);
  }

  override async searchByReference(): Promise<never> {
    throw new OperationOutcomeError(badRequest(NOT_HERE));
  }

  override async withTransaction<R>(callback: (repository: this) => Promise<R>, _: TransactionOptions): Promise<R> {
    if (this.#log) return callback(this);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const log: Step[] = [];
      const inside = new EmbeddedRepository(this.#ports, log);
      try {
        const result = await callback(inside as this);
        await this.#ports.store.inOneCommit(() => {
          for (const step of log) step();
        });
        return result;
      } catch (error) {
        if (!inside.#changed && !isFault(error, 'stale')) throw outcomeOf(error);
      }
    }
    throw new OperationOutcomeError(conflict('What the transaction rests on keeps changing'));
  }

  /** The current version; refuses another than `ifMatch`. */
  async #current(resourceType: string, id: string, ifMatch: string | undefined): Promise<string> {
    const { meta } = await this.readResource(resourceType, id);
    if (ifMatch !== undefined && ifMatch !== meta?.versionId) throw new OperationOutcomeError(preconditionFailed);
    return meta?.versionId ?? '';
  }

  async #write<T extends Resource>(stored: WithId<T>, step: Step): Promise<WithId<T>> {
    if (this.#log) this.#written.set(`${stored.resourceType}/${stored.id}`, stored);
    await this.#do(step);
    return stored;
  }

  async #do(step: Step): Promise<void> {
    if (this.#log) this.#log.push(step);
    else await this.#ports.store.inOneCommit(step).catch((error: unknown) => Promise.reject(outcomeOf(error)));
  }
}

const UNDO = Symbol('undo');

function versionsOf({ matches }: Page): string {
  return matches.map(({ id, meta }) => `${id}/${meta.versionId}`).join();
}

function changed(): Fault {
  return new Fault('stale', { code: 'read-changed', text: 'What the transaction rests on has changed.' });
}

function outcomes<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw outcomeOf(error);
  }
}

function outcomeOf(error: unknown): unknown {
  if (isFault(error, 'not-found')) return new OperationOutcomeError(notFound);
  if (isFault(error, 'deleted')) return new OperationOutcomeError(gone);
  if (isFault(error, 'stale')) return new OperationOutcomeError(preconditionFailed);
  if (isFault(error, 'value', 'too-long')) return new OperationOutcomeError(badRequest(error.issues[0]?.text ?? ''));
  return error;
}
