import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeMedplum, startFakeMedplum } from '../medplum/fake-medplum.ts';
import * as h from '../medplum/harness.ts';
import { type FaultyNetwork, startProxy } from '../medplum/proxy.ts';
import { serverFacts } from '../medplum/server-facts.ts';

serverFacts('the fake', startFakeMedplum);

describe('after a crash that leaves the cache of Medplum stale', () => {
  let fake: FakeMedplum;
  let proxy: FaultyNetwork;

  beforeEach(async () => {
    fake = await startFakeMedplum();
    proxy = await startProxy(fake.baseUrl);
  });
  afterEach(async () => {
    await proxy.close();
    await fake.close();
  });

  const store = () => h.quickStore(fake, proxy.baseUrl);

  it('a committed act is found, because the lane is read in a transaction', async () => {
    const sql = h.ledgerSql();
    const ledger = h.quickLedger(sql, store(), { shard: 'one' });
    const perform = (key: string) => ledger.once(h.createCall(key), async () => h.createDraft(key));
    await perform(h.newKey());
    const key = h.newKey();
    fake.cacheLags = true;
    let lost = false;
    proxy.decide = ({ body }) => {
      if (lost || !body.includes('"POST"')) return 'pass';
      lost = true;
      return 'lose-answer';
    };
    const done = await perform(key);
    expect(done.settled.references).toHaveLength(3);
    expect(await h.leftBy(store(), key)).toBe(h.ONE_SET);
    sql.close();
  });

  it('a resource whose old version was refused is read past the cache from then on', async () => {
    const gateway = store();
    const key = h.newKey();
    const { resources } = await gateway.commit(h.createDraft(key).commit);
    const id = resources[1]!.id;
    const first = await gateway.read('Task', id);
    fake.cacheLags = true;
    await gateway.commit(h.stepDraft(h.newKey(), first, 'first').commit);
    const cached = await gateway.read('Task', id);
    expect(cached.note).toBeUndefined();
    await expect(gateway.commit(h.stepDraft(h.newKey(), cached, 'second').commit)).rejects.toMatchObject({
      kind: 'stale',
    });
    const fresh = await gateway.read('Task', id);
    await gateway.commit(h.stepDraft(h.newKey(), fresh, 'second').commit);
    expect((await gateway.readInTransaction('Task', id)).note?.map((n) => n.text)).toEqual(['first', 'second']);
  });
});

describe('a project without transaction-bundles', () => {
  it('is refused at start in one sentence naming the feature, and nothing strays', async () => {
    const fake = await startFakeMedplum();
    fake.transactionBundles = false;
    const store = h.quickStore(fake);
    await expect(store.probeTransactions()).rejects.toMatchObject({
      kind: 'exception',
      issues: [{ code: 'not-atomic', text: expect.stringContaining('transaction-bundles') }],
    });
    expect(fake.all('Basic')).toHaveLength(1);
    await fake.close();
  });

  it('losing it while running: the commit is unknown, and no other is sent until a probe succeeds', async () => {
    const fake = await startFakeMedplum();
    const store = h.quickStore(fake);
    const lane = await store.createLane('one');
    await store.bumpLane(lane, 'moved');
    fake.transactionBundles = false;
    const send = () => store.commitFenced(h.createDraft(h.newKey()).commit, lane, h.newKey());
    await expect(send()).rejects.toMatchObject({ kind: 'unknown', issues: [{ code: 'not-atomic' }] });
    const sent = fake.calls.length;
    await expect(send()).rejects.toMatchObject({ kind: 'transient', issues: [{ code: 'not-atomic' }] });
    expect(fake.calls).toHaveLength(sent);
    fake.transactionBundles = true;
    await store.probeTransactions();
    await expect(send()).rejects.toMatchObject({ kind: 'stale' });
    await fake.close();
  });
});
