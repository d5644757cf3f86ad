import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { sqlAccessBook } from '../../../src/audit/access-book-sql.ts';
import { type AccessBook, createAccessLog } from '../../../src/audit/access-log.ts';
import { verifyAssertion } from '../../../src/auth/assertions.ts';
import { type Client, type ClientRegistry, newClient } from '../../../src/auth/clients.ts';
import { sqlClients } from '../../../src/auth/clients-sql.ts';
import { sqlJti } from '../../../src/auth/jti.ts';
import { createKeys } from '../../../src/auth/keys.ts';
import { sqlKeys } from '../../../src/auth/keys-sql.ts';
import { createFailureLimit } from '../../../src/auth/rate-limit.ts';
import { createTokens, type Tokens } from '../../../src/auth/tokens.ts';
import { tokenRoute } from '../../../src/channels/rest/token.ts';
import { memorySql } from '../../auth/memory-sql.ts';

const publicUrl = 'https://gateway.example.org';
const tokenUrl = `${publicUrl}/oauth2/token`;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const newId = () => crypto.randomUUID();
const pair = await generateKeyPair('ES384', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] };

let now: number;
let clients: ClientRegistry;
let client: Client;
let secret: string;
let tokens: Tokens;
let book: AccessBook;
let app: ReturnType<typeof tokenRoute>;

beforeEach(async () => {
  now = Date.parse('2026-01-05T12:00:00Z');
  const clock = () => now;
  const sql = memorySql();
  clients = sqlClients(sql);
  const person = { id: 'rivera', name: 'Ana Rivera' };
  const scopes = 'system/Task.ru system/ServiceRequest.cru';
  const made = await newClient(
    { name: 'D', role: 'staff', person, scopes, jwks, secret: true },
    { now, newId, random },
  );
  client = made.client;
  secret = made.clientSecret!;
  await clients.add(client);
  const keys = createKeys({ store: sqlKeys(sql), now: clock, random });
  const jti = sqlJti(sql, clock);
  tokens = createTokens({ keys, clients, publicUrl, now: clock, newId });
  book = sqlAccessBook(sql);
  const keysOf = async (one: Client) => one.jwks ?? [];
  app = tokenRoute({
    clients,
    tokens,
    verifyAssertion: (assertion) => verifyAssertion(assertion, { clients, keysOf, jti, tokenUrl, now: clock }),
    accessLog: createAccessLog({ book, now: clock, onError: (error) => expect.unreachable(String(error)) }),
    failures: createFailureLimit(3, 60_000),
    now: clock,
    addressOf: (context) => context.req.header('x-test-address') ?? '192.0.2.1',
  });
});

const basic = (id = client.clientId, password = secret) => `Basic ${btoa(`${id}:${password}`)}`;
const assertion = () =>
  new SignJWT({ iss: client.clientId, sub: client.clientId, aud: tokenUrl, exp: now / 1000 + 60, jti: newId() })
    .setProtectedHeader({ alg: 'ES384', kid: 'one', typ: 'JWT' })
    .sign(pair.privateKey);

async function ask(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return app.request('/oauth2/token', { method: 'POST', body, headers: { ...type, ...headers } });
}
const good = (more: Record<string, string> = {}) => ({
  grant_type: 'client_credentials',
  client_id: client.clientId,
  client_secret: secret,
  ...more,
});

describe('a token is given', () => {
  test.each<[string, () => Promise<Response> | Response]>([
    ['for id and secret in the body', () => ask(good())],
    ['for id and secret in the header', () => ask({ grant_type: 'client_credentials' }, { authorization: basic() })],
    [
      'for a header whose parts are form-encoded',
      () => {
        const encoded = client.clientId.replaceAll('-', '%2D');
        return ask({ grant_type: 'client_credentials' }, { authorization: basic(encoded) });
      },
    ],
    [
      'for an assertion',
      async () =>
        ask({
          grant_type: 'client_credentials',
          client_assertion_type: JWT_BEARER,
          client_assertion: await assertion(),
        }),
    ],
    ['when parameters without a value are there', () => ask(good({ client_assertion: '', scope: '' }))],
    ['with a charset', () => ask(good(), { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' })],
  ])('%s', async (_, answer) => {
    const response = await answer();
    expect(response.status).toBe(200);
    expect([response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const { access_token: token, ...rest } = await response.json();
    expect(rest).toEqual({ token_type: 'bearer', expires_in: 300, scope: 'system/ServiceRequest.cru system/Task.ru' });
    expect(await tokens.verifyToken(token)).toMatchObject({ clientId: client.clientId, person: { id: 'rivera' } });
    expect(await book.rows(0, 9)).toMatchObject([
      { what: 'sign-in', client: client.clientId, person: 'rivera', outcome: 'ok', address: '192.0.2.1' },
    ]);
  });
});

describe('scopes', () => {
  test.each([
    ['system/Task.r', 'system/Task.r'],
    ['system/Task.read', 'system/Task.r'],
    ['system/Task.cruds system/Patient.r openid', 'system/Task.ru'],
    ['system/*.r', 'system/ServiceRequest.r system/Task.r'],
  ])('asking for %s gives %s', async (scope, granted) => {
    expect(await (await ask(good({ scope }))).json()).toMatchObject({ scope: granted });
  });
});

describe('refused', () => {
  const bearer = { client_assertion_type: JWT_BEARER };
  const grant = { grant_type: 'client_credentials' };
  test.each<[string, () => Record<string, string> | string, Record<string, string>, number, string]>([
    ['a body that is no form', () => good(), { 'content-type': 'application/json' }, 400, 'invalid_request'],
    ['no grant_type', () => ({ client_id: client.clientId }), {}, 400, 'invalid_request'],
    ['a parameter twice', () => `grant_type=client_credentials&grant_type=x`, {}, 400, 'invalid_request'],
    ['another grant', () => good({ grant_type: 'authorization_code' }), {}, 400, 'unsupported_grant_type'],
    ['no credential', () => ({ ...grant, client_id: client.clientId }), {}, 401, 'invalid_client'],
    ['two credentials', () => good({ ...bearer, client_assertion: 'x' }), {}, 400, 'invalid_request'],
    ['a wrong secret', () => good({ client_secret: 'x' }), {}, 401, 'invalid_client'],
    ['an unknown client', () => good({ client_id: 'x' }), {}, 401, 'invalid_client'],
    ['no assertion type', () => ({ ...grant, client_assertion: 'x' }), {}, 400, 'invalid_request'],
    ['a broken assertion', () => ({ ...grant, ...bearer, client_assertion: 'x' }), {}, 401, 'invalid_client'],
    ['scopes it has not', () => good({ scope: 'system/Patient.r' }), {}, 400, 'invalid_scope'],
    ['scopes nobody has', () => good({ scope: 'openid' }), {}, 400, 'invalid_scope'],
    ['another scheme', () => grant, { authorization: 'Bearer x' }, 401, 'invalid_client'],
  ])('%s', async (_, form, headers, status, error) => {
    const response = await ask(form(), headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('a form that is too long, saying so', async () => {
    const response = await ask(good({ x: 'x'.repeat(70_000) }));
    expect([response.status, (await response.json()).error_description]).toEqual([
      400,
      'The body is longer than 64 KiB.',
    ]);
  });

  test.each(['Basic', 'Basic %%%', `Basic ${btoa('no-colon')}`, `Basic ${btoa('a:%zz')}`])(
    'the broken header %s, saying so',
    async (authorization) => {
      const response = await ask(grant, { authorization });
      const { error, error_description: description } = await response.json();
      expect([response.status, error]).toEqual([401, 'invalid_client']);
      expect(description).toMatch(/^The Authorization header is not Basic/);
    },
  );

  test('header and body together', async () => {
    const both = await ask(good(), { authorization: basic() });
    expect([both.status, await both.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    const other = await ask({ ...grant, client_id: 'other' }, { authorization: basic() });
    expect([other.status, await other.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  });

  test('only who used the header is challenged to use it', async () => {
    const header = await ask(grant, { authorization: basic(client.clientId, 'wrong') });
    expect([header.status, header.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="clinic-gateway"']);
    expect((await ask(good({ client_secret: 'wrong' }))).headers.get('www-authenticate')).toBeNull();
  });

  test('a revoked client, whose answer is that of an unknown one', async () => {
    const unknown = await (await ask(good({ client_id: newId() }))).text();
    await clients.revoke(client.clientId, now);
    const revoked = await ask(good());
    expect([revoked.status, await revoked.text()]).toEqual([401, unknown]);
  });

  test('an assertion sent twice, or with the id of another client', async () => {
    const once = { ...grant, ...bearer, client_assertion: await assertion() };
    expect((await ask(once)).status).toBe(200);
    expect((await ask(once)).status).toBe(401);
    const other = { ...grant, ...bearer, client_assertion: await assertion(), client_id: 'other' };
    expect((await ask(other)).status).toBe(401);
  });

  test('and logged with the reason, but without what a stranger sent', async () => {
    await ask(good({ client_secret: 'wrong' }));
    await ask(good({ client_id: 'made-up-by-a-stranger' }));
    const rows = await book.rows(0, 9);
    expect(rows).toMatchObject([
      { what: 'denied', client: client.clientId, outcome: 'secret-wrong', route: 'POST /oauth2/token' },
      { what: 'denied', outcome: 'client-unknown' },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/made-up|wrong"[^,]*secret/);
  });
});

describe('after too many failures', () => {
  const fail = (form = good({ client_secret: 'wrong' }), headers = {}) => ask(form, headers);

  test('even the right secret has to wait, from that address', async () => {
    for (let i = 0; i < 3; i++) expect((await fail()).status).toBe(401);
    now += 1_500;
    const blocked = await ask(good());
    expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '59']);
    expect((await ask(good(), { 'x-test-address': '192.0.2.2' })).status).toBe(200);
    now += 58_500;
    expect((await ask(good())).status).toBe(200);
  });

  test('made-up ids share one count', async () => {
    for (let i = 0; i < 3; i++) expect((await fail(good({ client_id: newId() }))).status).toBe(401);
    expect((await fail(good({ client_id: newId() }))).status).toBe(429);
    expect((await ask(good())).status).toBe(200);
    expect(await book.rows(0, 9)).toHaveLength(4); // what is blocked is not logged again
  });
});
