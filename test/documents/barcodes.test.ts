import bwipjs from 'bwip-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import { code128 } from '../../src/documents/code128.ts';
import { readBarcode, referralFormCode, returnToken } from '../../src/documents/return-token.ts';

describe('Code 128', () => {
  test('the same bars as another encoder makes, where both stay in set B', () => {
    fc.assert(
      // No digit: four of them in a row would have the other encoder change to set C.
      fc.property(fc.stringMatching(/^[ -/:-~]{1,20}$/), (text) => {
        const [other] = bwipjs.raw('code128', text, {}) as { sbs: number[] }[];
        expect(code128(text)).toEqual([...(other?.sbs ?? [])]);
      }),
    );
  });

  test('what it cannot hold is refused', () => {
    expect(() => code128('')).toThrow();
    expect(() => code128('ä')).toThrow();
  });
});

const mac = macWith(new Uint8Array(32).fill(3));

describe('a return token', () => {
  test('is the same for the same thing, another for another, and looks as promised', async () => {
    const token = await returnToken(mac, ['a']);
    expect(token).toMatch(/^CG-[A-Z2-7]{11}$/);
    expect(await returnToken(mac, ['a'])).toBe(token);
    expect(await returnToken(mac, ['b'])).not.toBe(token);
    expect(await returnToken(macWith(new Uint8Array(32).fill(4)), ['a'])).not.toBe(token);
    expect(readBarcode(token)).toEqual({ kind: 'return', token });
  });

  test('one character misread is none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.integer({ min: 3, max: 13 }),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
        async (part, at, letter) => {
          const token = await returnToken(mac, [part]);
          fc.pre(token[at] !== letter);
          expect(readBarcode(token.slice(0, at) + letter + token.slice(at + 1))).toBeUndefined();
        },
      ),
    );
  });
});

test('a form says what it is, and for whom', () => {
  expect(readBarcode(referralFormCode())).toEqual({ kind: 'form', form: 'referral', version: 1 });
  const cardiology = referralFormCode('207RC0000X');
  expect(readBarcode(cardiology)).toEqual({ kind: 'form', form: 'referral', version: 1, specialty: '207RC0000X' });
  expect(readBarcode(cardiology.replace('C', 'D'))).toBeUndefined();
  expect(readBarcode(cardiology.replace('7R', '8R'))).toBeUndefined();
  for (const text of ['', 'CG-', 'CG-AAAAAAAAAA', 'CGF-R1', '12345', 'CG-aaaaaaaaaaa'])
    expect(readBarcode(text)).toBeUndefined();
});
