import type { Task } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import type { FhirStore, Stored } from '../../src/ports/fhir-store/index.ts';
import type { ActCall, ActInHand, Draft, Ledger } from '../../src/ports/ledger/index.ts';

export interface LedgerInTest {
  readonly ledger: Ledger;
  readonly store: FhirStore;
  /** Moves the clock. */
  advance(ms: number): void;
  /** The process dies here; a new one opens what it left. Leases have run out by then. */
  restart(): Promise<LedgerInTest>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const newKey = () =>
  crypto
    .randomUUID()
    .replaceAll('-', '')
    .replace(/[0189]/g, 'a');

export function actCall(key: string, mac = 'mac'): ActCall {
  return { key, mac, fence: 'lane', writes: ['Task'] };
}

export function draftOf(key: string): Draft {
  const resource: Task = {
    resourceType: 'Task',
    meta: { tag: [{ system: 'urn:ledger-test', code: key }] },
    status: 'requested',
    intent: 'order',
  };
  return {
    commit: { create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource }], update: [] },
    status: 201,
    warnings: ['late'],
  };
}

export async function storedUnder(store: FhirStore, key: string): Promise<Stored[]> {
  return (await store.search({ type: 'Task', where: [['_tag', `urn:ledger-test|${key}`]] })).matches;
}

/** What every ledger keeps. */
export function ledgerContract(name: string, open: () => Promise<LedgerInTest>): void {
  describe(`ledger: ${name}`, () => {
    let t: LedgerInTest;
    let key: string;
    beforeEach(async () => {
      t = await open();
      key = newKey();
    });
    const work = async () => draftOf(key);

    test('the same key fifty times at once: done once, one answer', async () => {
      const all = await Promise.all(Array.from({ length: 50 }, () => t.ledger.once(actCall(key), work)));
      expect(await storedUnder(t.store, key)).toHaveLength(1);
      expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const { settled } of all) expect(settled).toEqual(all[0]?.settled);
      for (const { replayed, resources } of all) expect(resources === undefined).toBe(replayed);
    });

    test('settled: status, warnings, references with versions; a replay says the same without working', async () => {
      const first = await t.ledger.once(actCall(key), work);
      const [task] = await storedUnder(t.store, key);
      expect(first).toMatchObject({ replayed: false, resources: [task] });
      expect(first.settled).toMatchObject({ key, mac: 'mac', status: 201, warnings: ['late'] });
      expect(first.settled.references).toEqual([{ reference: `Task/${task?.id}`, versionId: task?.meta.versionId }]);
      const again = await t.ledger.once(actCall(key), () => Promise.reject(new Error('worked again')));
      expect(again).toEqual({ settled: first.settled, replayed: true, resources: undefined });
      expect(await t.ledger.find(key)).toEqual(first.settled);
    });

    test('another body under the key is refused, while the first is under way and after', async () => {
      const refused = { kind: 'duplicate', status: 409 };
      const first = t.ledger.once(actCall(key), async () => {
        await expect(t.ledger.once(actCall(key, 'other'), work)).rejects.toMatchObject(refused);
        return draftOf(key);
      });
      await first;
      await expect(t.ledger.once(actCall(key, 'other'), work)).rejects.toMatchObject(refused);
      expect(await storedUnder(t.store, key)).toHaveLength(1);
    });

    test('a refusal releases the key, for one who waits as well', async () => {
      const refusal = new Fault('business-rule', { code: 'no', text: 'No.' });
      let tries = 0;
      const refuse = async (): Promise<Draft> => {
        tries++;
        await Promise.resolve();
        throw refusal;
      };
      const both = await Promise.allSettled([1, 2].map(() => t.ledger.once(actCall(key), refuse)));
      expect(both.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([refusal, refusal]);
      expect(tries).toBe(2);
      expect(await t.ledger.find(key)).toBeUndefined();
      expect(await t.ledger.once(actCall(key, 'other'), work)).toMatchObject({ replayed: false });
    });

    test('a commit that fails releases the key, and what it would have stored is not there', async () => {
      const update = {
        resource: { ...draftOf(key).commit.create[0]?.resource, id: crypto.randomUUID() },
        versionId: '1',
      };
      const stale = async () => {
        const draft = draftOf(key);
        return { ...draft, commit: { ...draft.commit, update: [update as never] } };
      };
      await expect(t.ledger.once(actCall(key), stale)).rejects.toMatchObject({ kind: 'stale' });
      expect(await storedUnder(t.store, key)).toEqual([]);
      expect(await t.ledger.once(actCall(key), work)).toMatchObject({ replayed: false });
    });

    test('what is known of a key: nothing, claimed, settled', async () => {
      expect(await t.ledger.find(key)).toBeUndefined();
      await t.ledger.once(actCall(key), async () => {
        expect(await t.ledger.find(key)).toBe('claimed');
        return draftOf(key);
      });
      expect(await t.ledger.find(key)).toMatchObject({ key, status: 201 });
    });

    test('after a restart a settled act is replayed, one that was cut off is performed', async () => {
      const done = await t.ledger.once(actCall(key), work);
      const cutOff = newKey();
      void t.ledger.once(actCall(cutOff), () => new Promise<Draft>(() => undefined));
      const after = await t.restart();
      expect(await after.ledger.once(actCall(key), work)).toMatchObject({ settled: done.settled, replayed: true });
      expect(await after.ledger.once(actCall(cutOff), async () => draftOf(cutOff))).toMatchObject({ replayed: false });
      for (const one of [key, cutOff]) expect(await storedUnder(after.store, one)).toHaveLength(1);
    });

    test('settled rows live thirty days', async () => {
      await t.ledger.once(actCall(key), work);
      t.advance(30 * DAY_MS - HOUR_MS);
      await t.ledger.sweep();
      expect(await t.ledger.find(key)).toMatchObject({ key });
      t.advance(2 * HOUR_MS);
      await t.ledger.sweep();
      expect(await t.ledger.find(key)).toBeUndefined();
    });

    describe('uploads', () => {
      const bytes = new TextEncoder().encode('a page');
      const upload = async (act: ActInHand, store: FhirStore) => {
        const id = act.binaries.get('hash') ?? (await store.putBinary(bytes, 'text/plain'));
        if (!act.binaries.has('hash')) await act.noteBinary('hash', id);
        return id;
      };
      const cutOffAfterUpload = async (): Promise<string> => {
        const { promise, resolve } = Promise.withResolvers<string>();
        void t.ledger.once(actCall(key), async (act) => {
          resolve(await upload(act, t.store));
          return new Promise<Draft>(() => undefined);
        });
        return promise;
      };

      test('a later attempt, also after a crash, takes what an earlier one has uploaded', async () => {
        const id = await cutOffAfterUpload();
        const after = await t.restart();
        let taken: string | undefined;
        await after.ledger.once(actCall(key), async (act) => {
          taken = await upload(act, after.store);
          return draftOf(key);
        });
        expect(taken).toBe(id);
      });

      test('those of an act that is done stay for good', async () => {
        let id = '';
        await t.ledger.once(actCall(key), async (act) => {
          id = await upload(act, t.store);
          return draftOf(key);
        });
        for (const days of [2, 40]) {
          t.advance(days * DAY_MS);
          await t.ledger.sweep();
          expect((await t.store.getBinary(id)).bytes).toEqual(bytes);
        }
      });

      test('those of an act given up go after a day, not before', async () => {
        const id = await cutOffAfterUpload();
        const after = await t.restart();
        after.advance(DAY_MS - HOUR_MS);
        await after.ledger.sweep();
        expect((await after.store.getBinary(id)).bytes).toEqual(bytes);
        after.advance(2 * HOUR_MS);
        await after.ledger.sweep();
        await expect(after.store.getBinary(id)).rejects.toThrow();
        await after.ledger.once(actCall(key), async (act) => {
          expect(act.binaries.size).toBe(0);
          return draftOf(key);
        });
      });
    });

    describe('exclusively', () => {
      test('nobody else holds any of the names; others go on', async () => {
        const holding = new Set<string>();
        let most = 0;
        const hold = (names: string[]) =>
          t.ledger.exclusively(names, async () => {
            for (const one of new Set(names)) {
              expect(holding.has(one)).toBe(false);
              holding.add(one);
            }
            most = Math.max(most, holding.size);
            for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 1));
            for (const one of names) holding.delete(one);
            return names.join();
          });
        const sets = [['a', 'b'], ['b', 'a'], ['c'], ['a', 'c'], ['b', 'b', 'd'], ['d']];
        expect(await Promise.all(sets.map(hold))).toEqual(sets.map((names) => names.join()));
        expect(most).toBeGreaterThan(2);
      });

      test('a failure frees the names', async () => {
        const failing = t.ledger.exclusively(['a', 'b'], () => Promise.reject(new Error('no')));
        const next = t.ledger.exclusively(['b'], async () => 'mine');
        await expect(failing).rejects.toThrow('no');
        expect(await next).toBe('mine');
      });
    });
  });
}
