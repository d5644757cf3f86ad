/** A receipt is proof for whoever holds it, and of nothing else. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { base64url, CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeys, type KeyRow, type Keys } from '../../src/auth/keys.ts';
import { openReceipt, type Receipt, sha256, signReceipt } from '../../src/records/receipt.ts';

function keysInMemory(): Keys {
  const rows: KeyRow[] = [];
  return createKeys({
    store: {
      rows: async () => [...rows].reverse(),
      addFirst: async (row) => void rows.push(row),
      replace: async (row) => void rows.push(row),
    },
    now: () => 0,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
}

const packet = new TextEncoder().encode('pages of a packet');
let keys: Keys;
let receipt: Receipt;
let jws: string;
beforeAll(async () => {
  keys = keysInMemory();
  receipt = {
    iss: 'https://gateway.test',
    request: 'q7',
    disclosure: 'd1',
    at: '2026-11-24T16:00:00Z',
    by: { name: 'Clinic' },
    to: { name: 'Desert Practice', npi: '1234567893' },
    method: 'fax',
    purpose: 'Treatment',
    release: { reference: 'Consent/c1' },
    files: [{ name: 'records.pdf', sha256: await sha256(packet), bytes: packet.length, pages: 1 }],
  };
  jws = await signReceipt(receipt, keys);
});

const keyOf = (from: Keys) => (kid: string) => from.verifier('receipt', kid);

describe('a receipt', () => {
  test('says what was signed, also after the key was rotated', async () => {
    expect(await openReceipt(jws, keyOf(keys))).toEqual({ receipt });
    await keys.rotate('receipt');
    expect(await openReceipt(jws, keyOf(keys))).toEqual({ receipt });
  });

  test('changed anywhere, it is none', async () => {
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const other = base64url.encode(JSON.stringify({ ...receipt, to: { name: 'Somebody else' } }));
    expect(await openReceipt(`${header}.${other}.${signature}`, keyOf(keys))).toEqual({ problem: 'forged' });
    expect(await openReceipt(`${header}.${payload}.${signature.slice(0, -4)}AAAA`, keyOf(keys))).toEqual({
      problem: 'forged',
    });
    expect(await openReceipt('no JWS', keyOf(keys))).toEqual({ problem: 'no-receipt' });
    expect(await openReceipt(jws, keyOf(keysInMemory()))).toEqual({ problem: 'key-unknown' });
  });

  test('neither a token nor a head of the access log is one', async () => {
    const { kid, key } = await keys.signer('receipt');
    for (const typ of ['at+jwt', 'access-log-head', undefined]) {
      const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify(receipt)))
        .setProtectedHeader({ alg: 'ES256', kid, ...(typ && { typ }) })
        .sign(key);
      expect(await openReceipt(signed, keyOf(keys))).toEqual({ problem: 'no-receipt' });
    }
  });
});

describe('npm run verify-receipt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'receipt-'));
  const path = (name: string) => join(folder, name);
  const run = promisify(execFile);
  const verify = (...args: string[]) =>
    run(process.execPath, ['src/cli/verify-receipt.ts', ...args], { cwd: join(import.meta.dirname, '../..') });
  beforeAll(async () => {
    writeFileSync(path('receipt'), `${jws}\n`);
    writeFileSync(path('packet'), packet);
    writeFileSync(path('other'), 'other pages');
    writeFileSync(path('jwks.json'), JSON.stringify(await keys.publicKeys()));
    writeFileSync(path('strange.json'), JSON.stringify(await keysInMemory().publicKeys()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('offline, by the key set that was kept', async () => {
    const { stdout } = await verify(path('receipt'), '--jwks', path('jwks.json'), '--packet', path('packet'));
    expect(stdout).toContain('"to": {\n    "name": "Desert Practice"');
    expect(stdout).toContain('The receipt is genuine, and the files are those it names.');
  });

  test.each([
    ['other pages', ['receipt', '--jwks', 'jwks.json', '--packet', 'other'], 'none of the files'],
    ['other keys', ['receipt', '--jwks', 'strange.json'], 'a key that is not among those given'],
    ['no receipt', ['packet', '--jwks', 'jwks.json'], 'no receipt'],
  ])('%s: one sentence, and exit code 1', async (_, args, words) => {
    const named = args.map((one) => (one.startsWith('--') ? one : path(one)));
    await expect(verify(...named)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
  });
});
