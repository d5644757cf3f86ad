import { mkdirSync } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blobs } from './index.ts';

const HOUR_MS = 3_600_000;

/**
 * Blobs as files `{root}/{first two letters}/{key}`, readable by the owner only. A file appears whole or not at all: it is written beside,
 * brought to the disk, and renamed.
 */
export function folderBlobs(root: string): Blobs {
  const writing = join(root, '.writing');
  mkdirSync(writing, { recursive: true, mode: 0o700 });
  let swept: Promise<void> | undefined;
  return {
    async put(key, bytes) {
      swept ??= sweep(writing);
      await swept;
      const file = fileOf(root, key);
      if (await exists(file)) return;
      const temporary = join(writing, crypto.randomUUID());
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await rename(temporary, file);
      await syncFolder(dirname(file));
      await syncFolder(root);
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(fileOf(root, key)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    delete: (key) => rm(fileOf(root, key), { force: true }),
    async *keys() {
      for (const folder of await readdir(root)) {
        if (folder.startsWith('.')) continue;
        yield* await readdir(join(root, folder));
      }
    },
  };
}

function fileOf(root: string, key: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/.test(key)) throw new TypeError('a blob key is a hash: letters and digits');
  return join(root, key.slice(0, 2), key);
}

/** What a crash left half written. Another process may be writing right now, so only what is old. */
async function sweep(writing: string): Promise<void> {
  for (const name of await readdir(writing)) {
    const file = join(writing, name);
    const { mtimeMs } = await stat(file).catch((error: unknown) => {
      if (isMissing(error)) return { mtimeMs: Date.now() };
      throw error;
    });
    if (mtimeMs < Date.now() - HOUR_MS) await rm(file, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no fsync of a folder
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
