/** One table of routes makes both the server and its OpenAPI document, so that they cannot disagree. */
import type * as z from 'zod';
import type { Call } from '../../action.ts';
import type { Caller } from '../../auth/caller.ts';
import { Fault } from '../../fault.ts';
import { faultOf } from '../../fhir/zod-issues.ts';

/** What a handler gets: the request as the door understood it. */
export interface RestRequest {
  readonly caller: Caller;
  /** `Organization/…` of a partner. */
  readonly organization: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Parsed by the route's own schema. */
  readonly query: unknown;
  /** Parsed JSON, or the fields of a form; undefined where the route takes none or takes bytes. */
  readonly body: unknown;
  readonly bytes: Uint8Array | undefined;
  readonly contentType: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** versionId. */
  readonly ifMatch: string | undefined;
  readonly requestId: string;
  /** The caller asked for `application/fhir+json`. */
  readonly fhir: boolean;
  /** As it came; its body is read already. */
  readonly raw: Request;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default JSON, or FHIR JSON when the caller asked for it. */
  readonly contentType?: string;
}

export interface AnswerDoc {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Set where FHIR is (also) answered. */
  readonly fhir?: boolean;
  readonly contentType?: string;
  readonly headers?: readonly string[];
}

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** OpenAPI form: `/v1/referrals/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Values of a path parameter that are served; any other is not found. */
  readonly params?: Readonly<Record<string, readonly string[]>>;
  /** SMART scope; null: no token needed. `{name}` in it stands for the path parameter. */
  readonly scope: string | null;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Fields of an `application/x-www-form-urlencoded` body, as documented; the handler refuses what it does not know. */
  readonly form?: z.ZodType;
  /** Media types of a raw body, with the most bytes it may have. `ANY`: a webhook, whose headers and query the handler alone understands; it has to be there in `withinMs`. */
  readonly raw?: { readonly types: readonly string[]; readonly most: number; readonly withinMs?: number };
  /** The optional headers this route honours. */
  readonly headers?: readonly ('Idempotency-Key' | 'If-Match')[];
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** Answers to partners leave at even times: how long the work took would tell who is a patient already. */
  readonly even?: true;
  /** What the access log calls it. */
  readonly audit: 'read' | 'search' | 'write' | 'none';
  /** Asked before the body of a route without a scope is read; answers what is called when the answer is there. Throws Faults. */
  admit?(raw: Request, params: Readonly<Record<string, string>>): () => void;
  handle(request: RestRequest): Promise<Reply | Response>;
}

/** Any media type. */
export const ANY = '*/*';

/** The call of an action from a request. */
export function callOf(request: RestRequest, target?: string): Call {
  return {
    caller: request.caller,
    ...(request.organization !== undefined && { organization: request.organization }),
    input: request.body ?? {},
    ...(target !== undefined && { target }),
    ...(request.idempotencyKey !== undefined && { idempotencyKey: request.idempotencyKey }),
    ...(request.ifMatch !== undefined && { ifMatch: request.ifMatch }),
    requestId: request.requestId,
    ...(request.bytes && { attachment: request.bytes }),
  };
}

/** The query as the route's own schema, which is the argument, has parsed it. */
export function queryOf<T>(_schema: z.ZodType<T>, request: RestRequest): T {
  return request.query as T; // mount.ts parsed it by the schema of the route
}

/** A query string or a body by its schema: unknown fields and bad values are named, all at once. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw faultOf(parsed.error);
  return parsed.data;
}

/** versionId of an If-Match header: `W/"7"`, `"7"`; anything else is refused, since ignoring it would lose an update. */
export function versionOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const version = /^(?:W\/)?"([A-Za-z0-9.-]{1,64})"$/.exec(header.trim())?.[1];
  if (version !== undefined) return version;
  throw new Fault('value', {
    code: 'if-match',
    text: 'If-Match is one quoted version: W/"…".',
    expression: 'If-Match',
  });
}

/** For paths that do not exist, and for types that do not exist for the caller: alike. */
export function noSuchPath(): Fault {
  return new Fault('not-found', { code: 'no-such-path', text: 'Nothing is served under this path.' });
}
