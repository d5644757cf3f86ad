/** A gateway of one's own, started the way a newcomer starts it: `npm start`, or with PROVE_WORKER=1 `npm run dev:worker`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ClientName = 'ehr' | 'partner' | 'otherPartner' | 'pharmacy' | 'staff' | 'otherStaff';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a proof reads whatever the answer holds, and misses where it does not
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
}

export interface Gateway {
  readonly url: string;
  /** What it keeps, demo-clients.json, fax-in and fax-out among it. */
  readonly dataDir: string;
  /** Everything it printed, over all its lives. */
  output(): string;
  call(
    client: ClientName | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  token(client: ClientName): Promise<string>;
  /** kill -9 of the whole process group; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  start(): Promise<void>;
  /** Stops it and removes its data. */
  end(): Promise<void>;
}

const START_MS = 60_000;
/** The same in workerd. */
export const WORKER = process.env.PROVE_WORKER === '1';

export async function startGateway(
  environment: Record<string, string> | ((url: string) => Record<string, string>) = {},
): Promise<Gateway> {
  const root = mkdtempSync(join(tmpdir(), 'prove-'));
  const dataDir = WORKER ? join(root, 'worker') : root;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const tokens = new Map<ClientName, { token: string; until: number }>();
  let child: ChildProcess | undefined;
  let printed = '';

  async function start(): Promise<void> {
    tokens.clear(); // they were for its last life
    const env = {
      ...process.env,
      PORT: String(port),
      DATA_DIR: root,
      RATE_PER_SECOND: '100000',
      RATE_BURST: '100000',
      RATE_CONCURRENT: '1000',
      ...(typeof environment === 'function' ? environment(url) : environment),
    };
    child = spawn('npm', WORKER ? ['run', 'dev:worker'] : ['start'], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const until = Date.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the gateway did not start: ${printed.slice(-500)}`);
      const ready = await fetch(`${url}/health/ready`).then(
        (response) => response.ok && (!WORKER || existsSync(join(dataDir, 'demo-clients.json'))),
        () => false,
      );
      if (ready) return;
      if (Date.now() > until) throw new Error(`the gateway was not ready in ${START_MS} ms: ${printed.slice(-500)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function signal(name: NodeJS.Signals): Promise<number | null> {
    const running = child;
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
    const gone = once(running, 'close'); // 'exit' is npm's own; what it started may still be stopping
    process.kill(-running.pid, name);
    await gone;
    return running.exitCode;
  }

  async function token(client: ClientName): Promise<string> {
    const known = tokens.get(client);
    if (known && known.until > Date.now()) return known.token;
    const { clientId, clientSecret } = JSON.parse(readFileSync(join(dataDir, 'demo-clients.json'), 'utf8'))[client];
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body: form });
    const { access_token } = (await response.json()) as { access_token: string };
    tokens.set(client, { token: access_token, until: Date.now() + 240_000 });
    return access_token;
  }

  const gateway: Gateway = {
    url,
    dataDir,
    token,
    start,
    output: () => printed,
    async call(client, method, path, body, headers = {}) {
      const all = new Headers(headers);
      if (client) all.set('authorization', `Bearer ${await token(client)}`);
      if (body !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
      const raw =
        body === undefined
          ? undefined
          : typeof body === 'string' || body instanceof Uint8Array
            ? body
            : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: all,
        ...(raw !== undefined && { body: raw as BodyInit }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') && text !== '';
      return { status: response.status, body: json ? JSON.parse(text) : undefined, text, headers: response.headers };
    },
    kill: async () => void (await signal('SIGKILL')),
    stop: () => signal('SIGTERM'),
    async end() {
      await signal('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
  await start();
  return gateway;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
