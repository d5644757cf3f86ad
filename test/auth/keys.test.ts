import { describe, expect, test } from 'vitest';
import { createKeys } from '../../src/auth/keys.ts';
import { sqlKeys } from '../../src/auth/keys-sql.ts';
import { memorySql } from './memory-sql.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

function setUp(masterKey?: string) {
  const clock = { now: 0 };
  const sql = memorySql();
  const settings = { store: sqlKeys(sql), now: () => clock.now, random };
  const open = (key = masterKey) => createKeys({ ...settings, ...(key !== undefined && { masterKey: key }) });
  return { clock, sql, open };
}

describe('keys', () => {
  test('are made once, also when two processes start at once', async () => {
    const { open } = setUp();
    const [a, b] = [open(), open()];
    const [first, second] = await Promise.all([a.signer('token'), b.signer('token')]);
    expect(first.kid).toBe(second.kid);
    expect(await a.list()).toHaveLength(5);
  });

  test('the published set has public parts only', async () => {
    const { keys } = await setUp().open().publicKeys();
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  test('after a rotation the new one signs and the one before it verifies; after two, ten minutes later, it is gone', async () => {
    const { clock, open } = setUp();
    const keys = open();
    const { kid: first } = await keys.signer('token');
    clock.now = 1_000;
    const second = await keys.rotate('token');
    expect((await keys.signer('token')).kid).toBe(second);
    expect(await keys.verifier('token', first)).toBeDefined();
    clock.now = 2_000;
    await keys.rotate('token'); // too soon after the first: what `first` signed may still be in use
    expect(await keys.verifier('token', first)).toBeDefined();
    clock.now = 700_000;
    await keys.rotate('token');
    expect(await keys.verifier('token', first)).toBeUndefined();
    expect(await keys.list()).toHaveLength(4 + 2);
  });

  test('a compromised token key verifies nothing any more; a receipt key does for ever', async () => {
    const { open } = setUp();
    const keys = open();
    const [token, receipt] = [await keys.signer('token'), await keys.signer('receipt')];
    await keys.rotate('token', { compromised: true });
    await keys.rotate('receipt', { compromised: true });
    await keys.rotate('receipt');
    expect(await keys.verifier('token', token.kid)).toBeUndefined();
    expect(await keys.verifier('receipt', receipt.kid)).toBeDefined();
  });

  test('no purpose verifies what another signed', async () => {
    const keys = setUp().open();
    const { kid } = await keys.signer('receipt');
    expect(await keys.verifier('token', kid)).toBeUndefined();
  });

  test('secrets are of 32 bytes, the newest first, old ones kept', async () => {
    const { clock, open } = setUp();
    const keys = open();
    const [old] = await keys.secrets('blob');
    clock.now = 1;
    const kid = await keys.rotate('blob');
    const secrets = await keys.secrets('blob');
    expect(secrets.map((secret) => secret.kid)).toEqual([kid, old.kid]);
    for (const { bytes } of secrets) expect(bytes).toHaveLength(32);
  });

  test('a key of another process is found by its kid within seconds, and signs here within a minute', async () => {
    const { clock, open } = setUp();
    const [here, there] = [open(), open()];
    await here.signer('token');
    clock.now = 5_000;
    const kid = await there.rotate('token');
    expect((await here.signer('token')).kid).not.toBe(kid);
    expect(await here.verifier('token', kid)).toBeDefined();
    expect((await here.signer('token')).kid).toBe(kid);
  });
});

describe('the master key', () => {
  test('seals what is stored', async () => {
    const plain = setUp();
    await plain.open().list();
    expect(JSON.stringify(plain.sql.all('SELECT secret FROM gateway_key'))).toContain('P-256');
    const { open, sql } = setUp('a master key of at least 32 characters');
    const { kid } = await open().signer('token');
    for (const { secret } of sql.all<{ secret: string }>('SELECT secret FROM gateway_key')) {
      expect(secret).toMatch(/^sealed:[\w-]{16}\.[\w-]+$/);
    }
    expect((await open().signer('token')).kid).toBe(kid);
  });

  test('missing or wrong, the keys cannot be had and one sentence says why', async () => {
    const { open, sql } = setUp();
    await open('a master key of at least 32 characters').list();
    await expect(open().signer('token')).rejects.toThrow('set GATEWAY_MASTER_KEY');
    await expect(open('another key').signer('token')).rejects.toThrow('GATEWAY_MASTER_KEY is not the one');
    sql.run('UPDATE gateway_key SET purpose = ? WHERE purpose = ?', 'act', 'blob'); // a sealed key is bound to its purpose
    await expect(open('a master key of at least 32 characters').secrets('act')).rejects.toThrow('cannot be opened');
  });

  test('set later, older keys still open', async () => {
    const { open } = setUp();
    const { kid } = await open().signer('token');
    expect((await open('a master key of at least 32 characters').signer('token')).kid).toBe(kid);
  });
});
