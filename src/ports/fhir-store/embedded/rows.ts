import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Sql } from '../../sql/index.ts';
import type { Stored } from '../index.ts';
import type { SearchIndex } from './search-index.ts';

export type StoredOf<T extends ResourceType> = Stored<Extract<Resource, { resourceType: T }>>;

/** Resources as rows, synchronously; writes belong inside a transaction, `at` is their time, default now. Faults as FhirStore. */
export interface Rows {
  create<R extends Resource>(resource: R, id?: string, at?: number): Stored<R>;
  /** A new version; Fault `stale` when `versionId` is given and not the current one, or the resource is gone. */
  replace<R extends Resource>(resource: R & { id: string }, versionId?: string, at?: number): Stored<R>;
  /** Leaves a tombstone: reads answer `deleted`, the versions before stay. */
  remove(type: string, id: string): void;
  /** Takes a row away with all that is known of it. */
  erase(type: string, id: string): void;
  read<T extends ResourceType>(type: T, id: string): StoredOf<T>;
  readVersion<T extends ResourceType>(type: T, id: string, versionId: string): StoredOf<T>;
  history(type: string, id: string): Stored[];
}

interface Row {
  pk: number;
  live: number;
  version: number;
  body: string | null;
}

/** A Durable Object keeps rows of 2 MB. */
const BODY_BYTES = 1_900_000;
const HISTORY = 100;

export function openRows(sql: Sql, index: SearchIndex, now: () => number, newId: () => string): Rows {
  function find(type: string, id: string): Row | undefined {
    return sql.all<Row>('SELECT pk, live, version, body FROM resource WHERE id = ? AND type = ?', id, type)[0];
  }

  function current(type: string, id: string, versionId?: string): Row {
    const row = find(type, id);
    if (!row?.live || (versionId !== undefined && versionId !== String(row.version))) throw stale();
    return row;
  }

  function keepVersion({ pk, version, body }: Row): void {
    sql.run('INSERT INTO version (pk, version, body) VALUES (?, ?, ?)', pk, version, body);
  }

  return {
    create(resource, id = newId(), at = now()) {
      const stored = stamped(resource, id, 1, at);
      const [row] = sql.all<{ pk: number }>(
        'INSERT INTO resource (id, type, live, version, body) VALUES (?, ?, 1, 1, ?) RETURNING pk',
        id,
        resource.resourceType,
        bodyOf(stored),
      );
      if (!row) throw new TypeError('the row was just inserted');
      index.put(row.pk, stored, true);
      return stored;
    },
    replace(resource, versionId, at = now()) {
      const row = current(resource.resourceType, resource.id, versionId);
      const stored = stamped(resource, resource.id, row.version + 1, at);
      keepVersion(row);
      sql.run('UPDATE resource SET version = ?, body = ? WHERE pk = ?', row.version + 1, bodyOf(stored), row.pk);
      index.put(row.pk, stored);
      return stored;
    },
    remove(type, id) {
      const row = current(type, id);
      keepVersion(row);
      sql.run('UPDATE resource SET version = ?, live = 0, body = NULL WHERE pk = ?', row.version + 1, row.pk);
      index.put(row.pk, undefined);
    },
    erase(type, id) {
      const row = find(type, id);
      if (!row) return;
      index.put(row.pk, undefined);
      sql.run('DELETE FROM version WHERE pk = ?', row.pk);
      sql.run('DELETE FROM resource WHERE pk = ?', row.pk);
    },
    read(type, id) {
      const row = find(type, id);
      if (!row) throw notFound();
      return storedOf(row.body);
    },
    readVersion(type, id, versionId) {
      const row = find(type, id);
      if (!row) throw notFound();
      if (versionId === String(row.version)) return storedOf(row.body);
      const [version] = /^\d{1,15}$/.test(versionId)
        ? sql.all<Row>('SELECT body FROM version WHERE pk = ? AND version = ?', row.pk, Number(versionId))
        : [];
      if (!version) throw notFound();
      return storedOf(version.body);
    },
    history(type, id) {
      const row = find(type, id);
      if (!row) throw notFound();
      const before = sql.all<Row>(
        'SELECT body FROM version WHERE pk = ? ORDER BY version DESC LIMIT ?',
        row.pk,
        HISTORY - row.live,
      );
      return [row, ...before].flatMap(({ body }) => (body === null ? [] : [storedOf(body)]));
    },
  };
}

/** The resource of a row's body; Fault `deleted` of a tombstone. */
export function storedOf<R extends Resource>(body: string | null): Stored<R> {
  if (body === null) throw new Fault('deleted', { code: 'deleted', text: 'The resource was deleted.' });
  return JSON.parse(body);
}

/** The resource as that version of it. */
export function stamped<R extends Resource>(resource: R, id: string, version: number, at: number): Stored<R> {
  const { resourceType, id: _, meta, ...rest } = resource;
  const stamp = { versionId: String(version), lastUpdated: new Date(at).toISOString() };
  return { resourceType, id, meta: { ...meta, ...stamp }, ...rest } as unknown as Stored<R>; // a spread of R loses its type
}

function bodyOf(resource: Stored): string {
  const body = JSON.stringify(resource);
  if (body.length * 3 > BODY_BYTES && new TextEncoder().encode(body).length > BODY_BYTES) {
    throw new Fault('too-long', {
      code: 'resource-too-long',
      text: 'A resource is longer than the store takes (1.9 MB).',
    });
  }
  return body;
}

function notFound(): Fault {
  return new Fault('not-found', { code: 'not-found', text: 'There is no such resource.' });
}

function stale(): Fault {
  return new Fault('stale', { code: 'version-moved', text: 'A resource this rests on has changed.' });
}
