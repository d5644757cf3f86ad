import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { newClient, withoutSecret } from '../../src/auth/clients.ts';
import { cachedClients } from '../../src/auth/clients-cached.ts';
import { sqlClients } from '../../src/auth/clients-sql.ts';
import { secretMatches } from '../../src/auth/secrets.ts';
import { isFault } from '../../src/fault.ts';
import { memorySql } from './memory-sql.ts';

const organization = { name: 'Mesa Family Practice', npi: '1234567893' };
const person = { id: 'rivera', name: 'Ana Rivera' };
const partner = { name: 'Mesa EHR', role: 'partner', organization };
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const made = { now: 1_000, newId: () => crypto.randomUUID(), random };

let publicJwk: Record<string, unknown>;
let privateJwk: Record<string, unknown>;
beforeAll(async () => {
  const pair = await generateKeyPair('ES384', { extractable: true });
  publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' };
  privateJwk = { ...(await exportJWK(pair.privateKey)), kid: 'one' };
});

const refusal = async (input: unknown) => {
  try {
    await newClient(input, made);
  } catch (error) {
    if (isFault(error)) return error.issues.map(({ code, expression }) => `${expression} ${code}`);
    throw error;
  }
  return undefined;
};

describe('registration', () => {
  test('a client without keys gets a secret of 256 bits, kept as a hash', async () => {
    const { client, clientSecret = '' } = await newClient(partner, made);
    expect(clientSecret).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(client)).not.toContain(clientSecret);
    expect(await secretMatches(clientSecret, client.secretHash ?? '')).toBe(true);
    expect(await secretMatches(`${clientSecret}x`, client.secretHash ?? '')).toBe(false);
    expect(withoutSecret(client)).toMatchObject({ secret: true });
    expect(withoutSecret(client)).not.toHaveProperty('secretHash');
  });

  test('a client with keys gets no secret unless it asks for one', async () => {
    const jwks = { keys: [publicJwk] };
    expect(await newClient({ ...partner, jwks }, made)).not.toHaveProperty('clientSecret');
    expect(await newClient({ ...partner, jwks, secret: true }, made)).toHaveProperty('clientSecret');
  });

  test('the host of its JWKS URL is allowed', async () => {
    const { client } = await newClient({ ...partner, jwksUrl: 'https://keys.example.org:8443/jwks' }, made);
    expect(client.allowedHosts).toEqual(['keys.example.org:8443']);
  });

  test.each<[string, object, string]>([
    ['a partner without organization', { name: 'x', role: 'partner' }, '$.organization organization-missing'],
    ['a wrong NPI', { ...partner, organization: { ...organization, npi: '1234567890' } }, '$.organization.npi npi'],
    ['staff without person', { name: 'x', role: 'staff' }, '$.person person-missing'],
    ['a person who is no staff', { ...partner, person }, '$.person person-not-staff'],
    ['an organization of the group', { name: 'x', role: 'ehr', organization }, '$.organization organization-of-ours'],
    ['an unknown role', { name: 'x', role: 'admin' }, '$.role not-allowed'],
    ['an unknown scope', { ...partner, scopes: 'system/Task.r openid' }, '$.scopes scope-unknown'],
    ['more than the role', { ...partner, scopes: 'system/AuditEvent.r' }, '$.scopes scope-too-wide'],
    ['a JWKS URL without TLS', { ...partner, jwksUrl: 'http://keys.example.org/jwks' }, '$.jwksUrl jwks-url'],
    ['a JWKS URL at an address', { ...partner, jwksUrl: 'https://169.254.169.254/jwks' }, '$.jwksUrl jwks-url'],
    ['a JWKS URL at an IPv6 address', { ...partner, jwksUrl: 'https://[::1]/jwks' }, '$.jwksUrl jwks-url'],
    ['a JWKS URL with a password', { ...partner, jwksUrl: 'https://a:b@keys.example.org/' }, '$.jwksUrl jwks-url'],
    ['an allowed host that is none', { ...partner, allowedHosts: ['localhost'] }, '$.allowedHosts[0] invalid'],
    ['neither keys nor secret', { ...partner, secret: false }, '$.secret no-credential'],
    ['a field it does not know', { ...partner, admin: true }, '$.admin unknown-field'],
  ])('%s is refused', async (_, input, expected) => {
    expect(await refusal(input)).toContain(expected);
  });

  test('private keys, double kids and keys that cannot sign are refused', async () => {
    expect(await refusal({ ...partner, jwks: { keys: [privateJwk] } })).toEqual(['$.jwks jwks-private']);
    expect(await refusal({ ...partner, jwks: { keys: [publicJwk, publicJwk] } })).toEqual([
      '$.jwks jwks-duplicate-kid',
    ]);
    expect(await refusal({ ...partner, jwks: { keys: [{ ...publicJwk, use: 'enc' }] } })).toEqual([
      '$.jwks jwks-no-key',
    ]);
    expect(await refusal({ ...partner, jwks: { keys: [{ ...publicJwk, kid: undefined }] } })).toEqual([
      '$.jwks jwks-no-key',
    ]);
    expect(await refusal({ ...partner, jwks: { keys: [{ kty: 'RSA', kid: 'a', n: 'AQAB', e: 'AQAB' }] } })).toEqual([
      '$.jwks jwks-no-key',
    ]);
    expect(await refusal({ ...partner, jwks: [] })).toEqual(['$.jwks jwks-shape']);
  });
});

describe('registry', () => {
  test('keeps clients as they were registered', async () => {
    const clients = sqlClients(memorySql());
    const staff = await newClient({ name: 'Console', role: 'staff', person }, made);
    const keyed = await newClient({ ...partner, jwks: { keys: [publicJwk] } }, { ...made, now: 2_000 });
    await clients.add(staff.client);
    await clients.add(keyed.client);
    expect(await clients.list()).toEqual([staff.client, keyed.client]);
    expect(await clients.find(keyed.client.clientId)).toEqual(keyed.client);
    expect(await clients.find('nobody')).toBeUndefined();
  });

  test('revokes once, and notes the organization', async () => {
    const clients = sqlClients(memorySql());
    const { client } = await newClient(partner, made);
    await clients.add(client);
    await clients.noteOrganization(client.clientId, 'Organization/7');
    expect(await clients.revoke(client.clientId, 5_000)).toBe(true);
    expect(await clients.revoke(client.clientId, 6_000)).toBe(false);
    expect(await clients.revoke('nobody', 6_000)).toBe(false);
    expect(await clients.find(client.clientId)).toEqual({
      ...client,
      organizationReference: 'Organization/7',
      revokedAt: 5_000,
    });
  });

  test('a revocation by another process is seen within 30 s, one by this process at once', async () => {
    let now = 0;
    const stored = sqlClients(memorySql());
    const clients = cachedClients(stored, () => now);
    const { client } = await newClient(partner, made);
    const other = (await newClient(partner, made)).client;
    for (const added of [client, other]) {
      await clients.add(added);
      await clients.find(added.clientId);
    }
    await stored.revoke(client.clientId, 1);
    await clients.revoke(other.clientId, 1);
    expect((await clients.find(other.clientId))?.revokedAt).toBe(1);
    now = 29_999;
    expect((await clients.find(client.clientId))?.revokedAt).toBeUndefined(); // remembered
    now = 30_000;
    expect((await clients.find(client.clientId))?.revokedAt).toBe(1);
  });
});
