/** An HTTP proxy that does to a gateway's calls what networks do: lose answers, hold requests, cut answers off. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What happens to one call. */
export type Fate =
  | 'pass'
  /** The server never sees it; the connection breaks. */
  | 'lose-request'
  /** The server does it; the connection breaks before any answer. */
  | 'lose-answer'
  /** The server does it; half of the answer arrives. */
  | 'cut-answer'
  /** The server sees it only when the promise resolves. The caller, if it still waits, then gets the answer. */
  | { readonly holdUntil: Promise<unknown> }
  /** The server never sees it. */
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  /** The server gets it twice at once; the caller gets one of the answers. */
  | 'send-twice';

export interface FaultyNetwork {
  readonly baseUrl: string;
  /** Decides each call's fate; `pass` when undefined. */
  decide: ((asked: Asked) => Fate) | undefined;
  /** Resolves when nothing is held or under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<FaultyNetwork> {
  let underWay = 0;
  let idlers: (() => void)[] = [];

  const forward = (req: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
      const url = new URL(req.url ?? '/', target);
      const headers = { ...req.headers, host: url.host, 'content-length': String(body.length) };
      delete headers['transfer-encoding'];
      const out = send(url, { method: req.method, headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
        );
        res.on('error', reject);
      });
      out.on('error', reject);
      out.end(body);
    });

  async function handle(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
    const asked = { method: req.method ?? '', path: req.url ?? '', body: body.toString() };
    const fate = proxy.decide?.(asked) ?? 'pass';
    if (fate === 'lose-request') return void res.destroy();
    if (typeof fate === 'object' && 'status' in fate) {
      res.writeHead(fate.status, { 'content-type': 'application/fhir+json', ...fate.headers });
      return void res.end(fate.body ?? '{}');
    }
    if (typeof fate === 'object') await fate.holdUntil;
    const twin = fate === 'send-twice' ? forward(req, body) : undefined;
    const answer = await forward(req, body);
    await twin;
    if (fate === 'lose-answer') return void res.destroy();
    const headers = { ...answer.headers, 'content-length': String(answer.body.length) };
    delete headers['transfer-encoding'];
    res.writeHead(answer.status, headers);
    if (fate !== 'cut-answer') return void res.end(answer.body);
    res.write(answer.body.subarray(0, answer.body.length / 2), () => res.destroy());
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      underWay++;
      handle(req, res, Buffer.concat(chunks))
        .catch(() => res.destroy())
        .finally(() => {
          underWay--;
          if (underWay > 0) return;
          for (const wake of idlers) wake();
          idlers = [];
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultyNetwork = {
    baseUrl: `http://127.0.0.1:${port}/`,
    decide: undefined,
    idle: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
