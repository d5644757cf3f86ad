import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import { substitute } from '../../../fhir/substitute.ts';
import type { Blobs } from '../../blobs/index.ts';
import type { Sql } from '../../sql/index.ts';
import { migrate } from '../../sql/migrations.ts';
import type { Commit, Committed, FhirStore, Page, Search, Stored } from '../index.ts';
import { binaries } from './binaries.ts';
import { groupCommit, type InOneCommit } from './group-commit.ts';
import { openRows, type Rows } from './rows.ts';
import { STEPS } from './schema.ts';
import { runSearch } from './search.ts';
import { openSearchIndex } from './search-index.ts';
import { uuidV7 } from './uuid-v7.ts';

export interface EmbeddedPorts {
  readonly sql: Sql;
  /** Where the bytes of Binaries are kept, and nothing else: one that no Binary uses any more is deleted. */
  readonly blobs: Blobs;
  readonly now: () => number;
  /** Default: UUIDs that grow with time. */
  readonly newId?: () => string;
}

export interface EmbeddedStore extends FhirStore {
  /** `alongside` runs in the same SQLite transaction, after the resources are written; what it throws rolls all back. */
  commit(commit: Commit, alongside?: (stored: Stored[]) => void): Promise<Committed>;
  /** The same database, synchronously: for the ledger, and for tools that load or compare. */
  readonly rows: Rows;
  readonly inOneCommit: InOneCommit;
  searchNow<R extends Resource>(search: Search): Page<R>;
  readonly newId: () => string;
}

/**
 * The FHIR store inside the gateway: SQLite, for one process. Everything that is answered as stored is durable.
 * Brings an older file up to date first; throws an Error with one sentence when the file is newer than the program.
 */
export function openEmbeddedStore({ sql, blobs, now, newId = uuidV7(now) }: EmbeddedPorts): EmbeddedStore {
  migrate(sql, 'fhir-store', STEPS);
  const index = openSearchIndex(sql);
  const rows = openRows(sql, index, now, newId);
  const inOneCommit = groupCommit(sql);
  const searchNow = <R extends Resource>(search: Search) => runSearch<R>(sql, index, search);

  function write({ create, update }: Commit): Stored[] {
    const ids = create.map(() => newId());
    const names = new Map(create.map(({ urn, resource }, i) => [urn, `${resource.resourceType}/${ids[i]}`]));
    return [
      ...create.map(({ resource }, i) => rows.create(substitute(resource, names), ids[i])),
      ...update.map(({ resource, versionId }) => rows.replace(substitute(resource, names), versionId)),
    ];
  }

  return {
    rows,
    inOneCommit,
    searchNow,
    newId,
    read: async (type, id) => rows.read(type, id),
    readVersion: async (type, id, versionId) => rows.readVersion(type, id, versionId),
    history: async (type, id) => rows.history(type, id),
    search: async (search) => searchNow(search),
    async searches(searches) {
      const read = new Map<number, Stored>();
      return searches.map((search) => runSearch(sql, index, search, read));
    },
    async commit(commit, alongside) {
      refuseUnfit(commit);
      const resources = await inOneCommit(() => {
        const stored = write(commit);
        alongside?.(stored);
        return stored;
      });
      return { resources };
    },
    createIfNone<R extends Resource>(resource: R, { system, value }: { system: string; value: string }) {
      const token = [system, value].map((part) => part.replace(/[\\,|$]/g, '\\$&')).join('|');
      const search: Search = { type: resource.resourceType, where: [['identifier', token]], count: 2 };
      return inOneCommit(() => {
        const [found, second] = searchNow<R>(search).matches;
        if (second)
          throw new Fault('stale', { code: 'several-matches', text: 'Several resources have the identifier.' });
        return found ? { resource: found, created: false } : { resource: rows.create(resource), created: true };
      });
    },
    ...binaries(sql, rows, blobs, inOneCommit),
    async ping() {
      sql.all('SELECT 1');
    },
  };
}

/** What a remote store could not take is refused here too, so that it is found before it matters. */
function refuseUnfit({ create }: Commit): void {
  if (create.some(({ resource }) => resource.resourceType === 'Patient')) {
    throw new Fault('exception', { code: 'patient-in-commit', text: 'A Patient is created before the transaction.' });
  }
}
