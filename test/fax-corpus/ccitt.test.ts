import { PDFiumLibrary } from '@hyzyla/pdfium';
import fc from 'fast-check';
import { decode, decodeImage, toRGBA8 } from 'utif2';
import { describe, expect, test } from 'vitest';
import type { Bitmap } from '../../scripts/fax-corpus/ccitt.ts';
import { type Coding, pdfOf, tiffOf } from '../../scripts/fax-corpus/containers.ts';

/** Dots as another's decoder finds them. */
function decoded(tiff: Uint8Array): Bitmap[] {
  const buffer = Buffer.from(tiff);
  return decode(buffer).map((ifd) => {
    decodeImage(buffer, ifd);
    const rgba = toRGBA8(ifd);
    return {
      width: ifd.width,
      height: ifd.height,
      dots: Uint8Array.from({ length: ifd.width * ifd.height }, (_, i) => (rgba[i * 4] === 0 ? 1 : 0)),
    };
  });
}

/** Runs of black and white, so that long ones come about, in rows that resemble the one above or do not. */
const bitmaps = fc
  .record({
    width: fc.integer({ min: 1, max: 1728 }),
    rows: fc.array(
      fc.record({
        runs: fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 700 })), { maxLength: 40 }),
        asAbove: fc.boolean(),
        shift: fc.integer({ min: -4, max: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ width, rows }): Bitmap => {
    const dots = new Uint8Array(width * rows.length);
    for (const [y, { runs, asAbove, shift }] of rows.entries()) {
      const row = dots.subarray(y * width, (y + 1) * width);
      if (asAbove && y > 0) {
        for (let x = 0; x < width; x++)
          row[x] = dots[(y - 1) * width + Math.min(Math.max(x + shift, 0), width - 1)] ?? 0;
      } else {
        let at = 0;
        for (const [i, length] of runs.entries()) {
          row.fill(i % 2, Math.min(at, width), Math.min(at + length, width));
          at += length;
        }
      }
    }
    return { width, height: rows.length, dots };
  });

describe.each<Coding>(['g3', 'g4'])('pages coded %s', (coding) => {
  test('are decoded dot by dot by another program', () => {
    fc.assert(
      fc.property(fc.array(bitmaps, { minLength: 1, maxLength: 3 }), (pages) => {
        const found = decoded(
          tiffOf(
            pages.map((page) => ({ ...page, lines: 196 as const })),
            coding,
          ),
        );
        expect(found).toEqual(pages);
      }),
      { numRuns: 150 },
    );
  });

  test('in a PDF are drawn dot by dot by PDFium', async () => {
    const page = fc
      .sample(bitmaps, { numRuns: 20, seed: 5 })
      .reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
    const library = await PDFiumLibrary.init();
    const document = await library.loadDocument(await pdfOf([{ ...page, lines: 196 }], coding));
    const drawn = await document
      .getPage(0)
      .render({ width: page.width, height: page.height, colorSpace: 'Gray', render: 'bitmap' });
    expect(Uint8Array.from(drawn.data, (grey) => (grey < 128 ? 1 : 0))).toEqual(page.dots);
    document.destroy();
    library.destroy();
  });
});
