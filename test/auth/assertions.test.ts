import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AssertionSettings, verifyAssertion } from '../../src/auth/assertions.ts';
import { type Client, type ClientRegistry, newClient } from '../../src/auth/clients.ts';
import { sqlClients } from '../../src/auth/clients-sql.ts';
import { sqlJti } from '../../src/auth/jti.ts';
import type { PublicKey } from '../../src/auth/jwks.ts';
import { memorySql } from './memory-sql.ts';

const tokenUrl = 'https://gateway.example.org/oauth2/token';
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const newId = () => crypto.randomUUID();
const person = { id: 'rivera', name: 'Ana Rivera' };

type Alg = 'ES384' | 'RS384';
const pairs = new Map<string, CryptoKeyPair>();
let jwks: { keys: object[] };

beforeAll(async () => {
  for (const alg of ['ES384', 'RS384', 'ES256']) pairs.set(alg, await generateKeyPair(alg, { extractable: true }));
  pairs.set('stranger', await generateKeyPair('ES384'));
  jwks = { keys: await Promise.all((['ES384', 'RS384'] as const).map(publicJwk)) };
});

const keyOf = (name: string) => pairs.get(name)!.privateKey;
const publicJwk = async (alg: Alg) => ({ ...(await exportJWK(pairs.get(alg)!.publicKey)), kid: `key-${alg}`, alg });

let now: number;
let clients: ClientRegistry;
let client: Client;
let settings: AssertionSettings;

beforeEach(async () => {
  now = Date.parse('2026-01-05T12:00:00Z');
  const sql = memorySql();
  clients = sqlClients(sql);
  ({ client } = await newClient({ name: 'Console', role: 'staff', person, jwks }, { now, newId, random }));
  await clients.add(client);
  const clock = () => now;
  settings = { clients, keysOf: async (one) => one.jwks ?? [], jti: sqlJti(sql, clock), tokenUrl, now: clock };
});

interface Change {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  alg?: Alg;
  key?: CryptoKey | Uint8Array;
}

/** A good assertion of the client, but for what is changed. */
async function assertion({ claims, header, alg = 'ES384', key = keyOf(alg) }: Change = {}): Promise<string> {
  const iat = now / 1000;
  const good = { iss: client.clientId, sub: client.clientId, aud: tokenUrl, iat, exp: iat + 300, jti: newId() };
  const named = { alg, kid: `key-${alg}`, typ: 'JWT', ...header } as JWTHeaderParameters;
  return new SignJWT({ ...good, ...claims }).setProtectedHeader(named).sign(key, { crit: { b64: true } });
}

const codeOf = (text: string) =>
  verifyAssertion(text, settings).then(
    ({ clientId }) => clientId,
    (error) => error.issues?.[0].code ?? error,
  );

test.each<Alg>(['ES384', 'RS384'])('an assertion signed with %s authenticates its client', async (alg) => {
  expect(await codeOf(await assertion({ alg }))).toBe(client.clientId);
});

test('iat and typ may be missing, and clocks may differ by a minute', async () => {
  expect(await codeOf(await assertion({ claims: { iat: undefined }, header: { typ: undefined } }))).toBe(
    client.clientId,
  );
  const skewed = await assertion();
  now += (300 + 59) * 1000;
  expect(await codeOf(skewed)).toBe(client.clientId);
  now -= 2 * 59 * 1000;
  expect(await codeOf(await assertion({ claims: { iat: now / 1000 + 59, exp: now / 1000 + 359 } }))).toBe(
    client.clientId,
  );
});

test('times may have fractions', async () => {
  const claims = { iat: now / 1000 + 0.25, exp: now / 1000 + 60.125 };
  expect(await codeOf(await assertion({ claims }))).toBe(client.clientId);
});

describe('claims', () => {
  const at = (seconds: number) => now / 1000 + seconds;
  test.each<[string, () => Record<string, unknown>, string]>([
    ['aud is another URL', () => ({ aud: 'https://gateway.example.org/' }), 'assertion-aud'],
    ['aud has a slash more', () => ({ aud: `${tokenUrl}/` }), 'assertion-aud'],
    ['aud is an array, even of ours alone', () => ({ aud: [tokenUrl] }), 'assertion-aud'],
    ['aud is missing', () => ({ aud: undefined }), 'assertion-aud'],
    ['iss is not sub', () => ({ iss: 'other' }), 'assertion-iss'],
    ['sub is missing', () => ({ sub: undefined }), 'assertion-sub'],
    ['it has expired', () => ({ exp: at(-60) }), 'assertion-expired'],
    ['it would live longer than five minutes', () => ({ exp: at(361) }), 'assertion-exp'],
    ['exp is missing', () => ({ exp: undefined }), 'assertion-exp'],
    ['exp is a text', () => ({ exp: '1900000000' }), 'assertion-exp'],
    ['it was made more than five minutes ago', () => ({ iat: at(-361) }), 'assertion-iat'],
    ['it is made tomorrow', () => ({ iat: at(86_400) }), 'assertion-early'],
    ['it is not valid yet', () => ({ nbf: at(61) }), 'assertion-early'],
    ['jti is missing', () => ({ jti: undefined }), 'assertion-jti'],
    ['jti is empty', () => ({ jti: '' }), 'assertion-jti'],
    ['jti is endless', () => ({ jti: 'x'.repeat(257) }), 'assertion-jti'],
  ])('refused when %s', async (_, claims, code) => {
    expect(await codeOf(await assertion({ claims: claims() }))).toBe(code);
  });
});

describe('jti', () => {
  test('is taken once, until the assertion has expired', async () => {
    const once = await assertion();
    expect(await codeOf(once)).toBe(client.clientId);
    expect(await codeOf(once)).toBe('assertion-replayed');
    now += 359_000;
    await codeOf(await assertion()); // has expired ones removed
    expect(await codeOf(once)).toBe('assertion-replayed');
    now += 1_000;
    expect(await codeOf(once)).toBe('assertion-expired');
  });

  test('sent four times at once, one passes', async () => {
    const once = await assertion();
    const codes = await Promise.all([codeOf(once), codeOf(once), codeOf(once), codeOf(once)]);
    expect(codes.filter((code) => code === client.clientId)).toHaveLength(1);
  });

  test('is per issuer', async () => {
    const other = (await newClient({ name: 'Desk', role: 'staff', person, jwks }, { now, newId, random })).client;
    await clients.add(other);
    const claims = { jti: 'same' };
    expect(await codeOf(await assertion({ claims }))).toBe(client.clientId);
    expect(await codeOf(await assertion({ claims: { ...claims, iss: other.clientId, sub: other.clientId } }))).toBe(
      other.clientId,
    );
  });

  test('is not used up by somebody who cannot sign', async () => {
    const claims = { jti: 'mine' };
    expect(await codeOf(await assertion({ claims, key: keyOf('stranger') }))).toBe('assertion-signature');
    expect(await codeOf(await assertion({ claims }))).toBe(client.clientId);
  });
});

describe('header and keys', () => {
  test('refused when nothing signs it', async () => {
    const [, claims] = (await assertion()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: 'key-ES384' })).toString('base64url');
    expect(await codeOf(`${header}.${claims}.`)).toBe('assertion-alg');
  });

  test('refused when the public key is used as an HMAC secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(client.jwks));
    expect(await codeOf(await assertion({ header: { alg: 'HS384' }, key: secret }))).toBe('assertion-alg');
  });

  test('refused when signed with an algorithm SMART does not name', async () => {
    expect(await codeOf(await assertion({ header: { alg: 'ES256' }, key: keyOf('ES256') }))).toBe('assertion-alg');
  });

  test.each<[string, Change, string]>([
    ['kid is missing', { header: { kid: undefined } }, 'assertion-kid'],
    ['kid is unknown', { header: { kid: 'other' } }, 'assertion-key'],
    ['kid is that of a key of another kind', { header: { kid: 'key-RS384' } }, 'assertion-key-alg'],
    ['typ is that of an access token', { header: { typ: 'at+jwt' } }, 'assertion-header'],
    ['there is a crit', { header: { crit: ['b64'], b64: true } }, 'assertion-header'],
    ['jku is not the registered URL', { header: { jku: 'https://evil.example.org/jwks' } }, 'assertion-jku'],
    ['the client is unknown', { claims: { iss: 'nobody', sub: 'nobody' } }, 'assertion-client'],
  ])('refused when %s', async (_, change, code) => {
    expect(await codeOf(await assertion(change))).toBe(code);
  });

  test('refused when another key signed', async () => {
    expect(await codeOf(await assertion({ key: keyOf('stranger') }))).toBe('assertion-signature');
  });

  test('refused when two keys have the kid', async () => {
    const [key] = client.jwks as [PublicKey];
    settings = { ...settings, keysOf: async () => [key, key] };
    expect(await codeOf(await assertion())).toBe('assertion-key');
  });

  test('refused when the key is meant for another algorithm', async () => {
    const [key] = client.jwks as [PublicKey];
    settings = { ...settings, keysOf: async () => [{ ...key, alg: 'ES512' }] };
    expect(await codeOf(await assertion())).toBe('assertion-key-alg');
  });

  test('refused when the client is revoked', async () => {
    await clients.revoke(client.clientId, now);
    expect(await codeOf(await assertion())).toBe('assertion-client-revoked');
  });

  test('taken when jku is the registered URL', async () => {
    const jwksUrl = 'https://keys.example.org/jwks';
    client = (await newClient({ name: 'Desk', role: 'staff', person, jwksUrl }, { now, newId, random })).client;
    await clients.add(client);
    settings = { ...settings, keysOf: async () => [await publicJwk('ES384')] as PublicKey[] };
    expect(await codeOf(await assertion({ header: { jku: jwksUrl } }))).toBe(client.clientId);
  });

  test.each(['', 'a.b.c', 'x'.repeat(5_000), '..', 'e30.e30.e30'])('refused when it is no JWT: %#', async (text) => {
    expect(await codeOf(text)).toMatch(/^assertion-(shape|alg)$/);
  });
});

test('what only the registry knows is answered in one text', async () => {
  const texts = new Set<string>();
  const changes: Change[] = [
    { claims: { iss: 'nobody', sub: 'nobody' } },
    { header: { kid: 'other' } },
    { key: keyOf('stranger') },
    { header: { jku: 'https://evil.example.org/' } },
  ];
  for (const change of changes) {
    const text = await assertion(change);
    await verifyAssertion(text, settings).catch((error) => texts.add(error.issues[0].text));
  }
  expect(texts.size).toBe(1);
});
