/**
 * Putting a backup back into an empty DATA_DIR. Everything is checked before anything is written, and the database appears last: a
 * restore that was cut off leaves a folder without one, in which no gateway finds half of its data.
 */
import { copyFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sqlAccessBook } from '../audit/access-book-sql.ts';
import { folderBlobs } from '../ports/blobs/folder.ts';
import { openNodeSqlite } from '../ports/sql/node-sqlite.ts';
import { emptyFolder, openSealed, sha256Of, sha256OfBytes, sync } from './files.ts';
import { type BackupFile, DATABASE, type Manifest, readManifest, storedName } from './manifest.ts';
import { markRestored } from './recovery.ts';

export interface PuttingBack {
  readonly from: string;
  /** DATA_DIR: empty or new. */
  readonly data: string;
  readonly version: string;
  readonly now: () => number;
  readonly masterKey?: string;
}

/** Restores and answers the manifest. An Error's message is one sentence, and then DATA_DIR has no database. */
export async function putBack({ from, data, version, now, masterKey }: PuttingBack): Promise<Manifest> {
  const manifest = await readManifest(from, version);
  if (manifest.files.some(({ sealed }) => sealed) && masterKey === undefined) {
    throw new Error('The backup is sealed: set GATEWAY_MASTER_KEY to the value it was sealed with.');
  }
  await check(manifest, from);
  await emptyFolder(data, 'restoring would mix two gateways; move it away first.');
  const blobs = folderBlobs(join(data, 'blobs'));
  for (const { key, sha256 } of manifest.blobs) await blobs.put(key, await blobOf(from, key, sha256));
  for (const file of manifest.files) await placed(file, from, join(data, `${file.name}.restoring`), masterKey);
  await mark(join(data, `${DATABASE}.restoring`), now(), Date.parse(manifest.at));
  for (const { name } of [...manifest.files].reverse()) await rename(join(data, `${name}.restoring`), join(data, name));
  await sync(data);
  return manifest;
}

async function check({ files, blobs }: Manifest, from: string): Promise<void> {
  if (files[0]?.name !== DATABASE) throw new Error('The backup has no database.');
  for (const file of files) {
    const path = join(from, storedName(file));
    if ((await sha256Of(path).catch(missing(path))) !== file.sha256) throw damaged(path);
  }
  for (const { key, sha256 } of blobs) await blobOf(from, key, sha256);
}

async function blobOf(from: string, key: string, sha256: string): Promise<Uint8Array> {
  const path = join(from, 'blobs', key.slice(0, 2), key);
  const bytes = await readFile(path).catch(missing(path));
  if (sha256OfBytes(bytes) !== sha256) throw damaged(path);
  return bytes;
}

async function placed(file: BackupFile, from: string, to: string, masterKey: string | undefined): Promise<void> {
  const path = join(from, storedName(file));
  if (file.sealed && masterKey !== undefined) await openSealed(path, to, masterKey);
  else await copyFile(path, to);
  await sync(to);
}

/** Proves that the database opens and is whole, and notes in it and in the access log that what came after the backup is gone. */
async function mark(file: string, at: number, backupAt: number): Promise<void> {
  const sql = openNodeSqlite(file);
  try {
    const [state] = sql.all('PRAGMA quick_check(1)');
    if (state?.quick_check !== 'ok') throw damaged(file);
    markRestored(sql, at, backupAt);
    await sqlAccessBook(sql).append([{ at, what: 'administration', route: 'npm run restore', outcome: 'ok' }]);
  } finally {
    sql.close();
  }
}

const damaged = (path: string) =>
  new Error(`${path} is damaged: its hash is not that of the manifest. Nothing was started with it.`);

function missing(path: string) {
  return (cause: unknown): never => {
    throw new Error(`The backup is not whole: ${path} cannot be read.`, { cause });
  };
}
