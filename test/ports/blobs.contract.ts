import { describe, expect, test } from 'vitest';
import type { Blobs } from '../../src/ports/blobs/index.ts';

/** What every driver of blobs keeps. `open` gives an empty one. */
export function blobsContract(name: string, open: () => Blobs): void {
  describe(`blobs: ${name}`, () => {
    const bytes = (text: string) => new TextEncoder().encode(text);

    test('gives back what was put, empty and large and with every byte', async () => {
      const blobs = open();
      const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
      for (const [key, value] of Object.entries({ empty: new Uint8Array(), large, text: bytes('ü\0') })) {
        await blobs.put(key, value);
        expect(Buffer.compare((await blobs.get(key))!, value)).toBe(0);
      }
    });

    test('keeps a part of a larger buffer as that part', async () => {
      const blobs = open();
      await blobs.put('part', bytes('abcdef').subarray(2, 4));
      expect(await blobs.get('part')).toEqual(bytes('cd'));
    });

    test('what is not there is undefined, and deleting it is no error', async () => {
      const blobs = open();
      expect(await blobs.get('nothing')).toBeUndefined();
      await blobs.delete('nothing');
    });

    test('putting again changes nothing, also at once', async () => {
      const blobs = open();
      await Promise.all(Array.from({ length: 10 }, () => blobs.put('same', bytes('a'))));
      await blobs.put('same', bytes('a'));
      expect(await keysOf(blobs)).toEqual(['same']);
    });

    test('lists every key kept, and deleted ones no more', async () => {
      const blobs = open();
      const keys = Array.from({ length: 40 }, (_, i) => `key${String(i).padStart(3, '0')}`);
      for (const key of keys) await blobs.put(key, bytes(key));
      await blobs.delete('key007');
      expect(await keysOf(blobs)).toEqual(keys.filter((key) => key !== 'key007'));
      expect(await blobs.get('key007')).toBeUndefined();
    });
  });
}

export async function keysOf(blobs: Blobs): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of blobs.keys()) keys.push(key);
  return keys.sort();
}
