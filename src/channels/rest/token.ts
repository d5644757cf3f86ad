/**
 * POST /oauth2/token: client_credentials (RFC 6749 §4.4) with private_key_jwt (SMART Backend Services 2.2, RFC 7523) or a client
 * secret, in the header or the body (RFC 6749 §2.3.1). Errors are RFC 6749 §5.2; 429 after too many failed sign-ins.
 */
import { type Context, Hono } from 'hono';
import type { AccessLog } from '../../audit/access-log.ts';
import { claimedClient } from '../../auth/assertions.ts';
import type { Client, ClientRegistry } from '../../auth/clients.ts';
import type { FailureLimit } from '../../auth/rate-limit.ts';
import { narrow, parseScopes, type Scopes } from '../../auth/scopes.ts';
import { secretMatches } from '../../auth/secrets.ts';
import type { Tokens } from '../../auth/tokens.ts';
import { Fault, isFault } from '../../fault.ts';
import { type Credential, type OAuthError, readTokenRequest, refuse } from './token-request.ts';

const ROUTE = 'POST /oauth2/token';
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

export interface TokenRouteSettings {
  readonly clients: Pick<ClientRegistry, 'find'>;
  readonly tokens: Pick<Tokens, 'issueToken'>;
  /** `verifyAssertion` with its settings. */
  readonly verifyAssertion: (assertion: string) => Promise<Client>;
  readonly accessLog: Pick<AccessLog, 'record'>;
  readonly failures: FailureLimit;
  readonly now: () => number;
  /** The caller's network address, as far as the runtime and the proxy before it are trusted to tell. */
  readonly addressOf: (context: Context) => string;
}

export function tokenRoute(settings: TokenRouteSettings): Hono {
  const { tokens, accessLog, failures, now, addressOf } = settings;
  return new Hono().post('/oauth2/token', async (context) => {
    const address = addressOf(context);
    const logged = (client: Client | undefined, outcome: string, what: 'sign-in' | 'denied') =>
      accessLog.record({
        what,
        ...(client && { client: client.clientId }),
        ...(client?.person && { person: client.person.id }),
        route: ROUTE,
        outcome,
        address,
      });

    const request = await readTokenRequest(context.req.raw);
    if ('error' in request) return answerError(context, request);
    const { credential } = request;
    const known = await settings.clients.find(clientIdOf(credential) ?? '');
    // Ids nobody has share one count per address: making ids up must not fill memory or the log.
    const name = `${known?.clientId ?? 'unknown'} ${address}`;
    const retryAfter = failures.blocked(name, now());
    if (retryAfter !== undefined) return answerBlocked(context, retryAfter);
    const client = await authenticate(credential, known, settings.verifyAssertion);
    if (isFault(client)) {
      failures.failed(name, now());
      const [issue] = client.issues;
      await logged(known, issue?.code ?? 'login', 'denied');
      return answerError(
        context,
        refuse('invalid_client', issue?.text, credential.how === 'basic' ? 'basic' : undefined),
      );
    }
    const scopes = grantedScopes(client, request.scope);
    if (scopes.size === 0) {
      await logged(client, 'invalid_scope', 'denied');
      return answerError(context, refuse('invalid_scope', 'None of the scopes asked for is granted to this client.'));
    }
    const { token, expiresIn, scope } = await tokens.issueToken(client, scopes);
    await logged(client, 'ok', 'sign-in');
    return context.json({ access_token: token, token_type: 'bearer', expires_in: expiresIn, scope }, 200, NO_STORE);
  });
}

function clientIdOf(credential: Credential): string | undefined {
  return credential.how === 'assertion' ? claimedClient(credential.assertion) : credential.clientId;
}

async function authenticate(
  credential: Credential,
  known: Client | undefined,
  verifyAssertion: TokenRouteSettings['verifyAssertion'],
): Promise<Client | Fault> {
  if (credential.how !== 'assertion') {
    const hash = known?.secretHash ?? '';
    const matches = await secretMatches(credential.clientSecret, hash); // for unknown clients too: it takes as long
    if (matches && known && known.revokedAt === undefined) return known;
    return new Fault('login', {
      code: known?.revokedAt !== undefined ? 'client-revoked' : known ? 'secret-wrong' : 'client-unknown',
      text: 'Client id and secret do not fit.',
    });
  }
  try {
    const client = await verifyAssertion(credential.assertion);
    if (credential.clientId === undefined || credential.clientId === client.clientId) return client;
    return new Fault('login', { code: 'assertion-client-id', text: 'client_id is not the client of the assertion.' });
  } catch (error) {
    if (isFault(error, 'login')) return error;
    throw error;
  }
}

/** All of the client's scopes when none are asked for, else those of them that are. */
function grantedScopes(client: Client, requested: string | undefined): Scopes {
  const granted = parseScopes(client.scopes);
  return requested === undefined ? granted : narrow(granted, parseScopes(requested));
}

function answerError(context: Context, { status, body, challenge }: OAuthError): Response {
  return context.json(body, status, { ...NO_STORE, ...(challenge && { 'www-authenticate': challenge }) });
}

function answerBlocked(context: Context, retryAfter: number): Response {
  const body = { error: 'temporarily_unavailable', error_description: 'Too many failed sign-ins.' };
  return context.json(body, 429, { ...NO_STORE, 'retry-after': String(retryAfter) });
}
