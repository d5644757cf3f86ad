/** What a token request says, and what is wrong with it: RFC 6749 §2.3.1, §4.4.2, §5.2; RFC 7521 §4.2. */

import { isFault } from '../../fault.ts';
import { mediaType, readPlain } from './body.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const MAX_BYTES = 64 * 1024;

export type Credential =
  | { readonly how: 'basic' | 'post'; readonly clientId: string; readonly clientSecret: string }
  | { readonly how: 'assertion'; readonly assertion: string; readonly clientId?: string };

export interface TokenRequest {
  readonly credential: Credential;
  readonly scope?: string;
}

export interface OAuthError {
  readonly error: string;
  readonly status: 400 | 401;
  readonly body: { readonly error: string; readonly error_description?: string };
  /** WWW-Authenticate: sent when the client used the header. */
  readonly challenge?: string;
}

export function refuse(error: string, description?: string, scheme?: 'basic'): OAuthError {
  return {
    error,
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, ...(description && { error_description: description }) },
    ...(scheme && { challenge: 'Basic realm="clinic-gateway"' }),
  };
}

/** Reads a token request, or says what is wrong with it. */
export async function readTokenRequest(request: Request): Promise<TokenRequest | OAuthError> {
  if (mediaType(request.headers.get('content-type')) !== 'application/x-www-form-urlencoded') {
    return refuse('invalid_request', 'The body is application/x-www-form-urlencoded.');
  }
  const body = await readText(request);
  if (typeof body !== 'string') return body;
  const form = new URLSearchParams(body);
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) return refuse('invalid_request', 'A parameter is given twice.');
  }
  const grant = parameter(form, 'grant_type');
  if (grant === undefined) return refuse('invalid_request', 'grant_type is missing.');
  if (grant !== 'client_credentials') return refuse('unsupported_grant_type', 'Only client_credentials is served.');
  const credential = credentialOf(request.headers.get('authorization'), form);
  if ('error' in credential) return credential;
  const scope = parameter(form, 'scope');
  return { credential, ...(scope !== undefined && { scope }) };
}

function credentialOf(authorization: string | null, form: URLSearchParams): Credential | OAuthError {
  const clientId = parameter(form, 'client_id');
  const clientSecret = parameter(form, 'client_secret');
  const assertion = parameter(form, 'client_assertion');
  const used = [authorization ?? undefined, clientSecret, assertion].filter((way) => way !== undefined).length;
  if (used > 1) return refuse('invalid_request', 'The client authenticates in more than one way.');
  if (authorization !== null) return basic(authorization, clientId);
  if (assertion !== undefined) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
      return refuse('invalid_request', `client_assertion_type is ${ASSERTION_TYPE}.`);
    }
    return { how: 'assertion', assertion, ...(clientId !== undefined && { clientId }) };
  }
  if (clientSecret !== undefined && clientId !== undefined) return { how: 'post', clientId, clientSecret };
  return refuse('invalid_client', 'The client does not authenticate: give an assertion, or its id and secret.');
}

/** A parameter without a value counts as left out (RFC 6749 §3.2). */
function parameter(form: URLSearchParams, name: string): string | undefined {
  return form.get(name) || undefined;
}

function basic(authorization: string, clientId: string | undefined): Credential | OAuthError {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(encoded === undefined ? '' : decodeBase64(encoded)) ?? [];
  const [named, clientSecret] = [formDecoded(id), formDecoded(secret)];
  if (named === undefined || clientSecret === undefined) {
    return refuse('invalid_client', 'The Authorization header is not Basic with a client id and secret.', 'basic');
  }
  if (clientId !== undefined && clientId !== named) {
    return refuse('invalid_request', 'client_id is not the client of the Authorization header.');
  }
  return { how: 'basic', clientId: named, clientSecret };
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return ''; // refused by the caller
  }
}

/** Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
function formDecoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined; // a broken escape
  }
}

async function readText(request: Request): Promise<string | OAuthError> {
  try {
    return new TextDecoder().decode(await readPlain(request, MAX_BYTES));
  } catch (error) {
    if (!isFault(error) || error.next !== 'refuse') throw error;
    const [issue] = error.issues;
    return refuse('invalid_request', error.kind === 'too-long' ? 'The body is longer than 64 KiB.' : issue?.text);
  }
}
