/** Routes onto a Hono app: who calls, how much, what they sent, what they get, what is logged. */
import { Hono } from 'hono';
import type { Caller } from '../../auth/caller.ts';
import { allows } from '../../auth/scopes.ts';
import { Fault } from '../../fault.ts';
import {
  type Fields,
  fieldsOf,
  inTime,
  mediaType,
  readBytes,
  readForm,
  readJson,
  readPlain,
  SLOW_BODY,
} from './body.ts';
import { asFault, FHIR_JSON, faultResponse } from './outcome.ts';
import { ANY, noSuchPath, parse, type Reply, type RestRequest, type Route, versionOf } from './route.ts';

export interface Doors {
  /** The caller behind an Authorization header, and its Organization; Fault login. */
  authenticate(authorization: string | undefined): Promise<{ caller: Caller; organization: string | undefined }>;
  /** Room for one more request of this client; the answer lets go of it. Fault throttled. */
  enter(clientId: string): () => void;
  /** Before the answer leaves: what cannot be accounted for is not shown (Fault transient). Route templates and codes only. */
  log(entry: RequestLog): Promise<void> | undefined;
  /** Waits until an answer may leave whose time would tell who is a patient (even-answers.ts); `started` in ms since 1970. */
  holdBack(started: number, done: boolean): Promise<void>;
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
  /** Id in the path, and its type where the path names one. */
  readonly target?: string;
  readonly resourceType?: string;
  readonly raw: Request;
}

/** What is no id may be anything, and is not logged. */
const isId = (text: string) => /^[A-Za-z0-9.-]{1,64}$/.test(text);

function served({ params = {} }: Route, given: Readonly<Record<string, string>>): boolean {
  return Object.entries(params).every(([name, values]) => values.includes(given[name] ?? ''));
}

/** `{n}.png` is one part of a path; the parameter is what stands before the point. */
const honoPath = (path: string) =>
  path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, end?: string) => (end ? `:${name}{[^/]+\\${end}}` : `:${name}`));

function paramsOf(path: string, given: Record<string, string>): Record<string, string> {
  const ends = new Map([...path.matchAll(/\{(\w+)\}(\.\w+)/g)].map(([, name = '', end = '']) => [name, end.length]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.slice(0, value.length - (ends.get(name) ?? 0))]),
  );
}

export function mount(routes: readonly Route[], doors: Doors): Hono {
  const app = new Hono();
  for (const route of routes) {
    app.on(route.method.toUpperCase(), honoPath(route.path), (c) =>
      serve(route, c.req.raw, paramsOf(route.path, c.req.param() as Record<string, string>), doors),
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
  let heldBack = false;
  try {
    let organization: string | undefined;
    if (route.scope !== null) {
      ({ caller, organization } = await doors.authenticate(raw.headers.get('authorization') ?? undefined));
      leave = doors.enter(caller.clientId);
      if (!served(route, params)) throw noSuchPath();
      const scope = route.scope.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
      if (!allows(caller.scopes, scope)) {
        throw new Fault('forbidden', { code: 'scope-missing', text: `The token lacks the scope ${route.scope}.` });
      }
    } else leave = route.admit?.(raw, params);
    const request = await understand(route, raw, params, { caller, organization, requestId });
    heldBack = route.even === true && organization !== undefined;
    response = respond(await route.handle(request), request.fhir);
  } catch (error) {
    fault = asFault(error);
    response = faultResponse(fault);
  } finally {
    leave?.();
  }
  try {
    await doors.log({
      requestId,
      method: raw.method,
      route: route.path,
      status: response.status,
      ms: doors.now() - started,
      raw,
      ...(caller && { clientId: caller.clientId }),
      ...(caller?.person && { person: caller.person.id }),
      audit: response.status === 401 || response.status === 403 ? 'denied' : route.audit,
      ...(fault && { fault }),
      ...(params.id && isId(params.id) && { target: params.id }),
      ...(params.type && served(route, params) && { resourceType: params.type }),
    });
  } catch (error) {
    response = faultResponse(asFault(error));
  }
  response.headers.set('x-request-id', requestId);
  // What still comes of it is neither waited for nor kept.
  if (fault?.issues[0]?.code === SLOW_BODY) response.headers.set('connection', 'close');
  // Last, when nothing of the store's or of the client's share is held any more.
  if (heldBack) await doors.holdBack(started, isDone(response));
  return response;
}

/** Neither refused, nor kept for later, nor repeated. */
const isDone = ({ ok, status, headers }: Response) => ok && status !== 202 && !headers.has('idempotency-replayed');

/** Callers of public routes have no token; handlers of those never look at `caller`. */
const NOBODY: Caller = { clientId: 'nobody', role: 'partner', scopes: new Map(), tokenId: '' };

async function understand(
  route: Route,
  raw: Request,
  params: Record<string, string>,
  who: { caller: Caller | undefined; organization: string | undefined; requestId: string },
): Promise<RestRequest> {
  const headers = raw.headers;
  if (route.raw?.types.includes(ANY)) return understandHook(route.raw, raw, params, who);
  const contentType = mediaType(headers.get('content-type'));
  if (route.raw && !(contentType && route.raw.types.includes(contentType)) && !(route.body && isJson(contentType))) {
    throw new Fault('media-type', {
      code: 'media-type',
      text: 'This content type is not taken here.',
      expression: 'Content-Type',
    });
  }
  const takesBytes = route.raw !== undefined && !isJson(contentType);
  const query = fieldsOf(new URL(raw.url).searchParams);
  const fhir = wantsFhir(route, formatOf(query) ?? headers.get('accept'));
  return {
    caller: who.caller ?? NOBODY,
    organization: who.organization,
    requestId: who.requestId,
    params,
    query: route.query ? parse(route.query, query) : noQuery(query),
    body: await bodyOf(route, raw, takesBytes),
    bytes: takesBytes && route.raw ? await readPlain(raw, route.raw.most) : undefined,
    contentType,
    idempotencyKey: keyOf(headers.get('idempotency-key')),
    ifMatch: versionOf(headers.get('if-match') ?? undefined),
    fhir,
    raw,
  };
}

/** A webhook: what its sender puts into it beside the body is never a reason to refuse it. */
async function understandHook(
  { most, withinMs }: NonNullable<Route['raw']>,
  raw: Request,
  params: Record<string, string>,
  { requestId }: { requestId: string },
): Promise<RestRequest> {
  const nothing = { query: undefined, body: undefined, idempotencyKey: undefined, ifMatch: undefined, fhir: false };
  const contentType = mediaType(raw.headers.get('content-type'));
  const reading = readBytes(raw, most);
  const bytes = await (withinMs === undefined ? reading : inTime(reading, withinMs));
  return { ...nothing, caller: NOBODY, organization: undefined, requestId, params, bytes, contentType, raw };
}

async function bodyOf(route: Route, raw: Request, takesBytes: boolean): Promise<unknown> {
  if (route.form) return readForm(raw);
  return route.body && !takesBytes ? readJson(raw) : undefined;
}

const isJson = (type: string | undefined) =>
  type === 'application/json' || type === 'application/fhir+json' || type === 'text/json';

function noQuery(query: Fields): undefined {
  if (Object.keys(query).length === 0) return undefined;
  throw new Fault('value', { code: 'query-unknown', text: 'No query parameters are known here.', expression: '?' });
}

/** What FHIR's `_format` asks for, which comes before Accept (R4 http, 3.1.0.1.11); only routes that know it take it. */
function formatOf({ _format }: Fields): string | undefined {
  if (typeof _format !== 'string') return undefined;
  const type = _format.replaceAll(' ', '+'); // a plus sign that was not escaped
  return type.includes('/') ? type : `application/fhir+${type}`;
}

function wantsFhir(route: Route, accept: string | null): boolean {
  const types = (accept ?? '*/*').split(',').map(mediaType);
  const offersFhir = Object.values(route.answers).some((answer) => answer.fhir);
  if (offersFhir && types.includes('application/fhir+json')) return true;
  const plain = types.some(
    (type) => type === ANY || type === 'application/*' || type === 'application/json' || type === '*',
  );
  const own = Object.values(route.answers).some(
    ({ contentType }) =>
      contentType === ANY || (contentType && types.some((t) => t === mediaType(contentType) || t === 'text/*')),
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

/** A UUID, a trace id (32 hexadecimal digits), a ULID. */
const MADE_BY_A_MACHINE = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-7][0-9a-hjkmnp-tv-z]{25})$/i;

/** A request id is passed on and logged: what may be somebody's name or number is not taken from outside. */
function requestIdOf(header: string | null): string | undefined {
  return header !== null && MADE_BY_A_MACHINE.test(header) ? header : undefined;
}

function respond(reply: Reply | Response, fhir: boolean): Response {
  if (reply instanceof Response) return reply;
  const headers = new Headers(reply.headers);
  headers.set('content-type', reply.contentType ?? (fhir ? FHIR_JSON : 'application/json; charset=utf-8'));
  headers.set('cache-control', headers.get('cache-control') ?? 'no-store');
  return new Response(JSON.stringify(reply.body), { status: reply.status, headers });
}
