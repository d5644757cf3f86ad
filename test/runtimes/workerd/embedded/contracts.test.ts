/** The contracts of what is kept in a Durable Object or in R2, each test inside an object of its own. */
import { runInDurableObject } from 'cloudflare:test';
import type { DurableObjectStorage } from 'cloudflare:workers';
import { aroundEach } from 'vitest';
import { sqlFaxBook } from '../../../../src/faxes/book-sql.ts';
import { r2Blobs } from '../../../../src/ports/blobs/r2.ts';
import { sealedBlobs } from '../../../../src/ports/blobs/sealed.ts';
import { openEmbeddedStore } from '../../../../src/ports/fhir-store/embedded/index.ts';
import { oneCommitLedger } from '../../../../src/ports/ledger/one-commit.ts';
import { FENCED_LEDGER_TABLES } from '../../../../src/ports/ledger/rows-schema.ts';
import { sqlSpool } from '../../../../src/ports/spool/sql-spool.ts';
import { durableObjectSql } from '../../../../src/ports/sql/durable-object.ts';
import { type BookInTest, faxBookContract } from '../../../faxes/book.contract.ts';
import { blobsContract } from '../../../ports/blobs.contract.ts';
import { type LedgerInTest, ledgerContract } from '../../../ports/ledger.contract.ts';
import { ledgerRowsContract } from '../../../ports/ledger-rows.contract.ts';
import { type SpoolInTest, spoolContract } from '../../../ports/spool.contract.ts';
import { sqlContract } from '../../../ports/sql.contract.ts';
import { emptyBucket, env } from '../bindings.ts';

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

/** Dies and is opened again by forgetting what is in memory. */
async function openSpool(at = 1_000_000): Promise<SpoolInTest> {
  let clock = at;
  return {
    spool: sqlSpool(sql(), () => clock),
    advance(ms) {
      clock += ms;
    },
    restart: () => openSpool(clock),
  };
}
spoolContract('Durable Object', openSpool);

async function openBook(at = 1_000_000): Promise<BookInTest> {
  let clock = at;
  return {
    book: sqlFaxBook(sql(), () => clock),
    advance(ms) {
      clock += ms;
    },
    restart: () => openBook(clock),
  };
}
faxBookContract('Durable Object', openBook);

async function openLedger(at = Date.parse('2026-01-05T12:00:00Z'), bucket = emptyBucket()): Promise<LedgerInTest> {
  let clock = at;
  const ports = { sql: sql(), now: () => clock };
  const store = openEmbeddedStore({ ...ports, blobs: r2Blobs(bucket) });
  return {
    store,
    ledger: oneCommitLedger({ ...ports, store }),
    advance(ms) {
      clock += ms;
    },
    restart: () => openLedger(clock, bucket),
  };
}
ledgerContract('one commit, Durable Object', openLedger);
