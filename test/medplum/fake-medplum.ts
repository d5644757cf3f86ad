/**
 * A small Medplum over HTTP with the behaviours the fence rests on, as measured on 5.1.3 (docs/fence.md): transactions atomic and
 * bound by quoted If-Match, an identical PUT moves no version, an If-Match that is not quoted is ignored, plain and batch reads come
 * from a cache that a crash leaves stale until the next write, quota in fixed windows. It searches by _tag, identifier and _id only;
 * everything else is a 400. `server-facts.ts` asks the same of it and of a live server.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Resource } from '@medplum/fhirtypes';
import { fakeResources, type Knobs, POINTS, Refusal } from './fake-resources.ts';

export interface FakeMedplum extends Knobs {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Every current resource of a type. */
  all(type: string): Resource[];
  /** Points of a window. */
  quota: number;
  windowMs: number;
  /** Points used since the start, and how often the answer was 429. */
  readonly used: () => { points: number; refused: number };
  /** What was asked, `POST /fhir/R4/Task/_search` and so on, tokens aside. */
  readonly calls: string[];
  readonly signIns: () => number;
  /** Life of the tokens given from now on. */
  tokenSeconds: number;
  /** Makes every token so far invalid. */
  revokeTokens(): void;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly raw?: Buffer;
}

export async function startFakeMedplum(): Promise<FakeMedplum> {
  const knobs: Knobs = { transactionBundles: true, cacheLags: false };
  const binaries = new Map<string, { bytes: Buffer; contentType: string }>();
  const calls: string[] = [];
  let tokens = new Set<string>();
  let signIns = 0;
  let refused = 0;
  let points = 0;
  let window = { endsAt: 0, used: 0 };

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { status, body, headers, raw } = answer(req, Buffer.concat(chunks));
      if (status === 429) refused++;
      res.writeHead(status, { 'content-type': 'application/fhir+json', ratelimit: rateLimit(), ...headers });
      res.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/`;

  const fake: FakeMedplum = Object.assign(knobs, {
    baseUrl,
    clientId: 'gateway',
    clientSecret: 'secret',
    quota: Number.MAX_SAFE_INTEGER,
    windowMs: 60_000,
    tokenSeconds: 3600,
    calls,
    all: (type: string) => resources.all(type),
    used: () => ({ points, refused }),
    signIns: () => signIns,
    revokeTokens() {
      tokens = new Set();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const resources = fakeResources(fake, spend, () => baseUrl);

  function spend(cost: number): void {
    if (Date.now() >= window.endsAt) window = { endsAt: Date.now() + fake.windowMs, used: 0 };
    window.used += cost;
    if (window.used > fake.quota) throw new Refusal(429, 'Too Many Requests');
    points += cost;
  }

  function rateLimit(): string {
    const seconds = Math.max(0, Math.ceil((window.endsAt - Date.now()) / 1000));
    return `"fhirInteractions";r=${Math.max(0, fake.quota - window.used)};t=${seconds}`;
  }

  function binary(method: string, id: string, contentType: string, body: Buffer): Reply | undefined {
    if (method === 'POST') {
      spend(POINTS.write);
      const made = resources.stamped({ resourceType: 'Binary', contentType }, crypto.randomUUID());
      binaries.set(made.id, { bytes: body, contentType });
      return { status: 201, body: made };
    }
    if (!binaries.has(id)) return undefined;
    if (method === 'DELETE') binaries.delete(id);
    if (method === 'DELETE') return { status: 200, body: {} };
    spend(POINTS.read);
    return { status: 302, headers: { location: `${baseUrl}storage/${id}/${id}?Signature=x` } };
  }

  function fhir(method: string, path: string, headers: IncomingMessage['headers'], body: Buffer): Reply {
    const [type = '', id = '', history, version] = path.split('/');
    const json = () => JSON.parse(body.toString());
    const found = type === 'Binary' ? binary(method, id, String(headers['content-type']), body) : undefined;
    if (found) return found;
    if (method === 'POST' && path === '') return { status: 200, body: resources.bundle(json()) };
    if (method === 'POST' && id === '_search') {
      return { status: 200, body: resources.search(type, new URLSearchParams(body.toString())) };
    }
    if (method === 'POST') return resources.create(type, headers['if-none-exist'] as string | undefined, json());
    const key = `${type}/${id}`;
    if (method === 'PUT') return { status: 200, body: resources.put(key, headers['if-match'], json()) };
    if (method === 'DELETE') resources.remove(key);
    if (method === 'DELETE') return { status: 200, body: {} };
    if (history === undefined) return { status: 200, body: resources.read(key) };
    return { status: 200, body: version === undefined ? resources.history(key) : resources.version(key, version) };
  }

  function signIn(body: Buffer): Reply {
    signIns++;
    const form = new URLSearchParams(body.toString());
    if (form.get('client_secret') !== fake.clientSecret) return { status: 400, body: { error: 'invalid_request' } };
    const exp = Math.floor(Date.now() / 1000) + fake.tokenSeconds;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { exp, login_id: '1', client_id: form.get('client_id'), n: signIns };
    const token = `${part({ alg: 'none' })}.${part(claims)}.x`;
    tokens.add(token);
    const profile = { reference: 'ClientApplication/1' };
    return { status: 200, body: { access_token: token, token_type: 'Bearer', profile, project: {} } };
  }

  /** As a storage does: a token of ours beside the signature is refused. */
  function storage(id: string, authorization: string | undefined): Reply {
    const found = binaries.get(id);
    if (!found || authorization) return { status: found ? 400 : 404 };
    return { status: 200, raw: found.bytes, headers: { 'content-type': found.contentType } };
  }

  function answer(req: IncomingMessage, body: Buffer): Reply {
    const url = new URL(req.url ?? '/', baseUrl);
    const [, root = '', id = ''] = url.pathname.split('/');
    if (root === 'storage') return storage(id, req.headers.authorization);
    if (url.pathname === '/oauth2/token') return signIn(body);
    if (!tokens.has(req.headers.authorization?.replace('Bearer ', '') ?? '')) return { status: 401, body: {} };
    if (root === 'healthcheck') return { status: 200, body: { ok: true } };
    if (root === 'auth') {
      return { status: 200, body: { profile: { resourceType: 'ClientApplication', id: '1' }, project: {} } };
    }
    calls.push(`${req.method} ${url.pathname}${url.search}`);
    try {
      return fhir(req.method ?? 'GET', url.pathname.replace(/^\/fhir\/R4\/?/, ''), req.headers, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const issue = [{ severity: 'error', code: 'invalid', details: { text: error.message } }];
      return { status: error.status, body: { resourceType: 'OperationOutcome', issue } };
    }
  }

  return fake;
}
