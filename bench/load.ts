/** Clients of a load: keep-alive connections, one request at a time each. Plain node:http, because what the client costs is in both sides of a ratio. */
import { Agent, request } from 'node:http';

export interface Outgoing {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Caller {
  /** The answer's status and text. Rejects when the connection breaks. */
  post(outgoing: Outgoing): Promise<{ status: number; text: string }>;
  close(): void;
}

export function caller(port: number): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post: Caller['post'] = (outgoing) =>
    new Promise((resolve, reject) => {
      const { path, headers, body } = outgoing;
      const length = { 'content-length': Buffer.byteLength(body) };
      const options = { agent, host: '127.0.0.1', port, path, method: 'POST', headers: { ...headers, ...length } };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server has just closed a connection that was idle: https://nodejs.org/api/http.html#requestreusedsocket
        if (sent.reusedSocket && error.code === 'ECONNRESET') post(outgoing).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
}

/** `count` works by `clients` at once; answers how long each took, in ms. */
export async function timed(count: number, clients: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return times;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
