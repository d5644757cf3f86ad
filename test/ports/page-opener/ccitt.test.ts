import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CcittRows, decodeCcitt } from '../../../src/ports/page-opener/tiff/ccitt.ts';
import { type Dots, writtenPage } from './dots.ts';
import { type Code, encodeCcitt } from './encode-ccitt.ts';

function decoded(bytes: Uint8Array, { width, height }: Dots, code: Code): CcittRows {
  return decodeCcitt(bytes, { width, height, code: code === 'g3-2d' ? 'g3' : code, twoDimensional: code === 'g3-2d' });
}

function dotsOf({ rows }: CcittRows, { width, height }: Dots): Uint8Array {
  const black = new Uint8Array(width * height);
  for (const [y, changes] of rows.entries()) {
    for (let i = 0; i < changes.length; i += 2) {
      black.fill(1, y * width + changes[i]!, y * width + (changes[i + 1] ?? width));
    }
  }
  return black;
}

const page = fc.integer({ min: 1, max: 90 }).chain((width) =>
  fc
    .array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((rows): Dots => ({ width, height: rows.length, black: Uint8Array.from(rows.flat()) })),
);

describe.each<Code>(['rows', 'g3', 'g3-2d', 'g4'])('CCITT %s', (code) => {
  test('gives back every dot of any page', () => {
    fc.assert(
      fc.property(page, (dots) => {
        expect(dotsOf(decoded(encodeCcitt(dots, code), dots, code), dots)).toEqual(dots.black);
      }),
      { numRuns: 300 },
    );
  });

  test('gives back a written page, and one of long runs', () => {
    const written = writtenPage(1728, 240);
    expect(dotsOf(decoded(encodeCcitt(written, code), written, code), written)).toEqual(written.black);
    const wide: Dots = { width: 6000, height: 3, black: new Uint8Array(18_000).fill(1, 100, 17_000) };
    expect(dotsOf(decoded(encodeCcitt(wide, code), wide, code), wide)).toEqual(wide.black);
  });

  test('gives back rows within the image, and ends, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 300 }), (bytes, width) => {
        const { rows } = decoded(bytes, { width, height: 50, black: bytes }, code);
        expect(rows.length).toBeLessThanOrEqual(50);
        for (const row of rows) {
          expect(row.every((change, i) => change <= width && change >= (row[i - 1] ?? 0))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('G3 without line ends is read too', () => {
  const dots = writtenPage(800, 60);
  expect(dotsOf(decoded(encodeCcitt(dots, 'g3', { ends: false }), dots, 'g3'), dots)).toEqual(dots.black);
});

test('a row of G3 damaged over the line repeats the one above, and the next is read again', () => {
  const dots = writtenPage(800, 200);
  const bytes = encodeCcitt(dots, 'g3');
  const right = decoded(bytes, dots, 'g3').rows;
  const before = encodeCcitt({ ...dots, height: 110 }, 'g3').length - 9; // the six line ends that end a page
  const { rows, damaged } = decoded(bytes.with(before + 8, 0xff).with(before + 9, 0xff), dots, 'g3');
  expect(damaged).toBe(1);
  expect(rows.flatMap((row, y) => (row.join() === right[y]?.join() ? [] : [y]))).toEqual([110]);
  expect(rows[110]).toEqual(right[109]);
  expect(rows).toHaveLength(200);
});

test('G4 ends where it is damaged', () => {
  const dots = writtenPage(800, 200);
  const bytes = encodeCcitt(dots, 'g4');
  expect(decoded(bytes.subarray(0, bytes.length >> 1), dots, 'g4').rows.length).toBeLessThan(150);
});
