/**
 * Calls to a vendor's API: at an address of the settings, with our credentials, bounded in time and size, no redirect followed. Asking
 * may be repeated; handing over may not, so its failures tell apart what was proved not taken from what nobody knows.
 */
import type * as z from 'zod';
import { readBody } from '../../auth/outside-fetch.ts';
import { Fault, isFault } from '../../fault.ts';

/** As faxes go: what is larger is not taken. */
export const MOST_FILE_BYTES = 50 * 1024 * 1024;
/** A 50 MB file in base64, and what stands around it. */
const MOST_ANSWER_BYTES = 70 * 1024 * 1024;
/** A webhook waits for this: its vendor wants an answer soon. */
const ASK_MS = 10_000;
/** Files. */
const LONG_MS = 60_000;

/** What a driver is given of the world. */
export interface VendorWorld {
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

export interface VendorCall {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: FormData;
  /** For files in the answer or the question. */
  readonly long?: boolean;
}

export interface VendorApi {
  /** Faults: `not-found`, `throttled`; `transient` for everything else, an answer of another shape included. */
  ask<T>(path: string, shape: z.ZodType<T>, call?: VendorCall): Promise<T>;
  /** The bytes themselves; Faults as `ask`. */
  file(path: string, call?: VendorCall): Promise<Uint8Array>;
  /** Something that happens once. Faults as FaxVendor.send. */
  submit<T>(path: string, shape: z.ZodType<T>, call: VendorCall): Promise<T>;
}

export interface VendorAccess {
  readonly fetch: typeof fetch;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly authorization?: string;
}

export function vendorApi({ fetch, baseUrl, authorization }: VendorAccess): VendorApi {
  async function call(path: string, { method, query, json, form, long }: VendorCall): Promise<Response> {
    const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
    const search = query ? `?${new URLSearchParams(query)}` : '';
    return fetch(`${baseUrl}${path}${search}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(authorization && { authorization }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(long ? LONG_MS : ASK_MS),
      ...(body !== undefined && { body }),
    });
  }

  async function bytes(path: string, more: VendorCall, most: number): Promise<Uint8Array> {
    let response: Response;
    try {
      response = await call(path, more);
      if (response.ok) return await readBody(response, most);
    } catch (cause) {
      if (isFault(cause)) throw cause;
      throw new Fault('transient', AWAY, { cause });
    }
    await response.body?.cancel();
    throw unanswered(response);
  }

  return {
    async ask(path, shape, more = {}) {
      const parsed = shape.safeParse(parse(await bytes(path, more, MOST_ANSWER_BYTES)));
      if (parsed.success) return parsed.data;
      throw new Fault('transient', STRANGE);
    },

    file: (path, more = {}) => bytes(path, { long: true, ...more }, MOST_FILE_BYTES),

    async submit(path, shape, more) {
      let response: Response;
      let answer: Uint8Array;
      try {
        response = await call(path, { long: true, ...more });
        answer = await readBody(response, MOST_ANSWER_BYTES);
      } catch (cause) {
        throw new Fault(neverSent(cause) ? 'rolled-back' : 'unknown', AWAY, { cause });
      }
      if (!response.ok) throw notTaken(response);
      const parsed = shape.safeParse(parse(answer));
      if (parsed.success) return parsed.data;
      throw new Fault('unknown', STRANGE);
    },
  };
}

const AWAY = { code: 'fax-vendor-away', text: 'The fax vendor cannot be reached, or takes too long.' };
const STRANGE = { code: 'fax-vendor-answer', text: 'The fax vendor answers in a form that is not known.' };
const SIGN_IN = { code: 'fax-vendor-sign-in', text: 'The fax vendor does not take our credentials.' };
const THROTTLED = { code: 'fax-vendor-throttled', text: 'The fax vendor takes no more requests at the moment.' };
const REFUSED = { code: 'fax-refused', text: 'The fax vendor does not take this fax.' };

/** Refused with our credentials: nothing is done, and a person has to set them right. */
export const signInFault = (kind: 'transient' | 'rolled-back') => new Fault(kind, SIGN_IN);
export const refusedFault = () => new Fault('value', REFUSED);

/** For a look-up whose answer may be that there is none. */
export function unlessMissing(error: unknown): undefined {
  if (isFault(error, 'not-found')) return undefined;
  throw error;
}

function unanswered(response: Response): Fault {
  const { status } = response;
  if (status === 404 || status === 410) {
    return new Fault('not-found', { code: 'fax-not-there', text: 'The fax vendor has no such fax, or no file of it.' });
  }
  if (status === 429) return new Fault('throttled', THROTTLED, retryAfter(response));
  if (status === 401 || status === 403) return signInFault('transient');
  return new Fault('transient', AWAY);
}

/** A 5xx came from a vendor that had the fax in its hands; a redirect from one that had not. */
function notTaken(response: Response): Fault {
  const { status } = response;
  if (status === 429) return new Fault('throttled', THROTTLED, retryAfter(response));
  if (status >= 500 || status === 408) return new Fault('unknown', AWAY);
  if (status === 401 || status === 402 || status === 403) return signInFault('rolled-back');
  if (status >= 400) return refusedFault();
  return new Fault('rolled-back', AWAY);
}

function retryAfter({ headers }: Response): { retryAfter: number } | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(3600, Math.ceil(seconds)) } : undefined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // of no shape
  }
}

/** No connection, so no request: on Node they carry these codes. Where nothing tells, nobody knows. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function neverSent(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string' && NEVER_SENT.has(e.code)) return true;
  }
  return false;
}
