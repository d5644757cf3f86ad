/** Routes onto a Hono app: who calls, how much, what they sent, what they get, what is logged. */
import { Hono } from 'hono';
import type { Caller } from '../../auth/caller.ts';
import { allows } from '../../auth/scopes.ts';
import { Fault } from '../../fault.ts';
import { mediaType, readBytes, readJson } from './body.ts';
import { asFault, FHIR_JSON, faultResponse } from './outcome.ts';
import { parse, type Reply, type RestRequest, type Route, versionOf } from './route.ts';

export interface Doors {
  /** The caller behind an Authorization header, and its Organization; Fault login. */
  authenticate(authorization: string | undefined): Promise<{ caller: Caller; organization: string | undefined }>;
  /** Room for one more request of this client; the answer lets go of it. Fault throttled. */
  enter(clientId: string): () => void;
  /** After every request. Route templates and codes only: no values. */
  log(entry: RequestLog): void;
  now(): number;
  newId(): string;
}

export interface RequestLog {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly clientId?: string;
  readonly person?: string;
  readonly audit: Route['audit'] | 'denied';
  readonly fault?: Fault;
  /** `Type/id` of what was read or written, when the route names one. */
  readonly target?: string;
}

const honoPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

export function mount(routes: readonly Route[], doors: Doors): Hono {
  const app = new Hono();
  for (const route of routes) {
    app.on(route.method.toUpperCase(), honoPath(route.path), (c) =>
      serve(route, c.req.raw, c.req.param() as Record<string, string>, doors),
    );
  }
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const list = methods.get(path) ?? [];
    list.push(method.toUpperCase());
    methods.set(path, list);
  }
  for (const [path, allowed] of methods) {
    app.all(honoPath(path), () => {
      const response = faultResponse(
        new Fault('not-supported', { code: 'method', text: 'This method is not served here.' }),
      );
      response.headers.set('allow', allowed.join(', '));
      return response;
    });
  }
  return app;
}

async function serve(route: Route, raw: Request, params: Record<string, string>, doors: Doors): Promise<Response> {
  const started = doors.now();
  const requestId = requestIdOf(raw.headers.get('x-request-id')) ?? doors.newId();
  let caller: Caller | undefined;
  let leave: (() => void) | undefined;
  let fault: Fault | undefined;
  let response: Response;
  try {
    let organization: string | undefined;
    if (route.scope !== null) {
      ({ caller, organization } = await doors.authenticate(raw.headers.get('authorization') ?? undefined));
      leave = doors.enter(caller.clientId);
      if (!allows(caller.scopes, route.scope)) {
        throw new Fault('forbidden', { code: 'scope-missing', text: `The token lacks the scope ${route.scope}.` });
      }
    }
    const request = await understand(route, raw, params, { caller, organization, requestId });
    response = respond(await route.handle(request), request.fhir);
  } catch (error) {
    fault = asFault(error);
    response = faultResponse(fault);
  } finally {
    leave?.();
  }
  response.headers.set('x-request-id', requestId);
  doors.log({
    requestId,
    method: raw.method,
    route: route.path,
    status: response.status,
    ms: doors.now() - started,
    ...(caller && { clientId: caller.clientId }),
    ...(caller?.person && { person: caller.person.id }),
    audit: response.status === 401 || response.status === 403 ? 'denied' : route.audit,
    ...(fault && { fault }),
    ...(params['id'] && { target: params['id'] }),
  });
  return response;
}

/** Callers of public routes have no token; handlers of those never look at `caller`. */
const NOBODY: Caller = { clientId: 'nobody', role: 'partner', scopes: new Map(), tokenId: '' };

async function understand(
  route: Route,
  raw: Request,
  params: Record<string, string>,
  who: { caller: Caller | undefined; organization: string | undefined; requestId: string },
): Promise<RestRequest> {
  const headers = raw.headers;
  const contentType = mediaType(headers.get('content-type'));
  if (route.raw && !(contentType && route.raw.types.includes(contentType)) && !(route.body && isJson(contentType))) {
    throw new Fault('media-type', {
      code: 'media-type',
      text: 'This content type is not taken here.',
      expression: 'Content-Type',
    });
  }
  const takesBytes = route.raw !== undefined && !isJson(contentType);
  const fhir = wantsFhir(route, headers.get('accept'));
  const query = queryOf(new URL(raw.url).searchParams);
  return {
    caller: who.caller ?? NOBODY,
    organization: who.organization,
    requestId: who.requestId,
    params,
    query: route.query ? parse(route.query, query) : noQuery(query),
    body: route.body && !takesBytes ? await readJson(raw) : undefined,
    bytes: takesBytes && route.raw ? await readBytes(raw, route.raw.most) : undefined,
    contentType,
    idempotencyKey: keyOf(headers.get('idempotency-key')),
    ifMatch: versionOf(headers.get('if-match') ?? undefined),
    fhir,
  };
}

const isJson = (type: string | undefined) =>
  type === 'application/json' || type === 'application/fhir+json' || type === 'text/json';

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return query;
}

function noQuery(query: Record<string, unknown>): undefined {
  if (Object.keys(query).length === 0) return undefined;
  throw new Fault('value', { code: 'query-unknown', text: 'No query parameters are known here.', expression: '?' });
}

function wantsFhir(route: Route, accept: string | null): boolean {
  const types = (accept ?? '*/*').split(',').map(mediaType);
  const offersFhir = Object.values(route.answers).some((answer) => answer.fhir);
  if (offersFhir && types.includes('application/fhir+json')) return true;
  const plain = types.some(
    (type) => type === '*/*' || type === 'application/*' || type === 'application/json' || type === '*',
  );
  const own = Object.values(route.answers).some(
    ({ contentType }) => contentType && types.some((t) => t === mediaType(contentType) || t === 'text/*'),
  );
  if (plain || own || types.includes('application/fhir+json')) return false;
  throw new Fault('not-acceptable', {
    code: 'accept',
    text: 'This is answered as application/json or application/fhir+json.',
    expression: 'Accept',
  });
}

/** Visible ASCII up to 200 characters; a key names nothing and is only ever hashed. */
function keyOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new Fault('value', {
    code: 'idempotency-key',
    text: 'An Idempotency-Key is 1 to 200 visible characters.',
    expression: 'Idempotency-Key',
  });
}

/** A request id is passed on and logged, so only what looks like one is taken from outside. */
function requestIdOf(header: string | null): string | undefined {
  return header !== null && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : undefined;
}

function respond(reply: Reply | Response, fhir: boolean): Response {
  if (reply instanceof Response) return reply;
  const headers = new Headers(reply.headers);
  headers.set('content-type', reply.contentType ?? (fhir ? FHIR_JSON : 'application/json; charset=utf-8'));
  headers.set('cache-control', headers.get('cache-control') ?? 'no-store');
  return new Response(JSON.stringify(reply.body), { status: reply.status, headers });
}
