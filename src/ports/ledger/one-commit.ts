/**
 * The ledger beside the embedded store: one durable commit per act. A key is claimed in memory (a second caller awaits the first) and
 * its answer is written in the SQLite transaction of the act's own resources. A crash before it leaves nothing, after it the answer is there.
 */
import { Fault } from '../../fault.ts';
import type { EmbeddedStore } from '../fhir-store/embedded/index.ts';
import type { Stored } from '../fhir-store/index.ts';
import type { Sql } from '../sql/index.ts';
import { migrate } from '../sql/migrations.ts';
import type { ActCall, ActInHand, Done, Draft, Ledger, Settled } from './index.ts';

const STEPS = [
  [
    `CREATE TABLE settled_acts (key TEXT PRIMARY KEY, mac TEXT NOT NULL, status INTEGER NOT NULL, "references" TEXT NOT NULL,
     warnings TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    'CREATE INDEX settled_acts_at ON settled_acts (at)',
    `CREATE TABLE act_binaries (key TEXT NOT NULL, hash TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
     PRIMARY KEY (key, hash)) STRICT, WITHOUT ROWID`,
  ],
];

const SETTLED_MS = 30 * 86_400_000;
const GIVEN_UP_MS = 86_400_000;

export interface OneCommitPorts {
  /** The database the store is in. */
  readonly sql: Sql;
  readonly store: EmbeddedStore;
  readonly now: () => number;
}

export function oneCommitLedger({ sql, store, now }: OneCommitPorts): Ledger {
  migrate(sql, 'one-commit-ledger', STEPS);
  const underWay = new Map<string, { readonly mac: string; readonly done: Promise<Done> }>();
  const locks = new Map<string, Promise<void>>();

  async function first({ key, mac }: ActCall, work: (act: ActInHand) => Promise<Draft>): Promise<Done> {
    const draft = await work({
      binaries: binariesOf(sql, key),
      async noteBinary(hash, id) {
        await store.inOneCommit(() =>
          sql.run('INSERT OR REPLACE INTO act_binaries VALUES (?, ?, ?, ?)', key, hash, id, now()),
        );
      },
    });
    let settled: Settled | undefined;
    const { resources } = await store.commit(draft.commit, (stored) => {
      settled = { key, mac, status: draft.status, warnings: draft.warnings, references: stored.map(nameOf), at: now() };
      insert(sql, settled);
    });
    if (!settled) throw new Error('the store committed without settling');
    return { settled, replayed: false, resources };
  }

  return {
    async once(call, work) {
      const before = find(sql, call.key);
      if (before) return { settled: sameInput(before, call), replayed: true, resources: undefined };
      const other = underWay.get(call.key);
      if (other) {
        sameInput(other, call);
        // What the first was refused the second is refused too; had it come later it would have been.
        return { ...(await other.done), replayed: true };
      }
      const done = first(call, work);
      underWay.set(call.key, { mac: call.mac, done });
      try {
        return await done;
      } finally {
        underWay.delete(call.key);
      }
    },
    async find(key) {
      return find(sql, key) ?? (underWay.has(key) ? 'claimed' : undefined);
    },
    async exclusively(names, work) {
      const sorted = [...new Set(names)].sort();
      const before = sorted.map((name) => locks.get(name));
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      // Every name is queued for at once, in one turn: two holders can never wait for each other.
      for (const name of sorted) locks.set(name, held);
      try {
        await Promise.all(before);
        return await work();
      } finally {
        release();
        for (const name of sorted) if (locks.get(name) === held) locks.delete(name);
      }
    },
    async sweep() {
      await store.inOneCommit(() => sql.run('DELETE FROM settled_acts WHERE at < ?', now() - SETTLED_MS));
      await deleteGivenUp(sql, store, now() - GIVEN_UP_MS);
    },
  };
}

/** Binaries of acts that were never settled; those of settled ones belong to their resources and are only forgotten here. */
async function deleteGivenUp(sql: Sql, store: EmbeddedStore, before: number): Promise<void> {
  const rows = sql.all<{ key: string; hash: string; id: string; settled: number }>(
    `SELECT key, hash, id, EXISTS (SELECT 1 FROM settled_acts WHERE settled_acts.key = act_binaries.key) AS settled
     FROM act_binaries WHERE at < ?`,
    before,
  );
  for (const { key, hash, id, settled } of rows) {
    const used =
      settled === 1 ||
      store.searchNow({ type: 'DocumentReference', where: [['_tag', `|${key}`]], count: 1 }).matches.length > 0;
    if (!used) await store.deleteBinary(id);
    await store.inOneCommit(() => sql.run('DELETE FROM act_binaries WHERE key = ? AND hash = ?', key, hash));
  }
}

function sameInput<T extends { readonly mac: string }>(known: T, { mac }: ActCall): T {
  if (known.mac === mac) return known;
  throw new Fault('duplicate', { code: 'key-reused', text: 'The same key came with another body before.' });
}

interface Row {
  readonly key: string;
  readonly mac: string;
  readonly status: number;
  readonly references: string;
  readonly warnings: string;
  readonly at: number;
}

function find(sql: Sql, key: string): Settled | undefined {
  const row = sql.all<Row>('SELECT * FROM settled_acts WHERE key = ?', key)[0];
  return row && { ...row, references: JSON.parse(row.references), warnings: JSON.parse(row.warnings) };
}

function insert(sql: Sql, { key, mac, status, references, warnings, at }: Settled): void {
  const values = [key, mac, status, JSON.stringify(references), JSON.stringify(warnings), at];
  sql.run('INSERT INTO settled_acts VALUES (?, ?, ?, ?, ?, ?)', ...values);
}

function nameOf({ resourceType, id, meta }: Stored): { reference: string; versionId: string } {
  return { reference: `${resourceType}/${id}`, versionId: meta.versionId };
}

function binariesOf(sql: Sql, key: string): Map<string, string> {
  const rows = sql.all<{ hash: string; id: string }>('SELECT hash, id FROM act_binaries WHERE key = ?', key);
  return new Map(rows.map(({ hash, id }) => [hash, id]));
}
