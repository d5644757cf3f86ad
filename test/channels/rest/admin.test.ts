import { beforeEach, describe, expect, test } from 'vitest';
import { sqlAccessBook } from '../../../src/audit/access-book-sql.ts';
import { type AccessBook, createAccessLog } from '../../../src/audit/access-log.ts';
import type { ClientRegistry } from '../../../src/auth/clients.ts';
import { sqlClients } from '../../../src/auth/clients-sql.ts';
import { createKeys, type Keys } from '../../../src/auth/keys.ts';
import { sqlKeys } from '../../../src/auth/keys-sql.ts';
import { createFailureLimit } from '../../../src/auth/rate-limit.ts';
import { secretMatches } from '../../../src/auth/secrets.ts';
import { adminRoutes } from '../../../src/channels/rest/admin.ts';
import { memorySql } from '../../auth/memory-sql.ts';

const adminSecret = 'an-admin-secret-of-many-characters';
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const partner = { name: 'Mesa', role: 'partner', organization: { name: 'Mesa Family Practice', npi: '1234567893' } };

let clients: ClientRegistry;
let keys: Keys;
let book: AccessBook;
let open: (secret: string | undefined) => ReturnType<typeof adminRoutes>;
let app: ReturnType<typeof adminRoutes>;

beforeEach(() => {
  const sql = memorySql();
  const now = () => 1_000;
  clients = sqlClients(sql);
  keys = createKeys({ store: sqlKeys(sql), now, random });
  book = sqlAccessBook(sql);
  const accessLog = createAccessLog({ book, now, onError: (error) => expect.unreachable(String(error)) });
  open = (secret) =>
    adminRoutes({
      adminSecret: secret,
      clients,
      keys,
      accessLog,
      failures: createFailureLimit(3, 60_000),
      now,
      newId: () => crypto.randomUUID(),
      random,
      addressOf: () => '192.0.2.1',
    });
  app = open(adminSecret);
});

const call = (method: string, path: string, body?: unknown, secret = adminSecret) =>
  app.request(path, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body !== undefined && method !== 'GET' && { body: JSON.stringify(body) }),
  });

test('a client is added, its secret shown once, listed without it, revoked', async () => {
  const added = await call('POST', '/admin/clients', partner);
  expect([added.status, added.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const { clientId, clientSecret } = await added.json();
  expect(await secretMatches(clientSecret, (await clients.find(clientId))?.secretHash ?? '')).toBe(true);
  const listed = await (await call('GET', '/admin/clients')).text();
  expect(listed).toContain(clientId);
  expect(listed).not.toContain(clientSecret);
  expect(listed).not.toContain('secretHash');
  expect((await call('DELETE', `/admin/clients/${clientId}`)).status).toBe(204);
  expect((await clients.find(clientId))?.revokedAt).toBe(1_000);
  expect((await call('DELETE', `/admin/clients/${clientId}`)).status).toBe(204);
  expect((await call('DELETE', '/admin/clients/nobody')).status).toBe(404);
});

test('keys are listed without their secrets, and rotated', async () => {
  const { kid } = await keys.signer('token');
  expect((await call('POST', '/admin/keys', { purpose: 'token' })).status).toBe(201);
  expect((await keys.signer('token')).kid).not.toBe(kid);
  const listed = await (await call('GET', '/admin/keys')).json();
  expect(listed.items).toHaveLength(6);
  expect(JSON.stringify(listed)).not.toContain('secret"');
});

test('a refusal names its problems as an OperationOutcome', async () => {
  const refused = await call('POST', '/admin/clients', { name: 'x', role: 'staff' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ expression: ['$.person'] }],
  });
  expect((await call('POST', '/admin/keys', { purpose: 'everything' })).status).toBe(400);
});

describe('nobody else', () => {
  const paths: [string, string][] = [
    ['POST', '/admin/clients'],
    ['GET', '/admin/clients'],
    ['DELETE', '/admin/clients/x'],
    ['GET', '/admin/keys'],
    ['POST', '/admin/keys'],
  ];
  test.each(paths)('%s %s', async (method, path) => {
    expect((await call(method, path, {}, 'wrong')).status).toBe(401);
    expect((await app.request(path, { method })).status).toBe(401);
    app = open(undefined);
    expect((await call(method, path, {})).status).toBe(404);
  });

  test('and not by trying', async () => {
    for (let i = 0; i < 3; i++) await call('GET', '/admin/clients', undefined, `guess${i}`);
    const blocked = await call('GET', '/admin/clients');
    expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '60']);
  });
});

test('who did what is in the access log, by template', async () => {
  await call('GET', '/admin/clients', undefined, 'wrong');
  await call('DELETE', '/admin/clients/whatever-a-stranger-put-here');
  expect(await book.rows(0, 9)).toMatchObject([
    { what: 'denied', route: 'GET /admin/clients', outcome: 'admin-secret-wrong', address: '192.0.2.1' },
    { what: 'administration', route: 'DELETE /admin/clients/{id}', outcome: '404' },
  ]);
});
