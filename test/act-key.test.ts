import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actId, base32, canonicalJson, firstByte, macWith } from '../src/act-key.ts';

const mac = macWith(new Uint8Array(32).fill(7));

describe('act keys', () => {
  test('base32 is that of RFC 4648, lower case, without padding', () => {
    const of = (text: string) => base32(new TextEncoder().encode(text));
    expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(of)).toEqual([
      'my',
      'mzxq',
      'mzxw6',
      'mzxw6yq',
      'mzxw6ytb',
      'mzxw6ytboi',
    ]);
  });

  test('the first byte is read back from the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        expect(firstByte(base32(bytes))).toBe(bytes[0]);
      }),
    );
    expect(firstByte('')).toBe(-1);
    expect(firstByte('1A')).toBe(-1);
  });

  test('an id is 32 characters fit for a URL and a FHIR id; other parts, another secret, another split give another', async () => {
    const id = await actId(mac, ['refer', 'Organization/1', undefined, 'R-1']);
    expect(id).toMatch(/^[a-z2-7]{32}$/);
    const others = await Promise.all([
      actId(mac, ['refer', 'Organization/1', undefined, 'R-2']),
      actId(mac, ['refer', 'Organization/1', 'R-1']),
      actId(mac, ['refer', 'Organization/1R', undefined, '-1']),
      actId(macWith(new Uint8Array(32).fill(8)), ['refer', 'Organization/1', undefined, 'R-1']),
    ]);
    expect(new Set([id, ...others]).size).toBe(5);
  });

  test('canonical JSON does not depend on the order of fields, and says what JSON says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled = (part: unknown): unknown => {
          if (Array.isArray(part)) return part.map(shuffled);
          if (part === null || typeof part !== 'object') return part;
          return Object.fromEntries(
            Object.entries(part)
              .reverse()
              .map(([name, field]) => [name, shuffled(field)]),
          );
        };
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
