/** Exactly once over 256 Durable Objects, in front of a Medplum whose commits are fenced. */
import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import type { Task } from '@medplum/fhirtypes';
import { expect, inject, test } from 'vitest';
import { TAG } from '../../../../src/fhir/systems.ts';
import { openMedplumStore } from '../../../../src/ports/fhir-store/medplum/index.ts';
import { fencedLedger } from '../../../../src/ports/ledger/fenced.ts';
import type { ActCall, Draft } from '../../../../src/ports/ledger/index.ts';
import type { LedgerRows } from '../../../../src/ports/ledger/rows.ts';
import { remote } from '../../../../src/worker/remote.ts';
import { shardedRows, shardOf } from '../../../../src/worker/sharded-rows.ts';
import { env } from '../bindings.ts';

const store = openMedplumStore({ ...inject('medplum'), fetch: (...args) => fetch(...args), now: Date.now });

/** One isolate's ledger; each test has its own few, as a deployment has. */
const isolate = () => {
  const rows = shardedRows((name) => remote<LedgerRows>(() => env.LEDGER_SHARD.getByName(name), name));
  return fencedLedger({ rows, store, now: Date.now, nonce: () => crypto.randomUUID() });
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const newKey = () => [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => LETTERS[byte & 31]).join('');
const callOf = (key: string): ActCall => ({ key, mac: 'mac', fence: 'lane', writes: ['Task'] });

function draftOf(key: string): Draft {
  const meta = { tag: [{ system: TAG.act, code: key }] };
  const resource: Task = { resourceType: 'Task', status: 'requested', intent: 'order', meta };
  const urn = `urn:uuid:${crypto.randomUUID()}`;
  return { commit: { create: [{ urn, resource }], update: [] }, status: 201, warnings: [] };
}

const stored = async (key: string) =>
  (await store.search({ type: 'Task', where: [['_tag', `${TAG.act}|${key}`]] })).matches.length;

test('the same key twenty times at once, from four isolates: one act', async () => {
  const key = newKey();
  const isolates = [isolate(), isolate(), isolate(), isolate()];
  const calls = Array.from({ length: 20 }, (_, i) => isolates[i % 4]!.once(callOf(key), async () => draftOf(key)));
  const done = await Promise.all(calls);
  expect(done.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(done.map(({ settled }) => JSON.stringify(settled))).size).toBe(1);
  expect(await stored(key)).toBe(1);
});

test('a settled act is known when its shard comes back', async () => {
  const key = newKey();
  const { settled } = await isolate().once(callOf(key), async () => draftOf(key));
  await evictDurableObject(env.LEDGER_SHARD.getByName(shardOf(key)));
  expect(await isolate().find(key)).toEqual(settled);
  const again = await isolate().once(callOf(key), () => Promise.reject(new Error('performed again')));
  expect(again).toMatchObject({ replayed: true, settled });
});

test('every shard killed while twelve acts are under way: each is there once when it is sent again', async () => {
  const keys = Array.from({ length: 12 }, newKey);
  const first = isolate();
  let killed: Promise<void> | undefined;
  const under = keys.map(async (key, i) => {
    const done = await first.once(callOf(key), async () => draftOf(key));
    if (i === 2) killed = abortAllDurableObjects();
    return done;
  });
  await Promise.allSettled(under);
  await killed;
  const second = isolate();
  await Promise.all(keys.map((key) => second.once(callOf(key), async () => draftOf(key))));
  expect(await Promise.all(keys.map(stored))).toEqual(Array(12).fill(1));
});

test('names are held by one isolate at a time', async () => {
  const names = [newKey(), newKey()];
  let within = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++within);
    await stored(names[0]!);
    within--;
  };
  await Promise.all([isolate(), isolate(), isolate()].map((ledger) => ledger.exclusively(names, work)));
  expect(most).toBe(1);
});

test('a sweep asks every shard', async () => {
  const key = newKey();
  await isolate().once(callOf(key), async () => draftOf(key));
  const rows = shardedRows((name) => remote<LedgerRows>(() => env.LEDGER_SHARD.getByName(name), name));
  await rows.noteUpload(key, 'hash', 'upload-1', 0);
  await rows.noteUpload(newKey(), 'hash', 'upload-2', 0);
  expect(await rows.condemnUploads(1, 10)).toEqual(['upload-2']);
  await rows.forgetUpload('upload-2');
  expect(await rows.condemnUploads(1, 10)).toEqual([]);
  await rows.drop(Date.now() + 1);
  expect(await rows.find(key)).toBeUndefined();
});
