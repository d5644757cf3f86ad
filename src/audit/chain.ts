import { base64url } from 'jose';
import { sha256 } from '../auth/secrets.ts';
import type { AccessEntry, AccessRow } from './access-log.ts';

/** `prev` of row 1. */
export const GENESIS = '';

/** The hash of a row: over the hash before it, its number and every field, so that none of them can change alone. */
export async function rowHash(prev: string, n: number, entry: AccessEntry): Promise<string> {
  const { at, what, client, person, route, resourceType, resourceId, outcome, requestId, address } = entry;
  const fields = [prev, n, at, what, client, person, route, resourceType, resourceId, outcome, requestId, address];
  return base64url.encode(await sha256(JSON.stringify(fields.map((field) => field ?? null))));
}

/** The rows that continue a chain whose end is `last`. */
export async function chained(
  last: { n: number; hash: string } | undefined,
  entries: readonly AccessEntry[],
): Promise<AccessRow[]> {
  let { n, hash: prev } = last ?? { n: 0, hash: GENESIS };
  const rows: AccessRow[] = [];
  for (const entry of entries) {
    n += 1;
    const hash = await rowHash(prev, n, entry);
    rows.push({ ...entry, n, prev, hash });
    prev = hash;
  }
  return rows;
}
