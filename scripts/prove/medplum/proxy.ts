/** A bad network in front of a real Medplum: requests are passed on, and what happens to them or to their answers is chosen. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as passOn, type ServerResponse } from 'node:http';

export type Weather =
  | 'fair'
  /** Connections are closed at once. */
  | 'down'
  /** Taken and never answered. */
  | 'slow'
  | 'answers-503'
  | 'answers-429'
  /** Passed on; the answer is cut off in the middle. */
  | 'cut'
  /** Passed on and committed; the connection is reset before the answer, one time in three. */
  | 'resets';

export interface BadNetwork {
  readonly url: string;
  weather: Weather;
  /** Requests that met bad weather. */
  readonly disturbed: number;
  close(): void;
}

export async function openProxy(target: string): Promise<BadNetwork> {
  const { hostname, port } = new URL(target);
  const state = { weather: 'fair' as Weather, disturbed: 0, transactions: 0 };
  const server = createServer((incoming, answer) => {
    incoming.on('error', () => answer.destroy());
    const transaction = incoming.method === 'POST' && /\/fhir\/R4\/?$/.test(incoming.url ?? '');
    const resets = state.weather === 'resets' && transaction && ++state.transactions % 3 === 0;
    if (state.weather !== 'fair' && (state.weather !== 'resets' || resets)) state.disturbed++;
    if (state.weather === 'down') return void incoming.socket.destroy();
    if (state.weather === 'slow') return undefined;
    if (state.weather === 'answers-503' || state.weather === 'answers-429') {
      answer.writeHead(state.weather === 'answers-503' ? 503 : 429, { 'content-type': 'application/json' }).end('{}');
      return undefined;
    }
    forward(incoming, answer, { hostname, port }, state.weather === 'cut' ? 'cut' : resets ? 'reset' : 'whole');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(state, {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}

function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  to: { hostname: string; port: string },
  how: 'whole' | 'cut' | 'reset',
): void {
  const { method, url, headers } = incoming;
  const outgoing = passOn(
    { ...to, method, path: url, headers: { ...headers, host: `${to.hostname}:${to.port}` } },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (how === 'reset') return void incoming.socket.destroy();
        const body = Buffer.concat(chunks);
        const { 'transfer-encoding': _chunked, ...kept } = response.headers;
        answer.writeHead(response.statusCode ?? 502, { ...kept, 'content-length': body.length });
        if (how === 'whole' || body.length === 0) return void answer.end(body);
        answer.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
      });
    },
  );
  outgoing.on('error', () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}
