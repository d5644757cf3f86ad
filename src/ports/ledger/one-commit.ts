/**
 * The ledger beside the embedded store: one durable commit per act. A key is claimed in memory, for one process, and its answer is written
 * in the SQLite transaction of the act's own resources. A crash before it leaves nothing, after it the answer is there.
 */
import { Fault } from '../../fault.ts';
import type { EmbeddedStore } from '../fhir-store/embedded/index.ts';
import type { Stored } from '../fhir-store/index.ts';
import type { Sql } from '../sql/index.ts';
import { migrate } from '../sql/migrations.ts';
import type { ActCall, ActInHand, Done, Draft, Ledger, Settled } from './index.ts';
import { namedLocks } from './named-locks.ts';

/** No index by time: it would cost every act a page more to write, and only the sweep would use it. */
const STEPS = [
  [
    `CREATE TABLE act_settled (
      key TEXT PRIMARY KEY, mac TEXT NOT NULL, status INTEGER NOT NULL, refs TEXT NOT NULL, warnings TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE act_upload (
      id TEXT PRIMARY KEY, key TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL, condemned INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX act_upload_of_key ON act_upload (key)',
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
  migrate(sql, 'ledger', STEPS);
  const underWay = new Map<string, { readonly mac: string; readonly ended: Promise<void> }>();

  async function perform({ key, mac }: ActCall, work: (act: ActInHand) => Promise<Draft>): Promise<Done> {
    const binaries = uploadsOf(sql, key);
    let uploaded = binaries.size > 0;
    const draft = await work({
      binaries,
      async noteBinary(hash, id) {
        uploaded = true;
        await store.inOneCommit(() => sql.run('INSERT INTO act_upload VALUES (?, ?, ?, ?, 0)', id, key, hash, now()));
      },
    });
    const { status, warnings } = draft;
    let done: Done | undefined;
    try {
      const { resources } = await store.commit(draft.commit, (stored) => {
        const elsewhere = find(sql, key);
        if (elsewhere) {
          done = { settled: sameInput(elsewhere, { mac }), replayed: true, resources: undefined };
          throw new Fault('busy', { code: 'settled-elsewhere', text: 'Another process has just done this.' });
        }
        const settled = { key, mac, status, warnings, references: stored.map(referenceTo), at: now() };
        insert(sql, settled);
        // They belong to resources now, and the sweep has nothing to do with them.
        if (uploaded) sql.run('DELETE FROM act_upload WHERE key = ?', key);
        done = { settled, replayed: false, resources: stored };
      });
      if (!done || done.resources !== resources) throw new TypeError('the store committed without settling');
    } catch (error) {
      if (!done?.replayed) throw error;
    }
    return done;
  }

  return {
    async once(call, work) {
      for (;;) {
        const settled = find(sql, call.key);
        if (settled) return { settled: sameInput(settled, call), replayed: true, resources: undefined };
        const other = underWay.get(call.key);
        if (!other) break;
        sameInput(other, call);
        await other.ended; // settled, or refused, and then it is this caller's turn to be refused
      }
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      underWay.set(call.key, { mac: call.mac, ended });
      try {
        return await perform(call, work);
      } finally {
        underWay.delete(call.key);
        end();
      }
    },
    async find(key) {
      return find(sql, key) ?? (underWay.has(key) ? 'claimed' : undefined);
    },
    exclusively: namedLocks(),
    async sweep() {
      const condemned = await store.inOneCommit(() => {
        sql.run('DELETE FROM act_settled WHERE at < ?', now() - SETTLED_MS);
        const old = sql.all<{ id: string; key: string }>(
          'SELECT id, key FROM act_upload WHERE at < ? OR condemned = 1',
          now() - GIVEN_UP_MS,
        );
        const given = old.filter(({ key }) => !underWay.has(key)).map(({ id }) => id);
        // Marked before they go, so that an act taken up again meanwhile does not count on them.
        for (const id of given) sql.run('UPDATE act_upload SET condemned = 1 WHERE id = ?', id);
        return given;
      });
      for (const id of condemned) {
        await store.deleteBinary(id);
        await store.inOneCommit(() => sql.run('DELETE FROM act_upload WHERE id = ?', id));
      }
    },
  };
}

function sameInput<T extends { readonly mac: string }>(known: T, { mac }: Pick<ActCall, 'mac'>): T {
  if (known.mac === mac) return known;
  throw new Fault('duplicate', { code: 'key-reused', text: 'The same key came with another body before.' });
}

interface Row {
  readonly key: string;
  readonly mac: string;
  readonly status: number;
  readonly refs: string;
  readonly warnings: string;
  readonly at: number;
}

function find(sql: Sql, key: string): Settled | undefined {
  const [row] = sql.all<Row>('SELECT key, mac, status, refs, warnings, at FROM act_settled WHERE key = ?', key);
  if (!row) return undefined;
  const { refs, warnings, ...rest } = row;
  return { ...rest, references: JSON.parse(refs), warnings: JSON.parse(warnings) };
}

function insert(sql: Sql, { key, mac, status, references, warnings, at }: Settled): void {
  const values = [key, mac, status, JSON.stringify(references), JSON.stringify(warnings), at];
  sql.run('INSERT INTO act_settled (key, mac, status, refs, warnings, at) VALUES (?, ?, ?, ?, ?, ?)', ...values);
}

function referenceTo({ resourceType, id, meta }: Stored): { reference: string; versionId: string } {
  return { reference: `${resourceType}/${id}`, versionId: meta.versionId };
}

function uploadsOf(sql: Sql, key: string): Map<string, string> {
  const rows = sql.all<{ hash: string; id: string }>(
    'SELECT hash, id FROM act_upload WHERE key = ? AND condemned = 0',
    key,
  );
  return new Map(rows.map(({ hash, id }) => [hash, id]));
}
