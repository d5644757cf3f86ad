/**
 * The vendor that needs nobody: `fax-in`, a folder into which files are put, and `fax-out`, into which what is sent is written.
 *
 * A file is taken when it is whole: its size and time have not changed for a moment, and it ends as a PDF or TIFF does, or has not
 * changed for long. What is kept is removed, since what the gateway keeps is sealed and this folder is not. Numbers may stand in a
 * name, as in `from+16022340101-to+16022340199.pdf`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../fault.ts';
import { idOfFile, nameOfFile, numbersIn } from './folder-names.ts';
import type { FaxVendor, OutgoingFax, ReceivedFax, SendOutcome } from './index.ts';
import { endsWhole } from './whole-file.ts';

/** Unchanged for so long, a file that ends as it should is whole: from one look to the next, a second later. */
const STILL_MS = 900;
/** Unchanged for so long, nobody writes any more, however it ends. */
const LONG_STILL_MS = 30_000;
/** As a vendor may send. What is larger stays where it is. */
const MOST_BYTES = 50 * 1024 * 1024;

interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  /** ms since 1970, by the gateway's clock: that of a file server may be another. */
  readonly since: number;
}

/** `root`: holds both folders, which are made. */
export function folderVendor({ root, now }: { readonly root: string; readonly now: () => number }): FaxVendor {
  const [inbox, outbox] = [join(root, 'fax-in'), join(root, 'fax-out')];
  for (const folder of [inbox, outbox]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  let seen = new Map<string, Seen>();

  async function look(): Promise<{ name: string; still: number }[]> {
    const before = seen;
    seen = new Map();
    const files: { name: string; still: number }[] = [];
    for (const name of await namesIn(inbox)) {
      const file = await orAway(stat(join(inbox, name)));
      if (!file?.isFile() || file.size === 0 || file.size > MOST_BYTES) continue;
      const { size, mtimeMs } = file;
      const last = before.get(name);
      const since = last?.size === size && last.mtimeMs === mtimeMs && last.since <= now() ? last.since : now();
      seen.set(name, { size, mtimeMs, since });
      files.push({ name, still: now() - since });
    }
    return files;
  }

  async function outcomeOf({ tag }: { readonly tag: string }): Promise<SendOutcome | undefined> {
    const note = await orMissing(readFile(join(outbox, `${tagName(tag)}.json`), 'utf8'));
    if (note === undefined) return undefined;
    const { pages, at } = JSON.parse(note) as { pages: number; at: string };
    return { vendorFaxId: tag, tag, result: 'delivered', at: Date.parse(at), pages };
  }

  return {
    name: 'folder',
    sameTagOnce: true,

    async listReceived() {
      const taken: ReceivedFax[] = [];
      for (const { name, still } of await look()) {
        if (still < STILL_MS) continue;
        const bytes = await orAway(readFile(join(inbox, name)));
        if (!bytes || (still < LONG_STILL_MS && !endsWhole(bytes))) continue;
        taken.push({ vendorFaxId: idOf(name, bytes), receivedAt: now(), ...numbersIn(name) });
      }
      return taken;
    },

    async fetchFile({ vendorFaxId }) {
      const bytes = await orMissing(readFile(join(inbox, nameOfFile(vendorFaxId))));
      if (bytes && idOf(nameOfFile(vendorFaxId), bytes) === vendorFaxId) return new Uint8Array(bytes);
      throw new Fault('not-found', { code: 'fax-file-gone', text: 'The file is not there any more, or has changed.' });
    },

    /** Out of sight first, so that what is written to it meanwhile is not lost: then it is another fax, and is put back. */
    async kept({ vendorFaxId }) {
      const name = nameOfFile(vendorFaxId);
      const file = join(inbox, name);
      const aside = join(inbox, `.kept-${createHash('sha256').update(vendorFaxId).digest('hex')}`);
      if ((await idIn(file, name)) === vendorFaxId) await orMissing(rename(file, aside));
      const put = await idIn(aside, name);
      if (put === undefined) return;
      if (put === vendorFaxId) await rm(aside, { force: true });
      else await rename(aside, join(inbox, `${put.slice(-8)}-${name}`)); // there may be a new one under its name
    },

    async send(fax) {
      if (!/^\+[1-9]\d{6,14}$/.test(fax.to)) {
        throw new Fault('value', { code: 'fax-number', text: 'Faxes are sent to numbers in E.164 form.' });
      }
      const sent = await outcomeOf(fax);
      if (sent) return sent;
      const at = now();
      await writeWhole(outbox, `${tagName(fax.tag)}.pdf`, fax.file);
      // Written last: where it is, the fax is sent.
      await writeWhole(outbox, `${fax.tag}.json`, new TextEncoder().encode(noteOf(fax, at)));
      return { vendorFaxId: fax.tag, tag: fax.tag, result: 'delivered', at, pages: fax.pages };
    },

    outcomeOf,
  };
}

const noteOf = ({ to, tag, pages }: OutgoingFax, at: number) =>
  `${JSON.stringify({ to, tag, pages, at: new Date(at).toISOString() })}\n`;

/** Neither hidden ones nor those that say of themselves that they are unfinished. */
async function namesIn(folder: string): Promise<string[]> {
  const names = (await orMissing(readdir(folder))) ?? [];
  return names.filter((name) => !name.startsWith('.') && !/\.(?:part|tmp|crdownload)$/i.test(name)).sort();
}

const idOf = (name: string, bytes: Uint8Array) => idOfFile(name, createHash('sha256').update(bytes).digest('hex'));

async function idIn(file: string, name: string): Promise<string | undefined> {
  const bytes = await orMissing(readFile(file));
  return bytes && idOf(name, bytes);
}

/** A tag is a file name here. */
function tagName(tag: string): string {
  if (/^[a-z0-9]{1,40}$/.test(tag)) return tag;
  throw new Fault('value', { code: 'fax-tag', text: 'A tag is 1 to 40 lower-case letters and digits.' });
}

/** Whole or not at all: written beside, brought to the disk, renamed. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${name}.writing`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, name));
}

/** Undefined where there is no such file (any more). */
const orMissing = <T>(work: Promise<T>) => unless(work, ['ENOENT']);
/** Undefined also while somebody writes it, or keeps it to himself: one such file holds up no other. */
const orAway = <T>(work: Promise<T>) => unless(work, ['ENOENT', 'EACCES', 'EPERM', 'EBUSY']);

async function unless<T>(work: Promise<T>, codes: readonly string[]): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return undefined;
    throw error;
  }
}
