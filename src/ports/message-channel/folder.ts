/**
 * The service that needs nobody: what is sent lands in `messages-out`, a JSON file each; what is put into `messages-in` is a reply. A reply is
 * a text file whose name has the number it comes from, as in `from+16025550147.txt`, and whose text is what was written.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../fault.ts';
import { checkAddress, isTag } from './address.ts';
import type { Channel, MessageChannel, MessageOutcome, OutgoingMessage, Reply } from './index.ts';

/** As a person writes. What is larger stays where it is. */
const MOST_BYTES = 10_000;

/** `root`: holds both folders, which are made. */
export function folderChannel({
  root,
  channel,
  now,
}: {
  readonly root: string;
  readonly channel: Channel;
  readonly now: () => number;
}): MessageChannel {
  const [inbox, outbox] = [join(root, 'messages-in'), join(root, 'messages-out')];
  for (const folder of [inbox, outbox]) mkdirSync(folder, { recursive: true, mode: 0o700 });

  async function outcomeOf({ tag }: { readonly tag: string }): Promise<MessageOutcome | undefined> {
    const note = isTag(tag) ? await orMissing(readFile(join(outbox, `${tag}.json`), 'utf8')) : undefined;
    if (note === undefined) return undefined;
    const { at } = JSON.parse(note) as { at: string };
    return { messageId: tag, tag, result: 'delivered', at: Date.parse(at) };
  }

  async function replyIn(name: string): Promise<Reply | undefined> {
    const from = /(?:^|[^a-z])from(\+[1-9]\d{6,14})(?!\d)/i.exec(name)?.[1];
    const file = join(inbox, name);
    const about = from === undefined ? undefined : await orMissing(stat(file));
    if (from === undefined || !about?.isFile() || about.size > MOST_BYTES) return undefined;
    const bytes = await orMissing(readFile(file));
    if (!bytes) return undefined;
    // By its time too: the same word written again tomorrow is another reply.
    const hash = createHash('sha256').update(name).update(String(about.mtimeMs)).update(bytes).digest('hex');
    return { messageId: hash, from, text: bytes.toString('utf8').trim(), at: now() };
  }

  async function replies(): Promise<{ name: string; reply: Reply }[]> {
    const found: { name: string; reply: Reply }[] = [];
    for (const name of (await readdir(inbox)).sort()) {
      const reply = name.startsWith('.') || !name.endsWith('.txt') ? undefined : await replyIn(name);
      // An empty file is being written.
      if (reply && reply.text !== '') found.push({ name, reply });
    }
    return found;
  }

  return {
    name: 'folder',
    channel,
    sameTagOnce: true,
    ...(channel === 'sms' && {
      listReplies: async () => (await replies()).map(({ reply }) => reply),
      async kept({ messageId }: Reply) {
        for (const { name, reply } of await replies()) {
          if (reply.messageId === messageId) await rm(join(inbox, name), { force: true });
        }
      },
    }),
    async send(message) {
      checkAddress(channel, message.to);
      if (!isTag(message.tag)) throw new Fault('value', { code: 'message-refused', text: 'A tag is no such tag.' });
      const sent = await outcomeOf(message);
      if (sent) return sent;
      const at = now();
      await writeWhole(outbox, `${message.tag}.json`, noteOf(message, channel, at));
      return { messageId: message.tag, tag: message.tag, result: 'delivered', at };
    },
    outcomeOf,
  };
}

const noteOf = ({ to, tag, subject, text }: OutgoingMessage, channel: Channel, at: number) =>
  `${JSON.stringify({ channel, to, ...(subject !== undefined && { subject }), text, tag, at: new Date(at).toISOString() }, null, 2)}\n`;

/** Whole or not at all: written beside, brought to the disk, renamed. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.writing`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, name));
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
