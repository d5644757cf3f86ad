import type { Patient, ResourceType, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { openEmbeddedStore } from '../../../../src/ports/fhir-store/embedded/index.ts';
import type { Search } from '../../../../src/ports/fhir-store/index.ts';
import { keysOf } from '../../blobs.contract.ts';
import { newFolder, openStore, START } from '../../embedded-store.ts';
import { fhirStoreContract } from '../../fhir-store.contract.ts';

fhirStoreContract('embedded', () => openStore().store);

const TASK: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
const bytes = (text: string) => new TextEncoder().encode(text);
const urn = () => `urn:uuid:${crypto.randomUUID()}`;

test('ids grow with time, also when the clock is set back or stands still', async () => {
  const opened = openStore();
  const ids: string[] = [];
  await opened.store.inOneCommit(() => {
    for (let i = 0; i < 5000; i++) {
      opened.clock = i === 2500 ? START - 1_000_000 : opened.clock;
      ids.push(opened.store.rows.create({ resourceType: 'Binary', contentType: 'text/plain' }).id);
    }
  });
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect(Number.parseInt(ids[0]!.replace('-', '').slice(0, 12), 16)).toBe(START);
});

test('the store sets version and time, and keeps tags, security labels and profiles', async () => {
  const { store } = openStore();
  const meta = {
    versionId: '99',
    lastUpdated: '2001-01-01T00:00:00Z',
    tag: [{ code: 't' }],
    security: [{ code: 's' }],
    profile: ['urn:p'],
  };
  const stored = store.rows.create({ ...TASK, id: 'mine', meta });
  expect(stored.id).not.toBe('mine');
  expect(stored.meta).toEqual({ ...meta, versionId: '1', lastUpdated: new Date(START).toISOString() });
  expect((await store.search({ type: 'Task', where: [['_profile', 'urn:p']] })).matches).toHaveLength(1);
});

describe('tombstones', () => {
  test('a removed resource answers deleted, is found by no search, and its versions stay', async () => {
    const { store } = openStore();
    const first = store.rows.create(TASK);
    await store.inOneCommit(() => store.rows.remove('Task', first.id));
    await expect(store.read('Task', first.id)).rejects.toMatchObject({ kind: 'deleted', status: 410 });
    await expect(store.readVersion('Task', first.id, '2')).rejects.toMatchObject({ kind: 'deleted' });
    expect(await store.readVersion('Task', first.id, '1')).toEqual(first);
    expect(await store.history('Task', first.id)).toEqual([first]);
    for (const where of [[], [['status', 'requested']], [['_id', first.id]]] as Search['where'][]) {
      expect((await store.search({ type: 'Task', where })).matches).toEqual([]);
    }
    const again = { create: [], update: [{ resource: first, versionId: '1' }] };
    await expect(store.commit(again)).rejects.toMatchObject({ kind: 'stale' });
  });
});

describe('commits', () => {
  test('what runs alongside is in the same transaction: it sees the resources, and its failure undoes them', async () => {
    const { store, sql } = openStore();
    sql.run('CREATE TABLE beside (id TEXT)');
    const commit = { create: [{ urn: urn(), resource: TASK }], update: [] };
    await store.commit(commit, ([task]) => sql.run('INSERT INTO beside VALUES (?)', task!.id));
    const failing = store.commit(commit, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toMatchObject({ kind: 'exception' });
    expect((await store.search({ type: 'Task', where: [] })).matches.map(({ id }) => ({ id }))).toEqual(
      sql.all('SELECT id FROM beside'),
    );
  });

  test('the commits of one turn are one transaction, and one that fails takes no other with it', async () => {
    const { sql, ...opened } = openStore();
    let transactions = 0;
    let depth = 0;
    const counting = {
      ...sql,
      transaction<T>(fn: () => T): T {
        if (depth === 0) transactions++;
        depth++;
        try {
          return sql.transaction(fn);
        } finally {
          depth--;
        }
      },
    };
    const store = openEmbeddedStore({ sql: counting, blobs: opened.blobs, now: () => START });
    transactions = 0;
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => store.commit({ create: [{ urn: urn(), resource: TASK }], update: [] })),
      store.commit({ create: [], update: [{ resource: { ...TASK, id: 'nobody' }, versionId: '1' }] }),
    ]);
    expect(transactions).toBe(1);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect((await store.search({ type: 'Task', where: [] })).matches).toHaveLength(10);
  });

  test('when the commit itself fails everybody is told that nothing was stored', async () => {
    const { sql, blobs } = openStore();
    let full = false;
    const failing = {
      ...sql,
      transaction<T>(fn: () => T): T {
        return sql.transaction(() => {
          const result = fn();
          if (full) throw new Error('database or disk is full');
          return result;
        });
      },
    };
    const store = openEmbeddedStore({ sql: failing, blobs, now: () => START });
    full = true;
    const commit = { create: [{ urn: urn(), resource: TASK }], update: [] };
    const outcomes = await Promise.allSettled([store.commit(commit), store.commit(commit)]);
    full = false;
    expect(outcomes).toMatchObject(Array(2).fill({ status: 'rejected', reason: { kind: 'rolled-back' } }));
    expect((await store.search({ type: 'Task', where: [] })).matches).toEqual([]);
    await store.commit(commit);
    expect((await store.search({ type: 'Task', where: [] })).matches).toHaveLength(1);
  });

  test('a resource longer than a row may be is refused', async () => {
    const { store } = openStore();
    const commit = (description: string) =>
      store.commit({ create: [{ urn: urn(), resource: { ...TASK, description } }], update: [] });
    await expect(commit('x'.repeat(2_000_000))).rejects.toMatchObject({ kind: 'too-long' });
    await expect(commit('ü'.repeat(960_000))).rejects.toMatchObject({ kind: 'too-long' });
    await commit('x'.repeat(1_000_000));
  });

  test('what was committed is there after the file was opened again', async () => {
    const folder = newFolder();
    const first = openStore(folder);
    const { resources } = await first.store.commit({ create: [{ urn: urn(), resource: TASK }], update: [] });
    first.sql.close();
    const { store } = openStore(folder);
    expect(await store.read('Task', resources[0]!.id)).toEqual(resources[0]);
    expect((await store.search({ type: 'Task', where: [['status', 'requested']] })).matches).toEqual(resources);
  });
});

describe('the index follows its table', () => {
  test('a type whose parameters have changed is indexed again at start, others are not', async () => {
    const folder = newFolder();
    const first = openStore(folder);
    const patient: Patient = { resourceType: 'Patient', name: [{ family: 'Vega' }] };
    await first.store.inOneCommit(() => {
      for (let i = 0; i < 1200; i++) first.store.rows.create(patient);
    });
    first.store.rows.create(TASK);
    const slot = {
      resourceType: 'Slot',
      status: 'free',
      schedule: {},
      start: '',
      end: '',
      meta: { tag: [{ code: 'a' }] },
    };
    first.store.rows.create(slot as never);
    first.sql.run("DELETE FROM entry WHERE v IN ('vega', 'requested', 'a')");
    first.sql.run("DELETE FROM entry_of WHERE v IN ('vega', 'requested', 'a')");
    first.sql.run('INSERT INTO entry (v, pk, p, x) SELECT v, pk, p, x FROM entry_in_order');
    first.sql.run('DELETE FROM entry_in_order');
    first.sql.run("UPDATE indexed_type SET parameters = 'of an older program' WHERE type IN ('Patient', '*')");
    first.sql.close();
    const { store } = openStore(folder);
    const count = async (type: ResourceType, name: string, value: string) => {
      let found = 0;
      for (let cursor: string | undefined; ; ) {
        const page = await store.search({ type, where: [[name, value]], count: 100, ...(cursor && { cursor }) });
        found += page.matches.length;
        cursor = page.next;
        if (!cursor) return found;
      }
    };
    expect(await count('Patient', 'family', 'vega')).toBe(1200);
    expect(await count('Patient', '_lastUpdated', 'ge2026')).toBe(1200);
    expect(await count('Task', 'status', 'requested')).toBe(0);
    expect(await count('Slot', '_tag', 'a')).toBe(1);
  });

  test('a file of a newer program is refused', () => {
    const folder = newFolder();
    const { sql } = openStore(folder);
    sql.run("UPDATE schema_version SET version = 99 WHERE name = 'fhir-store'");
    sql.close();
    expect(() => openStore(folder)).toThrow(/newer version of this program/);
  });
});

describe('binaries', () => {
  test('one blob for the same bytes, deleted with the last Binary that has them', async () => {
    const { store, blobs } = openStore();
    const ids = await Promise.all(Array.from({ length: 3 }, () => store.putBinary(bytes('page'), 'image/png')));
    expect(await keysOf(blobs)).toHaveLength(1);
    await store.deleteBinary(ids[0]!);
    await store.deleteBinary(ids[0]!);
    await store.deleteBinary(ids[1]!);
    expect(await store.getBinary(ids[2]!)).toEqual({ bytes: bytes('page'), contentType: 'image/png' });
    await store.deleteBinary(ids[2]!);
    expect(await keysOf(blobs)).toEqual([]);
    await expect(store.getBinary(ids[2]!)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('deleting the last one while another is just taking the same bytes loses nothing', async () => {
    const { store } = openStore();
    for (let round = 0; round < 20; round++) {
      const before = await store.putBinary(bytes(`page ${round}`), 'image/png');
      const [, after] = await Promise.all([
        store.deleteBinary(before),
        store.putBinary(bytes(`page ${round}`), 'image/png'),
      ]);
      expect((await store.getBinary(after)).bytes).toEqual(bytes(`page ${round}`));
    }
  });

  test('a Binary reads as a small resource without its bytes', async () => {
    const { store } = openStore();
    const id = await store.putBinary(bytes('page'), 'image/png');
    expect(await store.read('Binary', id)).toMatchObject({ resourceType: 'Binary', id, contentType: 'image/png' });
  });
});
