import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sqlAccessBook } from '../../src/audit/access-book-sql.ts';
import { createAccessLog } from '../../src/audit/access-log.ts';
import { signHead } from '../../src/audit/heads.ts';
import { sqlClients } from '../../src/auth/clients-sql.ts';
import { createKeys } from '../../src/auth/keys.ts';
import { sqlKeys } from '../../src/auth/keys-sql.ts';
import { createFailureLimit } from '../../src/auth/rate-limit.ts';
import { secretMatches } from '../../src/auth/secrets.ts';
import { adminRoutes } from '../../src/channels/rest/admin.ts';
import { adminCall } from '../../src/cli/admin-call.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one command as staff would; `out` is both its outputs. */
function run(file: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const all = { PATH: process.env.PATH ?? '', DATA_DIR: data, ...env };
    execFile(process.execPath, [`src/cli/${file}.ts`, ...args], { env: all }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
    });
  });
}
const staff = ['--name', 'Desk', '--role', 'staff', '--person', 'Ana Rivera', '--person-id', 'rivera'];

describe('client', () => {
  test('add, list, revoke on the database, while a gateway has it open', async () => {
    expect(await run('client', ['list'])).toMatchObject({ code: 1, out: expect.stringContaining('set DATA_DIR') });
    const { code, out } = await run('client', ['add', ...staff]);
    expect(code).toBe(0);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const { clientId, clientSecret } = JSON.parse(out);
    const sql = openNodeSqlite(join(data, 'gateway.sqlite'));
    const clients = sqlClients(sql);
    expect(await secretMatches(clientSecret, (await clients.find(clientId))?.secretHash ?? '')).toBe(true);
    const listed = await run('client', ['list']);
    expect(JSON.parse(listed.out).items).toHaveLength(1);
    expect(listed.out).not.toContain(clientSecret);
    expect((await run('client', ['revoke', clientId])).code).toBe(0);
    expect((await clients.find(clientId))?.revokedAt).toBeGreaterThan(0);
    sql.close();
  });

  test('a refusal is one line that names the field', async () => {
    const refused = await run('client', ['add', '--name', 'x', '--role', 'staff']);
    expect(refused).toEqual({ code: 1, out: '$.person: A staff client belongs to one person.\n' });
  });

  test('keys come from a file', async () => {
    const file = join(folder, 'jwks.json');
    writeFileSync(file, '{"keys":[{"kty":"EC","crv":"P-384","kid":"a","x":"AA","y":"AA","d":"AA"}]}');
    expect((await run('client', ['add', ...staff, '--jwks', file])).out).toMatch(/^\$\.jwks: The key set has private/);
  });
});

test('keys: rotate', async () => {
  expect((await run('keys', ['rotate'])).out).toMatch(/^Rotated token/);
  expect(await run('keys', ['rotate', 'act'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('--compromised'),
  });
});

test('audit: verify says whole, and after tampering what is wrong', async () => {
  const sql = openNodeSqlite(join(data, 'gateway.sqlite'));
  const keys = createKeys({ store: sqlKeys(sql), now: Date.now, random });
  const book = sqlAccessBook(sql);
  const log = createAccessLog({ book, now: Date.now, onError: (error) => expect.unreachable(String(error)) });
  for (let i = 0; i < 5; i++) log.note({ what: 'read', route: 'GET /v1/referrals/{id}', outcome: 'ok' });
  await log.flush();
  await signHead(book, keys, Date.now());
  const heads = join(folder, 'heads');
  writeFileSync(heads, (await run('audit', ['heads'])).out);
  expect(await run('audit', ['verify', '--heads', heads])).toEqual({
    code: 0,
    out: 'The access log is whole: 5 rows, 1 signed heads, 1 kept heads, 0 rows not yet signed.\n',
  });
  sql.run('DELETE FROM access_log WHERE n > 3');
  expect(await run('audit', ['verify'])).toEqual({
    code: 1,
    out: 'The log ends before a row that a signed head speaks of (row 5).\n',
  });
  sql.close();
});

describe('with --url', () => {
  const sql = openNodeSqlite(':memory:');
  const clients = sqlClients(sql);
  let server: ReturnType<typeof serve>;
  let url: string;
  beforeAll(async () => {
    const now = Date.now;
    const app = adminRoutes({
      adminSecret: 'right',
      clients,
      keys: createKeys({ store: sqlKeys(sql), now, random }),
      accessLog: createAccessLog({
        book: sqlAccessBook(sql),
        now,
        onError: (error) => expect.unreachable(String(error)),
      }),
      failures: createFailureLimit(10, 60_000),
      now,
      newId: () => crypto.randomUUID(),
      random,
      addressOf: () => 'test',
    });
    url = await new Promise((listening) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        listening(`http://127.0.0.1:${port}`),
      );
    });
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  test('the same commands act on a running gateway', async () => {
    const env = { ADMIN_SECRET: 'right' };
    const { clientId } = JSON.parse((await run('client', ['add', ...staff, '--url', url], env)).out);
    expect((await clients.find(clientId))?.person?.id).toBe('rivera');
    expect((await run('client', ['revoke', clientId, '--url', url], env)).out).toMatch(/^Revoked/);
    expect((await clients.find(clientId))?.revokedAt).toBeDefined();
  });

  test('what goes wrong is one sentence', async () => {
    const listed = (address = url) => adminCall(address, 'GET', '/admin/clients');
    vi.stubEnv('ADMIN_SECRET', '');
    await expect(listed()).rejects.toThrow('Set ADMIN_SECRET to the admin secret of the gateway.');
    vi.stubEnv('ADMIN_SECRET', 'wrong');
    await expect(listed()).rejects.toThrow('This is not the admin secret.');
    vi.stubEnv('ADMIN_SECRET', 'right');
    await expect(adminCall(url, 'POST', '/admin/clients', { name: 'x', role: 'staff' })).rejects.toThrow(
      '$.person: A staff client belongs to one person.',
    );
    await expect(listed('nowhere')).rejects.toThrow('--url nowhere is not a URL.');
    await expect(listed('http://127.0.0.1:1')).rejects.toThrow('http://127.0.0.1:1 cannot be reached.');
    await expect(listed('http://gateway.example.org')).rejects.toThrow('over https only'); // the secret is not sent
    await expect(adminCall(url, 'GET', '/other')).rejects.toThrow('answers 404; is ADMIN_SECRET set there?');
    vi.unstubAllEnvs();
  });
});
