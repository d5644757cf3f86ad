/** The contract of the FHIR store, all of it inside one Durable Object. */
import { runInDurableObject } from 'cloudflare:test';
import type { DurableObjectStorage } from 'cloudflare:workers';
import { aroundAll } from 'vitest';
import { r2Blobs } from '../../../../src/ports/blobs/r2.ts';
import { openEmbeddedStore } from '../../../../src/ports/fhir-store/embedded/index.ts';
import { durableObjectSql } from '../../../../src/ports/sql/durable-object.ts';
import { fhirStoreContract } from '../../../ports/fhir-store.contract.ts';
import { emptyBucket, env } from '../bindings.ts';

let storage: DurableObjectStorage | undefined;

aroundAll(async (runSuite) => {
  await runInDurableObject(env.SPOOL.getByName('fhir-store'), async (_, state) => {
    storage = state.storage;
    await runSuite();
  });
});

fhirStoreContract('embedded, Durable Object', () => {
  if (!storage) throw new Error('not inside an object');
  return openEmbeddedStore({ sql: durableObjectSql(storage), blobs: r2Blobs(emptyBucket()), now: Date.now });
});
