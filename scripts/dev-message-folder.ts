/** `messages-in` and `messages-out` of a dev session in workerd: what is put into the one is posted to the Worker, what the Worker sends lands in the other. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isFault } from '../src/fault.ts';
import { faxFolderLoop } from '../src/fax-folder-loop.ts';
import { folderChannel } from '../src/ports/message-channel/folder.ts';
import type { OutgoingMessage } from '../src/ports/message-channel/index.ts';

export interface DevMessageFolder {
  /** The Worker's variable DEV_MESSAGE_FOLDER. */
  readonly url: string;
  /** What lies in `messages-in`, as the Worker is told of it; kept when it has said so. */
  post(worker: string): Promise<void>;
  /** Begins to look into `messages-in`: the Worker at this address is there. */
  watch(worker: string): void;
  close(): Promise<void>;
}

/** `root`: holds both folders, which are made. */
export async function openDevMessageFolder(root: string): Promise<DevMessageFolder> {
  const sms = folderChannel({ root, channel: 'sms', now: Date.now });
  const email = folderChannel({ root, channel: 'email', now: Date.now });
  const secret = crypto.randomUUID();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body ?? null));
    if (pathname !== `/${secret}`) return answer(404, undefined);
    const folder = searchParams.get('channel') === 'email' ? email : sms;
    try {
      if (request.method === 'POST') return answer(200, await folder.send(await messageIn(request)));
      const outcome = await folder.outcomeOf({ tag: searchParams.get('tag') ?? '', since: 0 });
      return answer(outcome ? 200 : 404, outcome);
    } catch (error) {
      return answer(isFault(error, 'value') ? 400 : 500, { code: isFault(error) ? error.issues[0]?.code : undefined });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let loop: ReturnType<typeof faxFolderLoop> | undefined;

  async function post(worker: string): Promise<void> {
    for (const reply of (await sms.listReplies?.()) ?? []) {
      const answer = await fetch(`${worker}/webhooks/messages/folder/${secret}`, {
        method: 'POST',
        body: JSON.stringify(reply),
      });
      if (!answer.ok) throw new Error(`the Worker answers ${answer.status} to a reply`);
      await sms.kept?.(reply);
    }
  }

  return {
    url: `http://127.0.0.1:${port}/${secret}`,
    post,
    watch(worker) {
      loop ??= faxFolderLoop(
        () => post(worker),
        (error) => console.error(`messages-in: ${error instanceof Error ? error.message : 'failed'}`),
      );
    },
    async close() {
      await loop?.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function messageIn(request: IncomingMessage): Promise<OutgoingMessage> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as OutgoingMessage; // of the Worker this session has started
}
