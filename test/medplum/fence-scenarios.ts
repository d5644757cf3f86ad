/** What a network can do to an act, and what must come of it; run over the fake and over a live server. */
import type { Task } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFault } from '../../src/fault.ts';
import type { MedplumStore } from '../../src/ports/fhir-store/medplum/index.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import type { Sql } from '../../src/ports/sql/index.ts';
import * as h from './harness.ts';
import { type Asked, type Fate, type FaultyNetwork, startProxy } from './proxy.ts';

const isCommit = ({ method, path, body }: Asked) =>
  method === 'POST' && /\/fhir\/R4\/?$/.test(path) && body.includes('"transaction"') && body.includes('"POST"');
const isBump = ({ method, path }: Asked) => method === 'PUT' && path.includes('/Basic/');

/** The fates of the first commits, in order; those after them pass. */
function commitsMeet(proxy: FaultyNetwork, ...fates: Fate[]): void {
  proxy.decide = (asked) => (isCommit(asked) && fates.shift()) || 'pass';
}

export function fenceScenarios(name: string, start: () => Promise<h.Server & { close?: () => Promise<void> }>): void {
  describe(`fence over ${name}`, () => {
    let server: h.Server & { close?: () => Promise<void> };
    let proxy: FaultyNetwork;
    let direct: MedplumStore;
    let sql: Sql & { close(): void };
    let shard: string;

    beforeEach(async () => {
      server = await start();
      proxy = await startProxy(server.baseUrl);
      direct = h.quickStore(server);
      sql = h.ledgerSql();
      shard = h.newShard();
    });
    afterEach(async () => {
      await proxy.idle();
      await proxy.close();
      await server.close?.();
      sql.close();
    });

    const ledger = (more: Parameters<typeof h.quickLedger>[2] = {}) =>
      h.quickLedger(sql, h.quickStore(server, proxy.baseUrl), { shard, budget: h.quickBudget(server), ...more });
    const create = (key: string, from = ledger()) => from.once(h.createCall(key), async () => h.createDraft(key));

    it('performs an act once and replays it', async () => {
      const key = h.newKey();
      const first = await create(key);
      expect(first.replayed).toBe(false);
      expect(first.resources?.map((r) => r.resourceType)).toEqual(['ServiceRequest', 'Task', 'Provenance']);
      const second = await create(key);
      expect(second).toEqual({ settled: first.settled, replayed: true, resources: undefined });
      await expect(ledger().once(h.createCall(key, 'other'), async () => h.createDraft(key))).rejects.toMatchObject({
        kind: 'duplicate',
      });
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('one set for the same key sixteen times at once', async () => {
      const key = h.newKey();
      const one = ledger();
      const done = await Promise.all(Array.from({ length: 16 }, () => create(key, one)));
      expect(done.filter((d) => !d.replayed)).toHaveLength(1);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it.each(['lose-answer', 'cut-answer', 'lose-request', 'send-twice'] as const)('%s: one set', async (fate) => {
      const key = h.newKey();
      await create(h.newKey()); // lanes are there
      commitsMeet(proxy, fate);
      const done = await create(key);
      expect(done.settled.references).toHaveLength(3);
      expect((await create(key)).settled).toEqual(done.settled);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('a commit held past the call and past the lease, then let through: one set', async () => {
      const key = h.newKey();
      await create(h.newKey());
      const { opened, open } = h.gate();
      commitsMeet(proxy, { holdUntil: opened });
      const done = await create(key); // times out, bumps, performs again
      open();
      await proxy.idle();
      expect((await create(key)).settled).toEqual(done.settled);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('what was given up stays undone when its held commit is let through', async () => {
      // Two acts in a row end with a bump: without a nonce the second would be an identical PUT, and no fence.
      await create(h.newKey());
      for (let i = 0; i < 2; i++) {
        const key = h.newKey();
        const { opened, open } = h.gate();
        commitsMeet(proxy, { holdUntil: opened }, { status: 400 });
        await expect(create(key)).rejects.toMatchObject({ kind: 'exception' });
        open();
        await proxy.idle();
        expect(await h.leftBy(direct, key)).toBe(h.NOTHING);
      }
    });

    it('a holder that pauses past its lease is fenced off', async () => {
      const key = h.newKey();
      await create(h.newKey());
      const { opened, open } = h.gate();
      const reached = h.gate();
      const pausing: MedplumStore = {
        ...h.quickStore(server, proxy.baseUrl),
        async commitFenced(...args) {
          reached.open();
          await opened;
          return direct.commitFenced(...args);
        },
      };
      const paused = create(key, h.quickLedger(sql, pausing, { shard, budget: h.quickBudget(server) }));
      await reached.opened;
      let clock = Date.now() + 60_000;
      const later = ledger({ now: () => clock++ }); // its lease has run out
      const done = await create(key, later);
      open();
      expect((await paused).settled).toEqual(done.settled);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('nothing of the server answers: transient at once, and settled when it is back', async () => {
      const key = h.newKey();
      await create(h.newKey());
      let down = false;
      proxy.decide = (asked) => {
        if (isCommit(asked) && !down) {
          down = true;
          return 'lose-answer';
        }
        return down ? 'lose-request' : 'pass';
      };
      const one = ledger();
      await expect(create(key, one)).rejects.toMatchObject({ kind: 'transient' });
      expect(await one.find(key)).toBe('claimed');
      await expect(create(key, one)).rejects.toMatchObject({ kind: 'transient' });
      down = false;
      proxy.decide = undefined;
      await one.sweep();
      expect(await one.find(key)).toMatchObject({ key, status: 201, warnings: ['a-warning'] });
      expect((await create(key, one)).replayed).toBe(true);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('a bump whose answer is lost is found out', async () => {
      const key = h.newKey();
      await create(h.newKey());
      let bumps = 0;
      let commits = 0;
      proxy.decide = (asked) => {
        if (isCommit(asked) && commits++ === 0) return 'lose-request';
        return isBump(asked) && bumps++ === 0 ? 'lose-answer' : 'pass';
      };
      await expect(create(key)).rejects.toMatchObject({ kind: 'transient' });
      expect((await create(key)).replayed).toBe(false);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('a lane that somebody else moved costs a try and no more', async () => {
      const one = ledger();
      await create(h.newKey(), one);
      for (const lane of await rowsOverSql({ sql, shard }).lanes()) await direct.bumpLane(lane, `-#${h.newKey()}`);
      const key = h.newKey();
      expect((await create(key, one)).replayed).toBe(false);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
    });

    it('recovering: a ledger that lost its rows finds the act by its tag', async () => {
      const [key, other] = [h.newKey(), h.newKey()];
      const done = await create(key);
      const empty = h.ledgerSql();
      const restored = h.quickLedger(empty, direct, { shard, recovering: true });
      const again = await create(key, restored);
      expect(again.replayed).toBe(true);
      expect(new Set(again.settled.references)).toEqual(new Set(done.settled.references));
      expect((await create(other, restored)).replayed).toBe(false);
      expect(await h.leftBy(direct, key)).toBe(h.ONE_SET);
      empty.close();
    });

    describe('by versions', () => {
      let task: Task & { id: string; meta: { versionId: string; lastUpdated: string } };

      beforeEach(async () => {
        const done = await create(h.newKey());
        task = await direct.read('Task', done.resources!.find((r) => r.resourceType === 'Task')!.id);
      });

      const step = (key: string, from = ledger()) =>
        from.once(h.stepCall(key), async () => h.stepDraft(key, await direct.readInTransaction('Task', task.id), key));
      const notes = async () => (await direct.readInTransaction('Task', task.id)).note?.map((note) => note.text);

      it.each(['lose-answer', 'cut-answer', 'lose-request', 'send-twice'] as const)('%s: one step', async (fate) => {
        const key = h.newKey();
        commitsMeet(proxy, fate);
        const done = await step(key);
        expect(done.settled.references.map((r) => r.reference)).toContain(`Task/${task.id}`);
        expect((await step(key)).settled).toEqual(done.settled);
        expect(await notes()).toEqual([key]);
      });

      it('held past the call, then let through: one step', async () => {
        const key = h.newKey();
        const { opened, open } = h.gate();
        commitsMeet(proxy, { holdUntil: opened });
        await step(key);
        open();
        await proxy.idle();
        expect(await notes()).toEqual([key]);
        expect(await h.leftBy(direct, key, ['Provenance'])).toBe('1 Provenance');
      });

      it('a refusal after an unknown outcome proves nothing: it stays open, and is found out', async () => {
        const key = h.newKey();
        const { opened, open } = h.gate();
        commitsMeet(proxy, { holdUntil: opened }, ...Array.from({ length: 20 }, () => ({ status: 409 })));
        const one = ledger();
        await expect(step(key, one)).rejects.toMatchObject({ kind: 'transient' });
        open();
        await proxy.idle();
        proxy.decide = undefined;
        expect((await step(key, one)).replayed).toBe(true);
        expect(await notes()).toEqual([key]);
      });

      it('another step came first: stale, nothing stored', async () => {
        const [key, other] = [h.newKey(), h.newKey()];
        const old = h.stepDraft(key, task, key);
        await step(other);
        const error = await ledger()
          .once(h.stepCall(key), async () => old)
          .catch((e: unknown) => e);
        expect(isFault(error, 'stale')).toBe(true);
        expect(await notes()).toEqual([other]);
        expect(await h.leftBy(direct, key, ['Provenance'])).toBe('0 Provenance');
      });

      it('found though two other steps have followed before it was settled', async () => {
        const key = h.newKey();
        let dead = false;
        proxy.decide = (asked) => {
          if (dead) return 'lose-request';
          dead = isCommit(asked);
          return dead ? 'lose-answer' : 'pass';
        };
        const one = ledger();
        await expect(step(key, one)).rejects.toMatchObject({ kind: 'transient' });
        proxy.decide = undefined;
        const [second, third] = [h.newKey(), h.newKey()];
        await step(second);
        await step(third);
        const done = await step(key, one);
        expect(done.replayed).toBe(true);
        const left = done.settled.references.find((r) => r.reference === `Task/${task.id}`)!;
        expect((await direct.readVersion('Task', task.id, left.versionId)).note).toHaveLength(1);
        expect(await notes()).toEqual([key, second, third]);
      });
    });
  });
}
