import { Fault, isFault } from '../fault.ts';
import type { KeysOf } from './assertions.ts';
import type { Client } from './clients.ts';
import { type PublicKey, parseJwks } from './jwks.ts';
import type { OutsideFetch } from './outside-fetch.ts';
import { fromUtf8 } from './secrets.ts';

const MAX_BYTES = 64 * 1024;
/** Freshness when the answer does not say, and the most it may say. SMART 2.2: no longer than Cache-Control allows. */
const DEFAULT_S = 300;
const MOST_S = 3_600;
/** An unknown kid has the keys fetched again, but not more often than this: a stranger can make up kids. */
const REFETCH_MS = 30_000;

interface Fetched {
  readonly keys: readonly PublicKey[];
  readonly at: number;
  readonly freshUntil: number;
}

/**
 * The keys of a client: those registered, or those at its JWKS URL, remembered as long as Cache-Control allows. At most one fetch of
 * a URL is under way. Keys that cannot be fetched or read are Fault `login`, `jwks-unreachable` or the code of what is wrong with them.
 */
export function keysOfClients(fetchOutside: OutsideFetch, now: () => number): KeysOf {
  const known = new Map<string, Fetched>();
  const underWay = new Map<string, Promise<Fetched>>();

  async function fetchKeys(url: string, allowedHosts: readonly string[]): Promise<Fetched> {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const {
      status,
      headers: answered,
      bytes,
    } = await fetchOutside({ url, allowedHosts, headers, maxBytes: MAX_BYTES });
    if (status !== 200)
      throw new Fault('transient', { code: 'jwks-unreachable', text: 'The key set is not to be had.' });
    const at = now();
    const fetched = { keys: parseJwks(jsonOf(bytes), '$.jwksUrl'), at, freshUntil: at + maxAge(answered) * 1000 };
    known.set(url, fetched);
    return fetched;
  }

  function once(url: string, client: Client): Promise<Fetched> {
    const running = underWay.get(url);
    if (running) return running;
    const started = fetchKeys(url, client.allowedHosts).finally(() => underWay.delete(url));
    underWay.set(url, started);
    return started;
  }

  return async (client, kid) => {
    if (!client.jwksUrl) return client.jwks ?? [];
    const url = client.jwksUrl;
    try {
      const held = known.get(url);
      if (!held || held.freshUntil <= now()) return (await once(url, client)).keys;
      const useful = held.keys.some((key) => key.kid === kid) || now() - held.at < REFETCH_MS;
      return (useful ? held : await once(url, client)).keys;
    } catch (cause) {
      if (!isFault(cause)) throw cause;
      throw new Fault('login', { code: cause.issues[0]?.code ?? 'jwks-unreachable', text: TEXT }, { cause });
    }
  };
}

const TEXT = 'The keys at the registered JWKS URL cannot be had, or are not a JSON Web Key Set of public keys.';

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined; // refused by parseJwks
  }
}

/** Seconds of freshness by RFC 9111 §5.2.2. */
function maxAge(headers: Headers): number {
  const directives = (headers.get('cache-control') ?? '').toLowerCase();
  if (/\bno-(store|cache)\b/.test(directives)) return 0;
  const [, seconds] = /\bmax-age="?(\d+)/.exec(directives) ?? [];
  return seconds === undefined ? DEFAULT_S : Math.min(Number(seconds), MOST_S);
}
