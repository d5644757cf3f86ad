import { beforeEach, describe, expect, it } from 'vitest';
import type { Settled } from '../../src/ports/ledger/index.ts';
import type { Entry, LedgerRows } from '../../src/ports/ledger/rows.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import type { Sql } from '../../src/ports/sql/index.ts';

const LEASE = 1_000;
const entry: Entry = {
  mac: 'mac',
  fence: 'lane',
  writes: ['Task'],
  updates: [{ reference: 'Task/1', versionId: '1' }],
  expected: 2,
  status: 201,
  warnings: ['a-warning'],
};
const settled: Settled = {
  key: 'key',
  mac: 'mac',
  status: 201,
  references: [{ reference: 'Task/1', versionId: '2' }],
  warnings: ['a-warning'],
  at: 500,
};

/** Behind RPC everything is cloned; this does the same, so that a function or a Map among them is found. */
function overRpc(rows: LedgerRows): LedgerRows {
  return new Proxy(rows, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => structuredClone(await method.apply(target, structuredClone(args)));
    },
  });
}

/** What the rows keep over every SQL driver. `open` gives a database with the ledger's tables, empty. */
export function ledgerRowsContract(name: string, open: () => Sql): void {
  describe(`rows of the fenced ledger: ${name}`, () => {
    let sql: Sql;
    let rows: LedgerRows;
    const restart = () => overRpc(rowsOverSql({ sql, shard: 's', lanes: 2 }));

    beforeEach(() => {
      sql = open();
      rows = restart();
    });

    async function taken(key: string, now = 0): Promise<number> {
      const claim = await rows.claim(key, 'mac', now, LEASE);
      if (claim.state !== 'taken') throw new Error(claim.state);
      return claim.token;
    }
    async function entered(key: string, now = 0) {
      const token = await taken(key, now);
      for (;;) {
        const result = await rows.enter(key, token, entry, now, LEASE);
        if (result.state === 'entered' && result.lane) return { token, lane: result.lane };
        if (result.state !== 'full' || !result.create) throw new Error(result.state);
        await rows.laneMade({ name: result.create, id: `id-${result.create}`, versionId: '1' });
      }
    }

    it('one holder at a time; tokens grow; an older one is refused everything', async () => {
      const first = await taken('key');
      expect(await rows.claim('key', 'mac', LEASE - 1, LEASE)).toEqual({ state: 'held', mac: 'mac' });
      const second = await taken('key', LEASE);
      expect(second).toBeGreaterThan(first);
      expect((await rows.enter('key', first, entry, LEASE, LEASE)).state).toBe('lost');
      expect(await rows.settle('key', first, settled, undefined)).toBe(false);
      expect(await rows.release('key', first)).toBe(false);
      expect(await rows.release('key', second)).toBe(true);
      expect(await rows.find('key')).toBeUndefined();
    });

    it('a claim that entered nothing is gone with its process; an entered one is not', async () => {
      await taken('claimed');
      const { token, lane } = await entered('entered');
      rows = restart();
      expect((await rows.claim('claimed', 'mac', 1, LEASE)).state).toBe('taken');
      expect(await rows.claim('entered', 'mac', 1, LEASE)).toEqual({ state: 'held', mac: 'mac' });
      const claim = await rows.claim('entered', 'mac', LEASE, LEASE);
      expect(claim).toEqual({ state: 'unknown', token: expect.any(Number), sent: { ...entry, lane, at: 0 } });
      expect(await rows.settle('entered', token, settled, '2')).toBe(false);
      expect(await rows.expire('entered', token)).toBe(false);
    });

    it('tokens grow over a restart, also when the clock stands still', async () => {
      const { token } = await entered('key', 5);
      await rows.expire('key', token);
      rows = restart();
      const claim = await rows.claim('key', 'mac', 5, LEASE);
      expect(claim.state === 'unknown' && claim.token > token).toBe(true);
    });

    it('a lane belongs to one act at a time, and is free again at the version it was left', async () => {
      const one = await entered('one');
      const two = await entered('two');
      expect(one.lane.name).not.toBe(two.lane.name);
      const token = await taken('three');
      expect(await rows.enter('three', token, entry, 0, LEASE)).toEqual({ state: 'full' });
      await rows.settle('one', one.token, { ...settled, key: 'one' }, '7');
      expect(await rows.enter('three', token, entry, 0, LEASE)).toEqual({
        state: 'entered',
        lane: { ...one.lane, versionId: '7' },
      });
      await rows.notCommitted('three', token, '8');
      expect(await rows.lanes()).toContainEqual({ ...one.lane, versionId: '8' });
      expect(await rows.enter('three', token, { ...entry, fence: 'version' }, 0, LEASE)).toEqual({ state: 'entered' });
    });

    it('a lane that is gone is made anew', async () => {
      const { token, lane } = await entered('key');
      await rows.notCommitted('key', token, undefined);
      expect(await rows.lanes()).toEqual([]);
      expect(await rows.enter('key', token, entry, 0, LEASE)).toEqual({ state: 'full', create: lane.name });
      await rows.laneMade({ ...lane, id: 'other' });
      await rows.laneMade({ ...lane, id: 'a second maker comes late' });
      expect(await rows.lanes()).toEqual([{ ...lane, id: 'other' }]);
    });

    it('laneMoved moves free lanes only', async () => {
      const { token, lane } = await entered('key');
      await rows.laneMoved(lane.name, '9');
      expect(await rows.lanes()).toEqual([lane]);
      await rows.notCommitted('key', token, '2');
      await rows.laneMoved(lane.name, '9');
      expect(await rows.lanes()).toEqual([{ ...lane, versionId: '9' }]);
    });

    it('an expired outcome can be taken at once, and is due', async () => {
      const { token } = await entered('key');
      expect(await rows.due(LEASE - 1, 10)).toEqual([]);
      await rows.expire('key', token);
      expect(await rows.due(1, 10)).toEqual(['key']);
      expect((await rows.claim('key', 'mac', 1, LEASE)).state).toBe('unknown');
    });

    it('a settled key answers as it was settled, until it is dropped', async () => {
      const { token } = await entered('key');
      expect(await rows.find('key')).toBe('claimed');
      expect(await rows.settle('key', token, settled, '2')).toBe(true);
      rows = restart();
      expect(await rows.find('key')).toEqual(settled);
      expect(await rows.claim('key', 'mac', 0, LEASE)).toEqual({ state: 'settled', settled });
      await rows.drop(500);
      expect(await rows.find('key')).toEqual(settled);
      await rows.drop(501);
      expect(await rows.find('key')).toBeUndefined();
    });

    it('uploads are offered to the next attempt, and condemned only when no act holds or owns them', async () => {
      const token = await taken('key');
      await rows.noteUpload('key', 'hash', 'b1', 10);
      await rows.noteUpload('other', 'hash', 'b2', 10);
      expect(await rows.condemnUploads(11, 10)).toEqual(['b2']);
      await rows.release('key', token);
      const claim = await rows.claim('key', 'mac', 20, LEASE);
      expect(claim.state === 'taken' && claim.binaries).toEqual([['hash', 'b1']]);
      expect((await rows.claim('other', 'mac', 20, LEASE)).state === 'taken').toBe(true);
      await rows.forgetUpload('b2');
      await rows.release('key', claim.state === 'taken' ? claim.token : 0);
      expect(await rows.condemnUploads(10, 10)).toEqual([]);
      expect(await rows.condemnUploads(11, 10)).toEqual(['b1']);
      const after = await rows.claim('key', 'mac', 30, LEASE);
      expect(after.state === 'taken' && after.binaries).toEqual([]);
    });

    it('names: one holder, until freed or run out', async () => {
      expect(await rows.takeName('n', 'a', 0, LEASE)).toBe(true);
      expect(await rows.takeName('n', 'b', LEASE - 1, LEASE)).toBe(false);
      expect(await rows.takeName('n', 'b', LEASE, LEASE)).toBe(true);
      await rows.freeName('n', 'a');
      expect(await rows.takeName('n', 'a', LEASE, LEASE)).toBe(false);
      await rows.freeName('n', 'b');
      expect(await rows.takeName('n', 'a', LEASE, LEASE)).toBe(true);
    });
  });
}
