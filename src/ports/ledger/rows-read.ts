/** Rows of the fenced ledger's tables as the values they stand for. */
import type { Lane } from '../fhir-store/fence.ts';
import type { Sql } from '../sql/index.ts';
import type { Settled } from './index.ts';
import type { Entry, Sent } from './rows.ts';

export interface ActRow {
  readonly key: string;
  readonly token: number;
  readonly mac: string;
  readonly status: number;
  readonly warnings: string;
  readonly at: number;
  readonly lease_until: number | null;
  readonly entry: string | null;
  readonly lane: string | null;
  readonly lane_version: string | null;
  readonly refs: string | null;
}

/** Lanes whose resource exists. */
export const LIVE_LANES =
  'name, id, version AS versionId FROM fenced_lane WHERE id IS NOT NULL AND version IS NOT NULL';

// JSON below was written by rows-sql.ts into the same column.

export function settledOf({ key, mac, status, refs, warnings, at }: ActRow): Settled {
  return {
    key,
    mac,
    status,
    references: JSON.parse(refs ?? '[]') as Settled['references'],
    warnings: JSON.parse(warnings) as string[],
    at,
  };
}

export function sentOf(sql: Sql, { mac, status, warnings, entry, lane, lane_version, at }: ActRow): Sent {
  const kept = JSON.parse(entry ?? '{}') as Pick<Entry, 'fence' | 'writes' | 'updates' | 'expected'>;
  const id = lane && sql.all<{ id: string | null }>('SELECT id FROM fenced_lane WHERE name = ?', lane)[0]?.id;
  const named: Lane | undefined = lane && id && lane_version ? { name: lane, id, versionId: lane_version } : undefined;
  return { ...kept, mac, status, warnings: JSON.parse(warnings) as string[], lane: named, at };
}
