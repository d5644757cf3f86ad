/** One call to Medplum: signed in, paced, cut off in time, its outcome named, and sent again only when nothing was stored. */
import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import { Fault, isFault } from '../../../fault.ts';
import { faultOf, type Phase, type Seen, seenIn } from './outcomes.ts';
import { type Ending, type Pace, parseRateLimit, type Quota } from './pace.ts';
import { openPacer } from './pacer.ts';
import { openSignIn } from './sign-in.ts';

export interface HttpCall {
  readonly phase: Phase;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `fhir/R4/` ('' is the base), or from the server's root with a leading slash. Never holds patient data. */
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What Medplum takes from the quota for it. */
  readonly points: number;
  readonly requestId?: string;
  /** A redirect is an answer (to Medplum's storage). Elsewhere it is a refusal: following one would turn a POST into a GET. */
  readonly redirects?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON, or undefined for an empty body. */
  readonly body: unknown;
}

export interface HttpSettings {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly callMs: number;
  readonly retryMs: number;
  readonly patienceMs: number;
}

export interface Http {
  /**
   * `read` of a 2xx or 304 answer; everything else is a Fault by the table of outcomes, an answer that `read` throws at included
   * (it is broken: Faults of its own pass).
   */
  send<T>(call: HttpCall, read: (answer: HttpAnswer) => T): Promise<T>;
  /** The bytes behind a path, following Medplum's redirect to its storage without the token. */
  bytes(call: HttpCall): Promise<{ bytes: Uint8Array; contentType: string }>;
  pace(): Pace;
}

/** First wait before sending again; doubled each time, capped, and jittered so that those who collided do not collide again. */
const BACK_OFF_MS = 40;
const BACK_OFF_MOST_MS = 1_000;

export function openHttp(settings: HttpSettings): Http {
  const { now, wait, random, callMs, retryMs } = settings;
  const bareFetch = settings.fetch;
  const client = new MedplumClient({
    baseUrl: settings.baseUrl,
    maxRetries: 0,
    cacheTime: 0,
    storage: new ClientStorage(new MemoryStorage()),
    extendedMode: false,
    refreshGracePeriod: 0,
    // Called as a plain function (workerd refuses a detached `this`), without `credentials` (workerd does not know it).
    fetch: (url: string, options: RequestInit) => {
      const { credentials: _, ...init } = options;
      return bareFetch(url, { signal: AbortSignal.timeout(callMs), ...init });
    },
  });
  const signIn = openSignIn(client, settings.clientId, settings.clientSecret);
  const pacer = openPacer({ now, wait, patienceMs: settings.patienceMs });

  async function ask(call: HttpCall): Promise<Response> {
    const options: RequestInit = {
      method: call.method,
      headers: headersOf(call),
      redirect: 'manual',
      signal: AbortSignal.timeout(callMs),
      // A Uint8Array is a body; TypeScript's DOM types only doubt whether its memory is shared.
      ...(call.body !== undefined && { body: call.body as BodyInit }),
    };
    const root = new URL(client.getBaseUrl());
    const url = call.path.startsWith('/') ? new URL(call.path.slice(1), root) : client.fhirUrl(call.path);
    return client.wrappedFetch(url.href, options);
  }

  async function askSignedIn(call: HttpCall): Promise<Response> {
    await signIn.ensure();
    const token = client.getAccessToken();
    const response = await ask(call);
    if (response.status !== 401) return response;
    // Refused before anything was done.
    await response.body?.cancel();
    await signIn.renew(token);
    return ask(call);
  }

  /** One attempt. `take` reads the body; it may throw, and then the answer was cut off. */
  async function once<T>(call: HttpCall, take: (response: Response) => Promise<T>): Promise<T> {
    await pacer.reserve(call.points);
    let ending: Ending = 'lost';
    let quota: Quota | undefined;
    try {
      const response = await askSignedIn(call);
      quota = parseRateLimit(response.headers.get('ratelimit'));
      const { status } = response;
      ending = status === 429 ? 'throttled' : 'answered';
      if (status < 300 || status === 304 || isRedirect(call, response)) return await take(response);
      const says = await textOf(response);
      throw faultOf(call.phase, seenWith(status, says), { says, retryAfter: quota?.seconds });
    } catch (error) {
      if (isFault(error)) {
        if (ending === 'lost') ending = 'never-sent'; // from the sign-in
        throw error;
      }
      const seen = seenIn(error);
      if (seen === 'never-sent') ending = 'never-sent';
      throw faultOf(call.phase, seen, { cause: error });
    } finally {
      pacer.settle(call.points, ending, quota);
    }
  }

  async function again<T>(call: HttpCall, take: (response: Response) => Promise<T>): Promise<T> {
    const giveUpAt = now() + retryMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(call, take);
      } catch (error) {
        const delay = Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** attempt) * (0.5 + random());
        if (!mayRepeat(error, call.phase, attempt) || now() + delay > giveUpAt) throw error;
        await wait(delay);
      }
    }
  }

  return {
    pace: pacer.pace,
    send: (call, read) =>
      again(call, async (response) => read({ status: response.status, body: parsed(await response.text()) })),
    bytes: (call) =>
      again(call, async (response) => {
        const location = response.headers.get('location');
        const found = location ? await bareFetch(location, { signal: AbortSignal.timeout(callMs) }) : response;
        if (!found.ok) throw faultOf('read', found.status);
        const bytes = new Uint8Array(await found.arrayBuffer());
        return { bytes, contentType: found.headers.get('content-type') ?? 'application/octet-stream' };
      }),
  };
}

function headersOf({ contentType, headers, requestId }: HttpCall): Record<string, string> {
  return {
    ...(contentType && { 'Content-Type': contentType }),
    ...headers,
    // Medplum 5.1 logs under X-Trace-Id (a UUID) and ignores X-Request-Id, which proxies in front of it log.
    ...(requestId && { 'X-Request-Id': requestId, 'X-Trace-Id': requestId }),
  };
}

/** What was proved not stored is sent again; a read whose connection broke is, once, at once. */
function mayRepeat(error: unknown, phase: Phase, attempt: number): boolean {
  if (isFault(error, 'rolled-back')) return true;
  // Once: the pace knows the end of the window by now, and waits for it or tells the caller to.
  if (isFault(error, 'throttled')) return attempt === 0;
  if (!(error instanceof Fault) || error.kind !== 'transient' || attempt > 0) return false;
  const broke =
    error.cause instanceof Error && error.cause.name !== 'TimeoutError' && seenIn(error.cause) === 'no-answer';
  return broke && (phase === 'read' || phase === 'search');
}

function isRedirect(call: HttpCall, response: Response): boolean {
  return call.redirects === true && response.status < 400 && response.headers.has('location');
}

/** Its error names no position and quotes nothing, as JSON.parse's does. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('the answer is no whole JSON');
  }
}

async function textOf(response: Response): Promise<string | undefined> {
  try {
    return await response.text();
  } catch {
    return undefined; // cut off; the status line has come, and it is what counts
  }
}

/** A 400 whose words were cut off may be the transient one, and nothing was stored either way. */
function seenWith(status: number, says: string | undefined): Seen {
  return status === 400 && says === undefined ? 409 : status;
}
