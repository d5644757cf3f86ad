import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, newClient } from '../../src/auth/clients.ts';
import { keysOfClients } from '../../src/auth/jwks-fetch.ts';
import { outsideFetch } from '../../src/auth/outside-fetch.ts';
import { Fault } from '../../src/fault.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const made = { now: 0, newId: () => crypto.randomUUID(), random };

let jwk: Record<string, unknown>;
let client: Client;
beforeAll(async () => {
  jwk = { ...(await exportJWK((await generateKeyPair('ES384', { extractable: true })).publicKey)) };
  const role = { role: 'staff', person: { id: 'rivera', name: 'Ana Rivera' } };
  ({ client } = await newClient({ name: 'Desk', ...role, jwksUrl: 'https://keys.example.org/jwks' }, made));
});

let now: number;
let fetches: number;
let answer: () => Response;
let keysOf: ReturnType<typeof keysOfClients>;
beforeEach(() => {
  now = 0;
  fetches = 0;
  answer = () => Response.json({ keys: [{ ...jwk, kid: 'one' }] }, { headers: { 'cache-control': 'max-age=60' } });
  const fetchOutside = outsideFetch(async () => {
    fetches += 1;
    return answer();
  });
  keysOf = keysOfClients(fetchOutside, () => now);
});

const kids = async (kid = 'one') => (await keysOf(client, kid)).map((key) => key.kid);

describe('keys at a URL', () => {
  test('are remembered as long as max-age allows', async () => {
    expect(await kids()).toEqual(['one']);
    now = 59_999;
    await kids();
    expect(fetches).toBe(1);
    now = 60_000;
    await kids();
    expect(fetches).toBe(2);
  });

  test.each([
    ['max-age=86400', 3_600_000],
    ['', 300_000],
  ])('cache-control "%s": fresh for %i ms', async (cacheControl, fresh) => {
    answer = () => Response.json({ keys: [{ ...jwk, kid: 'one' }] }, { headers: { 'cache-control': cacheControl } });
    await kids();
    now = fresh - 1;
    await kids();
    expect(fetches).toBe(1);
    now = fresh;
    await kids();
    expect(fetches).toBe(2);
  });

  test.each(['no-store', 'no-cache', 'max-age=0'])('cache-control "%s": not remembered', async (cacheControl) => {
    answer = () => Response.json({ keys: [{ ...jwk, kid: 'one' }] }, { headers: { 'cache-control': cacheControl } });
    await kids();
    await kids();
    expect(fetches).toBe(2);
  });

  test('are fetched again for an unknown kid, once in 30 s', async () => {
    await kids();
    answer = () => Response.json({ keys: [{ ...jwk, kid: 'two' }] });
    now = 29_999;
    expect(await kids('two')).toEqual(['one']);
    now = 30_000;
    expect(await kids('two')).toEqual(['two']);
    await kids('three');
    expect(fetches).toBe(2);
  });

  test('are fetched once for several at a time', async () => {
    await Promise.all([kids(), kids(), kids()]);
    expect(fetches).toBe(1);
  });

  test.each<[string, () => Response, string]>([
    ['an error', () => new Response('', { status: 500 }), 'jwks-unreachable'],
    ['no JSON', () => new Response('<html>'), 'jwks-shape'],
    ['private keys', () => Response.json({ keys: [{ ...jwk, kid: 'one', d: 'AQAB' }] }), 'jwks-private'],
    [
      'a kid twice',
      () => Response.json({ keys: [jwk, jwk].map((key) => ({ ...key, kid: 'a' })) }),
      'jwks-duplicate-kid',
    ],
    ['64 KiB and more', () => new Response(' '.repeat(65_537)), 'outside-too-long'],
  ])('that are %s refuse the sign-in, and are not remembered', async (_, bad, code) => {
    const good = answer;
    answer = bad;
    await expect(kids()).rejects.toMatchObject({ kind: 'login', issues: [{ code }] });
    answer = good;
    expect(await kids()).toEqual(['one']);
  });
});

test('registered keys cost no fetch', async () => {
  const { jwksUrl: _, ...rest } = client;
  const keys = [{ kid: 'a', kty: 'EC' as const }];
  expect(await keysOf({ ...rest, jwks: keys }, 'a')).toEqual(keys);
  expect(fetches).toBe(0);
});

test('what is no Fault is not taken for a refusal', async () => {
  const broken = keysOfClients(
    async () => Promise.reject(new Error('bug')),
    () => 0,
  );
  await expect(broken(client, 'one')).rejects.not.toBeInstanceOf(Fault);
});
