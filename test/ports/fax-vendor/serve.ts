/** A server on this machine that a test answers for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `reset`: the request is taken, and the connection is cut off instead of an answer. */
export type Answer = Response | 'reset';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(answer: (request: Request) => Promise<Answer>): Promise<Served> {
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const body = Buffer.concat(parts);
    const { method = 'GET', url: path = '/' } = incoming;
    const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    );
    const request = new Request(`http://vendor.test${path}`, {
      method,
      headers,
      ...(method !== 'GET' && { body: new Uint8Array(body) }),
    });
    const answered = await answer(request).catch((error: unknown) => new Response(String(error), { status: 500 }));
    if (answered === 'reset') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answered.status, Object.fromEntries(answered.headers));
    outgoing.end(Buffer.from(await answered.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
