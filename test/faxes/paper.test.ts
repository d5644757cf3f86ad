import fc from 'fast-check';
import { encode } from 'fast-png';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { parsePages, showPages } from '../../src/faxes/pages.ts';
import { pagesPdf } from '../../src/faxes/pages-pdf.ts';
import { nodeThreadPageOpener } from '../../src/ports/page-opener/node-thread.ts';

test('pages are shown in one word and read again', () => {
  expect(showPages([1, 2, 3, 5])).toBe('1-3,5');
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), (pages) => {
      expect(parsePages(showPages(pages))).toEqual([...pages].sort((a, b) => a - b));
    }),
  );
});

describe('pages as a PDF of their images', () => {
  const png = (channels: 1 | 3, depth: 8 | 16 = 8) => {
    const [width, height] = [170, 220];
    const size = width * height * channels;
    const data = depth === 8 ? new Uint8Array(size) : new Uint16Array(size);
    data.forEach((_, at) => void (data[at] = at % 255));
    return encode({ width, height, channels, depth, data });
  };

  test('are as large as they were, and open', async () => {
    const file = pagesPdf([
      { png: png(1), width: 215.9, height: 279.4 },
      { png: png(3), width: 210, height: 297 },
    ]);
    const document = await PDFDocument.load(file);
    expect(document.getPages().map((page) => page.getSize())).toEqual([
      { width: 612, height: 792 },
      { width: 595.28, height: 841.89 },
    ]);
    expect(pagesPdf([{ png: png(1), width: 215.9, height: 279.4 }])).toEqual(
      pagesPdf([{ png: png(1), width: 215.9, height: 279.4 }]),
    );
    const opener = nodeThreadPageOpener();
    try {
      expect(await opener.open(file)).toEqual({ kind: 'pdf', pages: 2 });
      const page = await opener.page(file, 1);
      expect(page).toMatchObject({ picture: true });
    } finally {
      await opener.close();
    }
  });

  test('are refused where a viewer would not show them', () => {
    const alpha = encode({ width: 2, height: 2, channels: 4, depth: 8, data: new Uint8Array(16) });
    expect(() => pagesPdf([{ png: alpha, width: 10, height: 10 }])).toThrow('page-image');
  });
});
