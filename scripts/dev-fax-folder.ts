/** `fax-in` and `fax-out` of a dev session in workerd: what is put into the one is posted to the Worker, what the Worker sends lands in the other. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isFault } from '../src/fault.ts';
import { faxFolderLoop } from '../src/fax-folder-loop.ts';
import { folderVendor } from '../src/ports/fax-vendor/folder.ts';
import { ID_HEADER } from '../src/ports/fax-vendor/posted-folder.ts';

export interface DevFaxFolder {
  /** The Worker's variable DEV_FAX_FOLDER. */
  readonly url: string;
  /** Begins to look into `fax-in`: the Worker at this address is there. */
  watch(worker: string): void;
  close(): Promise<void>;
}

/** `root`: holds both folders, which are made. */
export async function openDevFaxFolder(root: string): Promise<DevFaxFolder> {
  const folder = folderVendor({ root, now: Date.now });
  const secret = crypto.randomUUID();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body ?? null));
    if (pathname !== `/${secret}`) return answer(404, undefined);
    const tag = searchParams.get('tag') ?? '';
    try {
      if (request.method === 'POST') {
        const to = searchParams.get('to') ?? '';
        const pages = Number(searchParams.get('pages'));
        return answer(200, await folder.send({ tag, to, pages, file: await bytesOf(request) }));
      }
      const outcome = await folder.outcomeOf({ tag, since: 0 });
      return answer(outcome ? 200 : 404, outcome);
    } catch (error) {
      return answer(isFault(error, 'value') ? 400 : 500, undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let loop: ReturnType<typeof faxFolderLoop> | undefined;

  async function post(worker: string): Promise<void> {
    for (const fax of await folder.listReceived(0)) {
      const answer = await fetch(`${worker}/webhooks/fax/folder/${secret}`, {
        method: 'POST',
        headers: { [ID_HEADER]: encodeURIComponent(fax.vendorFaxId) },
        body: new Uint8Array(await folder.fetchFile(fax)),
      });
      if (!answer.ok) throw new Error(`the Worker answers ${answer.status} to a fax`);
      await folder.kept(fax);
    }
  }

  return {
    url: `http://127.0.0.1:${port}/${secret}`,
    watch(worker) {
      loop ??= faxFolderLoop(
        () => post(worker),
        (error) => console.error(`fax-in: ${error instanceof Error ? error.message : 'failed'}`),
      );
    },
    async close() {
      await loop?.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
