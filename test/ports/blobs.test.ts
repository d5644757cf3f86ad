import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderBlobs } from '../../src/ports/blobs/folder.ts';
import type { Blobs } from '../../src/ports/blobs/index.ts';
import { type Bucket, r2Blobs } from '../../src/ports/blobs/r2.ts';
import { sealedBlobs } from '../../src/ports/blobs/sealed.ts';
import { blobsContract, keysOf } from './blobs.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'blobs-'));
afterAll(() => rmSync(folder, { recursive: true }));
let roots = 0;
const newRoot = () => join(folder, String(roots++));
const key = (fill: number) => new Uint8Array(32).fill(fill);
const oldKeys = { current: 'k1', keys: new Map([['k1', key(1)]]) };
const newKeys = { current: 'k2', keys: new Map([...oldKeys.keys, ['k2', key(2)]]) };
const bytes = (text: string) => new TextEncoder().encode(text);

blobsContract('folder', () => folderBlobs(newRoot()));
blobsContract('sealed folder', () => sealedBlobs(folderBlobs(newRoot()), newKeys));
blobsContract('r2 (bucket in memory)', () => r2Blobs(memoryBucket()));

/** Behaves as R2 does where the driver must care: pages of a few, and no views of a buffer. */
function memoryBucket(): Bucket {
  const objects = new Map<string, ArrayBuffer>();
  return {
    head: async (name) => (objects.has(name) ? {} : null),
    async get(name) {
      const body = objects.get(name);
      return body ? { arrayBuffer: async () => body } : null;
    },
    async put(name, body) {
      if (!(body instanceof ArrayBuffer)) throw new TypeError('an ArrayBuffer');
      objects.set(name, body);
    },
    delete: async (name) => void objects.delete(name),
    async list({ cursor }) {
      const all = [...objects.keys()].sort().filter((name) => cursor === undefined || name > cursor);
      const page = all.slice(0, 7);
      const last = page.at(-1);
      return { objects: page.map((name) => ({ key: name })), truncated: all.length > 7, ...(last && { cursor: last }) };
    },
  };
}

test('only the owner may read the files', async () => {
  const root = newRoot();
  await folderBlobs(root).put('abc', bytes('x'));
  expect(statSync(join(root, 'ab', 'abc')).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, 'ab')).mode & 0o777).toBe(0o700);
  expect(statSync(root).mode & 0o777).toBe(0o700);
});

test('a key that could leave the folder is refused', async () => {
  const blobs = folderBlobs(newRoot());
  for (const bad of ['../../etc', 'a/b', '.writing', '', 'ab']) {
    await expect(blobs.put(bad, bytes('x'))).rejects.toThrow(TypeError);
  }
});

test('what a crash left half written is no blob, and goes once it is old', async () => {
  const root = newRoot();
  folderBlobs(root);
  const [old, fresh] = [join(root, '.writing', 'old'), join(root, '.writing', 'fresh')];
  writeFileSync(old, 'half');
  writeFileSync(fresh, 'half');
  utimesSync(old, 1, 1);
  const blobs = folderBlobs(root);
  await blobs.put('abc', bytes('x'));
  expect(await keysOf(blobs)).toEqual(['abc']);
  expect(readdirSync(join(root, '.writing'))).toEqual(['fresh']);
});

test('what is kept shows nothing of the content, and differs each time', async () => {
  const [one, other] = [folderBlobs(newRoot()), folderBlobs(newRoot())];
  for (const inner of [one, other]) await sealedBlobs(inner, oldKeys).put('abc', bytes('a diagnosis'));
  const stored = [await one.get('abc'), await other.get('abc')].map((b) => Buffer.from(b!).toString('latin1'));
  expect(stored[0]).not.toContain('diagnosis');
  expect(stored[0]).not.toBe(stored[1]);
});

test('after a rotation old blobs open, new ones need the new key', async () => {
  const inner = folderBlobs(newRoot());
  await sealedBlobs(inner, oldKeys).put('old', bytes('1'));
  await sealedBlobs(inner, newKeys).put('new', bytes('2'));
  expect(await sealedBlobs(inner, newKeys).get('old')).toEqual(bytes('1'));
  await expect(sealedBlobs(inner, oldKeys).get('new')).rejects.toMatchObject({
    kind: 'exception',
    issues: [{ code: 'blob-key-unknown' }],
  });
});

test('a changed byte anywhere, a cut, or another blob in its place is noticed', async () => {
  const inner = new Map<string, Uint8Array>();
  const memory: Blobs = {
    put: async (name, value) => void inner.set(name, value),
    get: async (name) => inner.get(name),
    delete: async (name) => void inner.delete(name),
    keys: async function* () {
      yield* inner.keys();
    },
  };
  const sealed = sealedBlobs(memory, oldKeys);
  await sealed.put('abc', bytes('content'));
  const stored = inner.get('abc')!;
  const spoiled = [...stored.keys()].map((at) => stored.with(at, stored[at]! ^ 1));
  for (const value of [...spoiled, stored.slice(0, -1), stored.slice(0, 9), new Uint8Array()]) {
    inner.set('abc', value);
    await expect(sealed.get('abc')).rejects.toMatchObject({ kind: 'exception' });
  }
  inner.set('other', stored);
  await expect(sealed.get('other')).rejects.toMatchObject({ issues: [{ code: 'blob-damaged' }] });
});

test('keys of a wrong length, or no current one, are refused at start', () => {
  const inner = folderBlobs(newRoot());
  expect(() => sealedBlobs(inner, { current: 'a', keys: new Map([['a', new Uint8Array(16)]]) })).toThrow(TypeError);
  expect(() => sealedBlobs(inner, { current: 'b', keys: oldKeys.keys })).toThrow(TypeError);
});
