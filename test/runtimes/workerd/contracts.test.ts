/** The contracts of what is kept in a Durable Object or in R2, each test inside an object of its own. */
import { runInDurableObject } from 'cloudflare:test';
import type { DurableObjectStorage } from 'cloudflare:workers';
import { aroundEach } from 'vitest';
import { r2Blobs } from '../../../src/ports/blobs/r2.ts';
import { sealedBlobs } from '../../../src/ports/blobs/sealed.ts';
import { FENCED_LEDGER_TABLES } from '../../../src/ports/ledger/rows-schema.ts';
import { durableObjectSql } from '../../../src/ports/sql/durable-object.ts';
import { blobsContract } from '../../ports/blobs.contract.ts';
import { ledgerRowsContract } from '../../ports/ledger-rows.contract.ts';
import { sqlContract } from '../../ports/sql.contract.ts';
import { emptyBucket, env } from './bindings.ts';

let storage: DurableObjectStorage | undefined;

aroundEach(async (runTest) => {
  await runInDurableObject(env.SPOOL.getByName(crypto.randomUUID()), async (_, state) => {
    storage = state.storage;
    await runTest();
  });
});
/** The test's own database. The object has made its tables in it, which are in nobody's way. */
const sql = () => {
  if (!storage) throw new Error('not inside an object');
  return durableObjectSql(storage);
};

sqlContract('Durable Object', sql, 'none');
ledgerRowsContract('Durable Object', () => {
  const opened = sql();
  for (const table of FENCED_LEDGER_TABLES) opened.run(table);
  return opened;
});

blobsContract('R2', () => r2Blobs(emptyBucket()));
const key = { current: 'k1', keys: new Map([['k1', new Uint8Array(32).fill(1)]]) };
blobsContract('sealed R2', () => sealedBlobs(r2Blobs(emptyBucket()), key));
