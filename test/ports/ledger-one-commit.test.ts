import { expect, test } from 'vitest';
import { openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import type { Sql } from '../../src/ports/sql/index.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { newFolder, type OpenStore, openStore } from './embedded-store.ts';
import { actCall, draftOf, type LedgerInTest, ledgerContract, newKey, storedUnder } from './ledger.contract.ts';

async function open(folder?: string, clock?: number): Promise<LedgerInTest & { opened: OpenStore }> {
  const opened = openStore(folder);
  opened.clock = clock ?? opened.clock;
  const { store, sql } = opened;
  return {
    opened,
    store,
    ledger: oneCommitLedger({ sql, store, now: () => opened.clock }),
    advance(ms) {
      opened.clock += ms;
    },
    async restart() {
      sql.close();
      return open(opened.folder, opened.clock);
    },
  };
}

ledgerContract('one commit, embedded store', () => open());

test('a crash at the n-th statement, for every n: nothing or all, and sent again it is there once', async () => {
  let n = 0;
  let before = 0;
  for (let finished = false; !finished; n++) {
    const folder = newFolder();
    const key = newKey();
    const { opened } = await open(folder);
    const now = () => opened.clock;
    const dying = dyingSql(opened.sql);
    const store = openEmbeddedStore({ sql: dying.sql, blobs: opened.blobs, now });
    const ledger = oneCommitLedger({ sql: dying.sql, store, now });
    dying.after(n);
    const first = await ledger.once(actCall(key), async () => draftOf(key)).catch(() => undefined);
    finished = first !== undefined;
    opened.sql.close();

    const after = await open(folder);
    const stored = await storedUnder(after.store, key);
    const settled = await after.ledger.find(key);
    expect(stored).toHaveLength(settled ? 1 : 0);
    if (!settled) before++;
    const again = await after.ledger.once(actCall(key), async () => draftOf(key));
    expect(again.replayed).toBe(settled !== undefined);
    expect(await storedUnder(after.store, key)).toHaveLength(1);
    after.opened.sql.close();
  }
  expect(n).toBeGreaterThan(8);
  expect(before).toBe(n - 1);
});

/** Lets so many statements through, then none: as if the process had died there. */
function dyingSql(sql: Sql): { sql: Sql; after(statements: number): void } {
  let left = Number.POSITIVE_INFINITY;
  const live = () => {
    if (left-- <= 0) throw new Error('died');
  };
  return {
    after(statements) {
      left = statements;
    },
    sql: {
      run(...call) {
        live();
        return sql.run(...call);
      },
      all(...call) {
        live();
        return sql.all(...call);
      },
      transaction: (fn) =>
        sql.transaction(() => {
          const result = fn();
          live(); // on the way to the commit
          return result;
        }),
    },
  };
}

test('one act, one transaction that reaches the disk', async () => {
  const { opened } = await open();
  let commits = 0;
  let depth = 0;
  const sql: Sql = {
    ...opened.sql,
    transaction(fn) {
      if (depth++ === 0) commits++;
      try {
        return opened.sql.transaction(fn);
      } finally {
        depth--;
      }
    },
  };
  const store = openEmbeddedStore({ sql, blobs: opened.blobs, now: () => opened.clock });
  const ledger = oneCommitLedger({ sql, store, now: () => opened.clock });
  commits = 0;
  const key = newKey();
  await ledger.once(actCall(key), async () => draftOf(key));
  await ledger.once(actCall(key), async () => draftOf(key));
  expect(commits).toBe(1);
});

test('a second process on the same file: the act is there once, and the slower one replays', async () => {
  const folder = newFolder();
  const { opened, ledger, store } = await open(folder);
  const sql = openNodeSqlite(`${folder}/store.sqlite`);
  const other = oneCommitLedger({
    sql,
    store: openEmbeddedStore({ sql, blobs: opened.blobs, now: () => opened.clock }),
    now: () => opened.clock,
  });
  const key = newKey();
  const slower = await ledger.once(actCall(key), async () => {
    await other.once(actCall(key), async () => draftOf(key));
    return draftOf(key);
  });
  expect(slower).toMatchObject({ replayed: true, settled: await other.find(key) });
  expect(await storedUnder(store, key)).toHaveLength(1);
  sql.close();
});
