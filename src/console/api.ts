/**
 * The console is a client of the API like any other: it asks the gateway's own doors, in this process, with a token of the person who is
 * signed in. So it can do nothing that the API would not do for them, and all it does is logged like the rest.
 */
import { parseScopes } from '../auth/scopes.ts';
import type { Tokens } from '../auth/tokens.ts';
import { Fault } from '../fault.ts';
import type { SignedIn } from './sessions.ts';

/** One call as the person signed in. `body` is JSON. */
export type Api = (
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

export interface ApiDoors {
  readonly tokens: Pick<Tokens, 'issueToken'>;
  /** The gateway's own routes. */
  readonly serve: (request: Request) => Response | Promise<Response>;
  readonly publicUrl: string;
}

export function apiAs({ client }: SignedIn, { tokens, serve, publicUrl }: ApiDoors): Api {
  let token: Promise<string> | undefined;
  const issue = async () => (await tokens.issueToken(client, parseScopes(client.scopes))).token;
  return async (method, path, body, more) => {
    token ??= issue();
    const headers = new Headers({ ...more, authorization: `Bearer ${await token}` });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const request = new Request(`${publicUrl}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return serve(request);
  };
}

/** Why a call was refused: its OperationOutcome, a problem a line. */
export interface Problem {
  readonly code: string;
  readonly text: string;
  /** Path of the input, where one is named. */
  readonly path?: string;
}

interface Outcome {
  readonly issue?: readonly {
    readonly details?: { readonly text?: string; readonly coding?: readonly { readonly code?: string }[] };
    readonly expression?: readonly string[];
  }[];
}

/** What the API answers; its refusals go on as they are. */
export async function read<T>(api: Api, path: string): Promise<T> {
  return (await readBack<T>(api, path)).body;
}

/** The same, with the version read (of its ETag, as If-Match takes it). `accept`: default the API's own JSON. */
export async function readBack<T>(
  api: Api,
  path: string,
  accept = 'application/json',
): Promise<{ readonly body: T; readonly version: string }> {
  const answer = await api('GET', path, undefined, { accept });
  if (answer.ok) return { body: (await answer.json()) as T, version: answer.headers.get('etag') ?? '' };
  throw await refusalOf(answer);
}

/** A refusal of the API as one of ours. */
export async function refusalOf(answer: Response): Promise<Fault> {
  const issues = (await problemsOf(answer)).map(({ code, text }) => ({ code, text }));
  return new Fault(answer.status === 404 ? 'not-found' : answer.status === 503 ? 'transient' : 'value', issues);
}

export async function problemsOf(response: Response): Promise<Problem[]> {
  const { issue = [] } = (await response.json()) as Outcome; // every refusal of ours is one (channels/rest/outcome.ts)
  return issue.map(({ details, expression }) => ({
    code: details?.coding?.[0]?.code ?? 'unknown',
    text: details?.text ?? 'The gateway refused.',
    ...(expression?.[0] !== undefined && { path: expression[0] }),
  }));
}
