/**
 * A backup of DATA_DIR while the gateway runs.
 *
 * The database is copied by `VACUUM INTO`: one reading transaction, so the copy is of one instant and no writer waits for it. Blobs are
 * copied before that and again after it. One that the copy names may still have come and gone in between (a kept act that was done);
 * therefore the copy itself is asked what it names, and taken anew when something is not there.
 *
 * The database holds the gateway's keys, and with the embedded store all patient data: a backup is as secret as DATA_DIR. Under
 * GATEWAY_MASTER_KEY it is sealed; blobs are sealed as they are, by keys in the database.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { INTAKES } from '../faxes/book-sql.ts';
import { envelopeKey, fileKey } from '../faxes/fax-blobs.ts';
import { callKey } from '../kept-records.ts';
import { folderBlobs } from '../ports/blobs/folder.ts';
import { emptyFolder, sealFile, sha256Of, sha256OfBytes, sync } from './files.ts';
import { type BackupFile, DATABASE, DEMO_CLIENTS, MANIFEST, type Manifest, storedName } from './manifest.ts';

export interface Taking {
  /** DATA_DIR. */
  readonly data: string;
  /** An empty or new folder outside of it. */
  readonly target: string;
  /** Of this program. */
  readonly version: string;
  readonly now: () => number;
  readonly masterKey?: string;
  /** For tests: called when blobs were copied and the database is about to be, with the number of the round. */
  readonly between?: (round: number) => Promise<void>;
}

const ROUNDS = 5;
const READ = INTAKES.indexOf('read');

/** Makes the backup and answers its manifest. An Error's message is one sentence. */
export async function takeBackup(taking: Taking): Promise<Manifest> {
  const { data, target, now, version, masterKey } = taking;
  if (!existsSync(join(data, DATABASE))) throw new Error(`There is no ${join(data, DATABASE)}: set DATA_DIR.`);
  const path = relative(resolve(data), resolve(target));
  if (!path.startsWith('..') && !isAbsolute(path)) {
    throw new Error(`${target} lies inside ${data}: whatever takes the one takes the other.`);
  }
  await emptyFolder(target, 'a backup needs a folder of its own.');
  const copied = new Map<string, string>();
  const plain = join(target, `${DATABASE}.writing`);
  const at = new Date(now()).toISOString();
  let missing: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await copyBlobs(data, target, copied);
    await taking.between?.(round);
    copyDatabase(join(data, DATABASE), plain);
    await copyBlobs(data, target, copied);
    missing = blobsNamedBy(plain).filter((key) => !copied.has(key));
    if (missing.length === 0 || round === ROUNDS) break;
    await rm(plain);
  }
  const files = [await finish(plain, target, DATABASE, masterKey)];
  if (existsSync(join(data, DEMO_CLIENTS))) {
    const copy = join(target, `${DEMO_CLIENTS}.writing`);
    await copyFile(join(data, DEMO_CLIENTS), copy);
    files.push(await finish(copy, target, DEMO_CLIENTS, masterKey));
  }
  const blobs = [...copied].map(([key, sha256]) => ({ key, sha256 }));
  const manifest: Manifest = { format: 1, program: version, at, files, blobs, missing };
  const draft = join(target, `${MANIFEST}.writing`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  await sync(draft);
  await rename(draft, join(target, MANIFEST));
  await sync(target);
  return manifest;
}

async function copyBlobs(data: string, target: string, copied: Map<string, string>): Promise<void> {
  const [from, to] = [folderBlobs(join(data, 'blobs')), folderBlobs(join(target, 'blobs'))];
  for await (const key of from.keys()) {
    const bytes = copied.has(key) ? undefined : await from.get(key);
    if (!bytes) continue; // there already, or deleted since it was listed
    await to.put(key, bytes);
    copied.set(key, sha256OfBytes(bytes));
  }
}

function copyDatabase(file: string, to: string): void {
  const db = new DatabaseSync(file, { timeout: 60_000 });
  try {
    db.exec('PRAGMA temp_store = MEMORY'); // no copy of patient data outside of the folders named
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}

/** Blobs without which the copy is not whole: bytes of Binaries, bodies of kept acts, faxes not read yet. */
function blobsNamedBy(database: string): string[] {
  const db = new DatabaseSync(database);
  try {
    const tables = new Set(
      db
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .all()
        .map((row) => row.name),
    );
    const column = (table: string, query: string) =>
      tables.has(table)
        ? db
            .prepare(query)
            .all()
            .map((row) => String(row.key))
        : [];
    return [
      ...column('binary_content', 'SELECT DISTINCT hash AS key FROM binary_content'),
      ...column('spool', "SELECT body ->> 'act' AS key FROM spool WHERE topic = 'act'").map(callKey),
      ...column('faxes', `SELECT id AS key FROM faxes WHERE sha256 IS NOT NULL AND intake < ${READ}`).flatMap((fax) => [
        envelopeKey(fax),
        fileKey(fax),
      ]),
    ];
  } finally {
    db.close();
  }
}

async function finish(
  plain: string,
  target: string,
  name: BackupFile['name'],
  masterKey: string | undefined,
): Promise<BackupFile> {
  const sealed = masterKey !== undefined;
  const file = join(target, storedName({ name, sealed }));
  if (sealed) await sealFile(plain, file, masterKey);
  await (sealed ? rm(plain) : rename(plain, file));
  await chmod(file, 0o600);
  await sync(file);
  return { name, sha256: await sha256Of(file), bytes: (await stat(file)).size, sealed };
}
