/**
 * Fetching what a client named: JWKS, media, webhooks. A URL from outside is an order to connect somewhere, so it must be https, on a
 * host allowed at the client's registration, by name; redirects are not followed, and time and size are bounded. On Node the transport
 * also refuses private addresses (`outside-fetch-node.ts`); a Worker has no private network to reach.
 */
import { Fault } from '../fault.ts';

/** Sends one request and follows no redirect (`fetch` with `redirect: 'manual'`). The signal ends it, and the reading of its body. */
export type Transport = (url: URL, request: TransportRequest) => Promise<Response>;

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

export interface OutsideRequest {
  readonly url: string;
  /** `host` or `host:port`, as in Client.allowedHosts. */
  readonly allowedHosts: readonly string[];
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Largest answer taken, in bytes. */
  readonly maxBytes: number;
}

export interface OutsideAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Faults: `value` (the URL is refused), `transient` (unreachable, too slow, too long, or redirecting). Neither quotes the URL. */
export type OutsideFetch = (request: OutsideRequest) => Promise<OutsideAnswer>;

const TIMEOUT_MS = 5_000;

export function outsideFetch(transport: Transport, timeoutMs = TIMEOUT_MS): OutsideFetch {
  return async ({ url, allowedHosts, method = 'GET', headers = {}, body, maxBytes }) => {
    const target = allowedUrl(url, allowedHosts);
    const signal = AbortSignal.timeout(timeoutMs); // of the whole answer, its body too
    try {
      const response = await transport(target, { method, headers, signal, ...(body && { body }) });
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
        await response.body?.cancel();
        throw unreachable('outside-redirect', 'The address answers with a redirect, and none is followed.');
      }
      return { status: response.status, headers: response.headers, bytes: await readBody(response, maxBytes) };
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw unreachable('outside-unreachable', 'The address cannot be reached, or takes too long.', cause);
    }
  };
}

function allowedUrl(text: string, allowedHosts: readonly string[]): URL {
  const refuse = (code: string, reason: string) => new Fault('value', { code, text: reason });
  if (!URL.canParse(text)) throw refuse('outside-url', 'This is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:') throw refuse('outside-not-https', 'Only https addresses are called.');
  if (url.username || url.password) throw refuse('outside-user', 'An address that is called has no user or password.');
  if (!allowedHosts.includes(url.host)) {
    throw refuse('outside-host', "The host is not among those allowed at this client's registration.");
  }
  return url;
}

/** A body, up to so many bytes. Fault transient beyond them. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel();
      throw unreachable('outside-too-long', 'The answer is longer than is taken.');
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function unreachable(code: string, text: string, cause?: unknown): Fault {
  return new Fault('transient', { code, text }, { cause });
}
