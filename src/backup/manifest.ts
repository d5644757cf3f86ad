/** What a backup says of itself: `manifest.json`, written last, so that a folder without one is no backup. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export const MANIFEST = 'manifest.json';
export const DATABASE = 'gateway.sqlite';
/** Credentials of the demo clients, where there are any. */
export const DEMO_CLIENTS = 'demo-clients.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const manifest = z.strictObject({
  format: z.literal(1),
  /** Version of the program that made it. */
  program: z.string().regex(/^\d+\.\d+\.\d+/),
  at: z.iso.datetime(),
  /** As they lie in the backup; a sealed one has the suffix `.sealed`. */
  files: z.array(
    z.strictObject({ name: z.enum([DATABASE, DEMO_CLIENTS]), sha256, bytes: z.number(), sealed: z.boolean() }),
  ),
  /** Sealed by the blob keys in the database, as in DATA_DIR. A key becomes a path, so it is checked. */
  blobs: z.array(z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/), sha256 })),
  /** Documents the database names that were not there to be copied: they were lost before. */
  missing: z.array(z.string()),
});

export type Manifest = z.output<typeof manifest>;
export type BackupFile = Manifest['files'][number];

export const storedName = ({ name, sealed }: Pick<BackupFile, 'name' | 'sealed'>) => (sealed ? `${name}.sealed` : name);

/** The manifest of a folder. An Error's message is one sentence. */
export async function readManifest(folder: string, version: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no complete backup in ${folder}: it has no ${MANIFEST}.`, { cause });
  });
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${MANIFEST} in ${folder} is damaged, or of a newer version of this program.`);
  const { program } = parsed.data;
  if (isNewer(program, version)) {
    throw new Error(
      `The backup was made by version ${program} of this program, and this is ${version}: restore it with that one.`,
    );
  }
  return parsed.data;
}

/** By major, minor and patch number; what follows them is not looked at. */
export function isNewer(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map(Number);
  const [own, other] = [numbers(version), numbers(than)];
  const at = own.findIndex((number, i) => number !== other[i]);
  return at >= 0 && (own[at] ?? 0) > (other[at] ?? 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no manifest either, and told so
  }
}
