import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, type ClientRegistry, newClient } from '../../src/auth/clients.ts';
import { sqlClients } from '../../src/auth/clients-sql.ts';
import { createKeys, type Keys } from '../../src/auth/keys.ts';
import { sqlKeys } from '../../src/auth/keys-sql.ts';
import { formatScopes, parseScopes } from '../../src/auth/scopes.ts';
import { bearerToken, createTokens, type Tokens } from '../../src/auth/tokens.ts';
import { memorySql } from './memory-sql.ts';

const publicUrl = 'https://gateway.example.org';
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const newId = () => crypto.randomUUID();
const scopes = parseScopes('system/Task.ru system/ServiceRequest.r');

let now: number;
let keys: Keys;
let clients: ClientRegistry;
let client: Client;
let tokens: Tokens;

beforeEach(async () => {
  now = Date.parse('2026-01-05T12:00:00Z');
  const sql = memorySql();
  keys = createKeys({ store: sqlKeys(sql), now: () => now, random });
  clients = sqlClients(sql);
  const organization = { name: 'Mesa Family Practice', npi: '1234567893' };
  ({ client } = await newClient({ name: 'Mesa', role: 'partner', organization }, { now, newId, random }));
  await clients.add(client);
  tokens = createTokens({ keys, clients, publicUrl, now: () => now, newId });
});

const codeOf = (token: string) =>
  tokens.verifyToken(token).then(
    () => 'verified',
    (error) => error.issues?.[0].code ?? error,
  );

test('a token tells who calls, with what scopes, and lives 300 s', async () => {
  const { token, tokenId, expiresIn, scope } = await tokens.issueToken(client, scopes);
  expect({ expiresIn, scope }).toEqual({ expiresIn: 300, scope: 'system/ServiceRequest.r system/Task.ru' });
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  const { iat = 0, exp = 0, ...claims } = decodeJwt(token);
  expect(exp - iat).toBe(300);
  expect(claims).toMatchObject({ iss: publicUrl, aud: publicUrl, sub: client.clientId, jti: tokenId });
  await clients.noteOrganization(client.clientId, 'Organization/7');
  const caller = await tokens.verifyToken(token);
  expect(caller).toEqual({
    clientId: client.clientId,
    role: 'partner',
    scopes,
    organization: { name: 'Mesa Family Practice', npi: '1234567893', reference: 'Organization/7' },
    tokenId,
  });
  expect(formatScopes(caller.scopes)).toBe(scope);
});

test('a staff token names its person', async () => {
  const person = { id: 'rivera', name: 'Ana Rivera' };
  const staff = await newClient({ name: 'Console', role: 'staff', person }, { now, newId, random });
  await clients.add(staff.client);
  const { token } = await tokens.issueToken(staff.client, scopes);
  expect(await tokens.verifyToken(token)).toMatchObject({ role: 'staff', person });
});

test('it expires, whether it was remembered or not', async () => {
  const remembered = (await tokens.issueToken(client, scopes)).token;
  const fresh = (await tokens.issueToken(client, scopes)).token;
  now += 299_000;
  expect(await codeOf(remembered)).toBe('verified');
  now += 1_000;
  expect(await codeOf(remembered)).toBe('token-expired');
  expect(await codeOf(fresh)).toBe('token-expired');
});

test('it ends with its client, though remembered', async () => {
  const { token } = await tokens.issueToken(client, scopes);
  expect(await codeOf(token)).toBe('verified');
  await clients.revoke(client.clientId, now);
  expect(await codeOf(token)).toBe('client-revoked');
});

test('it survives a rotation of the keys', async () => {
  const { token } = await tokens.issueToken(client, scopes);
  await keys.rotate('token');
  expect(await codeOf(token)).toBe('verified');
});

describe('refused', () => {
  const signed = async (change: { claims?: object; header?: object; purpose?: 'token' | 'receipt' }) => {
    const { kid, key } = await keys.signer(change.purpose ?? 'token');
    const iat = now / 1000;
    const good = { iss: publicUrl, aud: publicUrl, sub: client.clientId, jti: 'j', scope: 'system/Task.r', iat };
    return new SignJWT({ ...good, exp: iat + 300, ...change.claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...change.header })
      .sign(key);
  };

  test('nothing of a good one', async () => {
    expect(await codeOf(await signed({}))).toBe('verified');
  });

  test.each<[string, Parameters<typeof signed>[0]]>([
    ['another issuer', { claims: { iss: 'https://other.example.org' } }],
    ['another audience', { claims: { aud: 'https://other.example.org' } }],
    ['no scope', { claims: { scope: undefined } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['another type of JWT, e.g. an assertion', { header: { typ: 'JWT' } }],
    ['an unknown key', { header: { kid: 'other' } }],
    ['the receipt key', { purpose: 'receipt' }],
  ])('%s', async (_, change) => {
    expect(await codeOf(await signed(change))).toBe('token-invalid');
  });

  test('an unknown client', async () => {
    expect(await codeOf(await signed({ claims: { sub: 'nobody' } }))).toBe('client-revoked');
  });

  test('a changed payload, an unsigned one, no JWT', async () => {
    const [header, , signature] = (await signed({})).split('.');
    const [, other] = (await signed({ claims: { scope: 'system/*.cruds' } })).split('.');
    expect(await codeOf(`${header}.${other}.${signature}`)).toBe('token-invalid');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await codeOf(`${none}.${other}.`)).toBe('token-invalid');
    expect(await codeOf('no-jwt')).toBe('token-invalid');
  });
});

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b'])('%j carries no bearer token', (header) => {
  expect(() => bearerToken(header)).toThrow('login: token-missing');
});

test('the scheme of a bearer token is of any case', () => {
  expect(bearerToken('bearer a.b-c_d')).toBe('a.b-c_d');
});
