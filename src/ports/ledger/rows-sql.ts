/** The ledger's rows over a synchronous SQLite: on Node the gateway's own file, in a Worker one Durable Object per shard. */
import type { Lane } from '../fhir-store/fence.ts';
import type { Sql } from '../sql/index.ts';
import type { Settled } from './index.ts';
import type { Claim, Entry, LedgerRows } from './rows.ts';
import { type ActRow, LIVE_LANES, sentOf, settledOf } from './rows-read.ts';

export interface RowsSettings {
  readonly sql: Sql;
  /** Stands in the names of this ledger's lanes: no other ledger or shard in front of the same Medplum project may have it. */
  readonly shard: string;
  /** How many commits may be under way at once: 8 is where a Medplum server has given nearly all it can (measured). */
  readonly lanes?: number;
}

/** The tables are those of FENCED_LEDGER_TABLES, and are there. */
export function rowsOverSql({ sql, shard, lanes: most = 8 }: RowsSettings): LedgerRows {
  /** Claims that have sent nothing: they need not outlive the process, since after it nobody can send under them. */
  const claims = new Map<string, { token: number; mac: string; until: number }>();
  let lastToken = 0;

  const row = (key: string) => sql.all<ActRow>('SELECT * FROM fenced_act WHERE key = ?', key)[0];
  const holds = (key: string, token: number) => claims.get(key)?.token === token;
  const owns = (found: ActRow | undefined, token: number): found is ActRow & { lease_until: number } =>
    found !== undefined && found.lease_until !== null && found.token === token;
  const freeLane = (name: string | null, version: string | undefined) =>
    name === null ||
    sql.run(
      'UPDATE fenced_lane SET act = NULL, version = ?, id = CASE WHEN ? IS NULL THEN NULL ELSE id END WHERE name = ?',
      version ?? null,
      version ?? null,
      name,
    );

  function claim(key: string, mac: string, now: number, leaseMs: number): Claim {
    const found = row(key);
    if (found && found.lease_until === null) return { state: 'settled', settled: settledOf(found) };
    const held = found ? { mac: found.mac, until: found.lease_until ?? 0 } : claims.get(key);
    if (held && held.until > now) return { state: 'held', mac: held.mac };
    const token = Math.max(lastToken, now, found?.token ?? 0) + 1;
    lastToken = token;
    if (found) {
      sql.run('UPDATE fenced_act SET token = ?, lease_until = ? WHERE key = ?', token, now + leaseMs, key);
      return { state: 'unknown', token, sent: sentOf(sql, found) };
    }
    claims.set(key, { token, mac, until: now + leaseMs });
    const uploads = sql.all<{ hash: string; id: string }>(
      'SELECT hash, id FROM fenced_upload WHERE act = ? AND condemned = 0 ORDER BY at',
      key,
    );
    return { state: 'taken', token, binaries: uploads.map(({ hash, id }) => [hash, id]) };
  }

  /** A free lane, now the act's; or what `full` says. */
  function takeLane(key: string): Lane | { create?: string } {
    const free = sql.all<Lane>(`SELECT ${LIVE_LANES} AND act IS NULL LIMIT 1`)[0];
    if (free) {
      sql.run('UPDATE fenced_lane SET act = ? WHERE name = ?', key, free.name);
      return free;
    }
    const made = new Set(sql.all<{ name: string }>(`SELECT ${LIVE_LANES}`).map(({ name }) => name));
    const create = Array.from({ length: most }, (_, i) => `${shard}-${i}`).find((name) => !made.has(name));
    return create === undefined ? {} : { create };
  }

  function enter(key: string, token: number, entry: Entry, now: number, leaseMs: number) {
    if (!holds(key, token) || row(key)) return { state: 'lost' } as const;
    const { mac, status, warnings, ...kept } = entry;
    const lane = entry.fence === 'lane' ? takeLane(key) : undefined;
    if (lane && !('id' in lane)) return { state: 'full', ...lane } as const;
    sql.run(
      'INSERT INTO fenced_act (key, token, mac, status, warnings, at, lease_until, entry, lane, lane_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      key,
      token,
      mac,
      status,
      JSON.stringify(warnings),
      now,
      now + leaseMs,
      JSON.stringify(kept),
      lane?.name ?? null,
      lane?.versionId ?? null,
    );
    claims.delete(key);
    return { state: 'entered', lane } as const;
  }

  function settle(key: string, token: number, settled: Settled, laneVersion: string | undefined): boolean {
    const found = row(key);
    if (!owns(found, token) && (found || !holds(key, token))) return false;
    if (found) freeLane(found.lane, laneVersion);
    sql.run(
      `INSERT OR REPLACE INTO fenced_act (key, token, mac, status, warnings, at, refs) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      key,
      token,
      settled.mac,
      settled.status,
      JSON.stringify(settled.warnings),
      settled.at,
      JSON.stringify(settled.references),
    );
    // They belong to committed resources now.
    sql.run('DELETE FROM fenced_upload WHERE act = ?', key);
    claims.delete(key);
    return true;
  }

  function notCommitted(key: string, token: number, laneVersion: string | undefined): boolean {
    const found = row(key);
    if (!owns(found, token)) return false;
    freeLane(found.lane, laneVersion);
    sql.run('DELETE FROM fenced_act WHERE key = ?', key);
    claims.set(key, { token, mac: found.mac, until: found.lease_until });
    return true;
  }

  const step = async <T>(fn: () => T): Promise<T> => sql.transaction(fn);

  return {
    claim: (...args) => step(() => claim(...args)),
    enter: (...args) => step(() => enter(...args)),
    settle: (...args) => step(() => settle(...args)),
    notCommitted: (...args) => step(() => notCommitted(...args)),
    release: async (key, token) => holds(key, token) && claims.delete(key),
    expire: async (key, token) =>
      sql.run(
        'UPDATE fenced_act SET lease_until = 0 WHERE key = ? AND token = ? AND lease_until IS NOT NULL',
        key,
        token,
      ).changes > 0,
    async find(key) {
      const found = row(key);
      if (found && found.lease_until === null) return settledOf(found);
      return found || claims.has(key) ? 'claimed' : undefined;
    },

    async laneMade({ name, id, versionId }) {
      sql.run(
        `INSERT INTO fenced_lane (name, id, version) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET id = excluded.id, version = excluded.version WHERE fenced_lane.id IS NULL`,
        name,
        id,
        versionId,
      );
    },
    lanes: async () => sql.all<Lane>(`SELECT ${LIVE_LANES}`),
    async laneMoved(name, versionId) {
      const inUse = sql.all('SELECT 1 FROM fenced_lane WHERE name = ? AND act IS NOT NULL', name).length > 0;
      if (!inUse) freeLane(name, versionId);
    },

    async noteUpload(key, hash, id, now) {
      sql.run('INSERT INTO fenced_upload (id, act, hash, at, condemned) VALUES (?, ?, ?, ?, 0)', id, key, hash, now);
    },
    condemnUploads: (before, limit) =>
      step(() => {
        const old = sql.all<{ id: string; act: string; condemned: number }>(
          'SELECT id, act, condemned FROM fenced_upload WHERE at < ? ORDER BY at LIMIT ?',
          before,
          limit,
        );
        const ids = old.filter(({ act }) => !claims.has(act) && !row(act)).map(({ id }) => id);
        for (const id of ids) sql.run('UPDATE fenced_upload SET condemned = 1 WHERE id = ?', id);
        return ids;
      }),
    async forgetUpload(id) {
      sql.run('DELETE FROM fenced_upload WHERE id = ?', id);
    },

    takeName: async (name, holder, now, leaseMs) =>
      sql.run(
        `INSERT INTO fenced_name (name, holder, held_until) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
         WHERE held_until <= ? OR holder = excluded.holder`,
        name,
        holder,
        now + leaseMs,
        now,
      ).changes > 0,
    async freeName(name, holder) {
      sql.run('DELETE FROM fenced_name WHERE name = ? AND holder = ?', name, holder);
    },

    due: async (now, limit) =>
      sql
        .all<{ key: string }>(
          'SELECT key FROM fenced_act WHERE lease_until <= ? ORDER BY lease_until LIMIT ?',
          now,
          limit,
        )
        .map(({ key }) => key),
    async drop(before) {
      sql.run('DELETE FROM fenced_act WHERE lease_until IS NULL AND at < ?', before);
    },
  };
}
