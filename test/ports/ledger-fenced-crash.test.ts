/** The process dies after the n-th call to a port, for every n; another takes over. */
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedLedger } from '../../src/ports/ledger/fenced.ts';
import type { ActInHand, Draft } from '../../src/ports/ledger/index.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import type { Sql } from '../../src/ports/sql/index.ts';
import { type FakeMedplum, startFakeMedplum } from '../medplum/fake-medplum.ts';
import * as h from '../medplum/harness.ts';

class Dead extends Error {}

/** The n-th call is made, its result is lost, and nothing is called any more. */
function mortal(lives: number) {
  let calls = 0;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          if (calls >= lives) throw new Dead();
          calls++;
          const result: unknown = await method.apply(target, args);
          if (calls >= lives) throw new Dead();
          return result;
        };
      },
    });
  return { wrap, calls: () => calls };
}

const MOST = 60;

describe('crash after the n-th port call', () => {
  let fake: FakeMedplum;
  let sql: Sql & { close(): void };
  const shard = h.newShard();
  let clock = Date.now();

  beforeAll(async () => {
    fake = await startFakeMedplum();
    sql = h.ledgerSql();
  });
  afterAll(async () => {
    sql.close();
    await fake.close();
  });

  /** A process: it knows nothing but what is durable. */
  function process(lives = Number.POSITIVE_INFINITY) {
    const { wrap, calls } = mortal(lives);
    const store = wrap(h.quickStore(fake));
    const rows = wrap(rowsOverSql({ sql, shard, lanes: 2 }));
    const ledger = fencedLedger({
      rows,
      store,
      now: () => clock,
      nonce: () => crypto.randomUUID(),
      budget: h.quickBudget(),
    });
    return { store, ledger, calls };
  }

  async function create(at: ReturnType<typeof process>, key: string) {
    const work = async (act: ActInHand): Promise<Draft> => {
      if (!act.binaries.has('hash')) {
        const id = await at.store.putBinary(new TextEncoder().encode(key), 'text/plain');
        await act.noteBinary('hash', id);
      }
      await at.ledger.exclusively([key], async () => {
        const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:test', value: key }] } as const;
        await at.store.createIfNone({ ...patient, identifier: [...patient.identifier] }, patient.identifier[0]);
      });
      return h.createDraft(key);
    };
    return at.ledger.once(h.createCall(key), work);
  }

  /** Tries with ever more lives until one survives; answers how many calls an act makes. */
  async function everyN(
    act: (at: ReturnType<typeof process>, key: string) => Promise<unknown>,
    then: (key: string) => Promise<void>,
  ) {
    for (let n = 1; n < MOST; n++) {
      const key = h.newKey();
      const first = process(n);
      const died = await act(first, key).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Dead)) throw error;
          return true;
        },
      );
      clock += 10 * 60_000; // every lease has run out
      await then(key);
      if (!died) return first.calls();
    }
    throw new Error('it never survived');
  }

  it('a create: one set, whoever comes back', async () => {
    await create(process(), h.newKey());
    const calls = await everyN(create, async (key) => {
      const second = process();
      await create(second, key);
      const third = await create(process(), key);
      expect(third.replayed).toBe(true);
      expect(third.settled.references).toHaveLength(3);
      expect(await h.leftBy(second.store, key)).toBe(h.ONE_SET);
      const patients = fake.all('Patient').filter((p) => JSON.stringify(p).includes(key));
      expect(patients).toHaveLength(1);
    });
    console.log(`creates crashed after each of ${calls} calls`);
    expect(calls).toBeGreaterThan(8);
  });

  it('a create, and whoever takes over dies as well: one set', async () => {
    let deaths = 0;
    await everyN(create, async (key) => {
      await everyN(
        (at) => create(at, key),
        async () => {
          deaths++;
        },
      );
      expect((await create(process(), key)).replayed).toBe(true);
      expect(await h.leftBy(process().store, key)).toBe(h.ONE_SET);
    });
    console.log(`${deaths} pairs of deaths`);
  });

  it('a create that nobody comes back for: all of it or nothing, and no claim is left', async () => {
    await everyN(create, async (key) => {
      const sweeper = process();
      await sweeper.ledger.sweep();
      const found = await sweeper.ledger.find(key);
      expect(await h.leftBy(sweeper.store, key)).toBe(found === undefined ? h.NOTHING : h.ONE_SET);
      expect(found).not.toBe('claimed');
    });
  });

  it('a step: one, whoever comes back', async () => {
    const made = await create(process(), h.newKey());
    const id = made.resources!.find((resource) => resource.resourceType === 'Task')!.id;
    const steps: string[] = [];
    const step = (at: ReturnType<typeof process>, key: string) =>
      at.ledger.once(h.stepCall(key), async () => h.stepDraft(key, await at.store.read('Task', id), key));
    const calls = await everyN(step, async (key) => {
      steps.push(key);
      await step(process(), key);
      const third = await step(process(), key);
      expect(third.replayed).toBe(true);
      const task: Task = await process().store.read('Task', id);
      expect(task.note?.map((note) => note.text)).toEqual(steps);
    });
    console.log(`steps crashed after each of ${calls} calls`);
    expect(calls).toBeGreaterThan(4);
  });

  it('binaries of acts given up are deleted a day later, those of acts done are kept', async () => {
    const [kept, given] = [h.newKey(), h.newKey()];
    const at = process();
    const done: string[] = [];
    const upload = async (act: ActInHand) => {
      const id = await at.store.putBinary(new Uint8Array([1, 2, 3]), 'application/octet-stream');
      await act.noteBinary('hash', id);
      done.push(id);
    };
    await at.ledger.once(h.createCall(kept), async (act) => {
      await upload(act);
      return h.createDraft(kept);
    });
    const refused = at.ledger.once(h.createCall(given), async (act) => {
      await upload(act);
      throw new Dead();
    });
    await expect(refused).rejects.toThrow(Dead);
    await at.ledger.sweep();
    for (const id of done) expect((await at.store.getBinary(id)).bytes).toEqual(new Uint8Array([1, 2, 3]));
    clock += 25 * 3_600_000;
    await at.ledger.sweep();
    await at.store.getBinary(done[0]!);
    await expect(at.store.getBinary(done[1]!)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('settled rows are dropped after 30 days', async () => {
    const at = process();
    const key = h.newKey();
    await create(at, key);
    clock += 31 * 86_400_000;
    await at.ledger.sweep();
    expect(await at.ledger.find(key)).toBeUndefined();
  });
});
