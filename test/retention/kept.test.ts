import { expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { callKey, encode, messageOf, refusalKey } from '../../src/kept-records.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import { sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { sweepKept } from '../../src/retention/kept.ts';
import { memorySql } from '../auth/memory-sql.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-24T16:00:00Z');

function open() {
  const state = { clock: START };
  const now = () => state.clock;
  const kept = new Map<string, Uint8Array>();
  const blobs: Blobs = {
    put: async (key, bytes) => void kept.set(key, bytes),
    get: async (key) => {
      if (key.endsWith('damaged')) throw new Fault('exception', { code: 'blob-damaged', text: 'Damaged.' });
      return kept.get(key);
    },
    delete: async (key) => void kept.delete(key),
    async *keys() {
      yield* [...kept.keys()];
    },
  };
  const spool = sqlSpool(memorySql(), now);
  return { state, kept, blobs, spool, sweep: () => sweepKept({ blobs, spool, now }) };
}

test('a body without a message is put into the spool again, one with a message is left alone', async () => {
  const { blobs, spool, sweep } = open();
  for (const act of ['orphan', 'parked']) await blobs.put(callKey(act), new Uint8Array([1]));
  await spool.enqueue(messageOf('parked'));
  const [leased] = await spool.lease(1, 1000);
  await spool.park('act-parked', leased?.token ?? 0, 'looked-at');
  await sweep();
  await sweep();
  expect(await spool.lease(9, 1000)).toMatchObject([{ id: 'act-orphan', topic: 'act', body: { act: 'orphan' } }]);
  expect((await spool.find('act-parked'))?.state).toBe('parked');
});

test('a refusal goes after 30 days, and nothing else does', async () => {
  const { state, blobs, kept, sweep } = open();
  const refuse = (act: string, at: number) =>
    blobs.put(refusalKey(act), encode({ organization: undefined, kind: 'forbidden', issues: [], at }));
  await refuse('old', START);
  await refuse('young', START + DAY_MS);
  await blobs.put('0a'.repeat(32), new Uint8Array([1]));
  state.clock = START + 30 * DAY_MS;
  await sweep();
  expect(kept.size).toBe(3);
  state.clock += 1;
  await sweep();
  expect([...kept.keys()]).toEqual([refusalKey('young'), '0a'.repeat(32)]);
});

test('a blob that cannot be opened is told, and holds up no other', async () => {
  const { state, blobs, kept, sweep } = open();
  await blobs.put(refusalKey('damaged'), new Uint8Array([1]));
  await blobs.put(refusalKey('old'), encode({ organization: undefined, kind: 'forbidden', issues: [], at: START }));
  state.clock += 31 * DAY_MS;
  await expect(sweep()).rejects.toMatchObject({ kind: 'exception' });
  expect([...kept.keys()]).toEqual([refusalKey('damaged')]);
});
