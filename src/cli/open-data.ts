import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createKeys, type Keys } from '../auth/keys.ts';
import { sqlKeys } from '../auth/keys-sql.ts';
import type { Random } from '../auth/secrets.ts';
import type { Sql } from '../ports/sql/index.ts';
import { openNodeSqlite } from '../ports/sql/node-sqlite.ts';

export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The gateway's database in DATA_DIR, which a running gateway may have open as well. `create`: also where there is none yet. */
export function openData(how: 'create' | 'existing'): Sql {
  const folder = process.env.DATA_DIR || './data';
  const file = join(folder, 'gateway.sqlite');
  if (how === 'existing' && !existsSync(file)) {
    throw new Error(`There is no ${file}: set DATA_DIR to the gateway's data folder, or give --url.`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return openNodeSqlite(file);
}

export function keysOf(sql: Sql): Keys {
  const masterKey = process.env.GATEWAY_MASTER_KEY;
  return createKeys({ store: sqlKeys(sql), now: Date.now, random, ...(masterKey && { masterKey }) });
}
