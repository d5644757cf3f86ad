import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { UNREADABLE } from '../../src/ports/page-opener/index.ts';
import { nodeThreadPageOpener } from '../../src/ports/page-opener/node-thread.ts';
import { packedDots, writtenPage } from './page-opener/dots.ts';
import { encodeCcitt } from './page-opener/encode-ccitt.ts';
import { imagePdf, type PdfObject, rawPdf, textPdf } from './page-opener/pdf-file.ts';
import { faxPage, tiffFile } from './page-opener/tiff-file.ts';

/** Threads started and ended since the last look. */
const threads = { started: 0, ended: 0 };
process.on('worker', (worker) => {
  threads.started++;
  worker.on('exit', () => threads.ended++);
});
const changes = (): typeof threads => {
  const seen = { ...threads };
  Object.assign(threads, { started: 0, ended: 0 });
  return seen;
};
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A form that draws another twice, which draws another twice, and so on: 2^30 squares. */
function slowPdf(): Uint8Array {
  const forms = Array.from({ length: 30 }, (_, depth): PdfObject => {
    const [drawing, resources] =
      depth === 29 ? ['0 0 1 1 re f', ''] : ['/F Do /F Do', `/Resources << /XObject << /F ${depth + 6} 0 R >> >>`];
    const bytes = new TextEncoder().encode(drawing);
    return { dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 9 9] ${resources}`, bytes };
  });
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>',
    { dictionary: '', bytes: new TextEncoder().encode('/F Do') },
    ...forms,
  ]);
}

describe('the thread that opens pages', () => {
  const small = writtenPage(200, 150);
  const tiff = tiffFile([faxPage(small, 1, packedDots(small))]);

  test('starts with the first file, ends when none comes, and starts again', async () => {
    const opener = nodeThreadPageOpener({ idleMs: 20 });
    changes();
    for (let round = 0; round < 2; round++) {
      expect(await opener.open(tiff)).toEqual({ kind: 'tiff', pages: 1 });
      await until(() => threads.ended > 0);
      expect(changes()).toEqual({ started: 1, ended: 1 });
    }
    await opener.close();
  });

  test('is ended when a page takes too long or too much, and the next one is opened by another', async () => {
    const opener = nodeThreadPageOpener({ mostMs: 1500 });
    changes();
    const [slow, next] = await Promise.all([opener.page(slowPdf(), 1), opener.page(tiff, 1)]);
    expect(['too-slow', 'too-large']).toContain('unreadable' in slow && slow.unreadable);
    expect('unreadable' in next).toBe(false);
    await opener.close();

    const narrow = nodeThreadPageOpener({ mostBytes: 8_000_000 });
    expect(await narrow.page(await textPdf([['Referral', 72, 700]]), 1)).toEqual({ unreadable: 'too-large' });
    await narrow.close();
    await until(() => threads.started === threads.ended);
  });

  test('is renewed after so many questions', async () => {
    const opener = nodeThreadPageOpener({ mostQuestions: 2 });
    changes();
    for (let i = 0; i < 4; i++) await opener.open(tiff);
    expect(changes()).toEqual({ started: 2, ended: 2 });
    await opener.close();
  });

  test('leaves the caller free, and the file as it was', async () => {
    const opener = nodeThreadPageOpener();
    const large = writtenPage();
    const file = tiffFile([faxPage(large, 4, encodeCcitt(large, 'g4'))]);
    const before = file.slice();
    await opener.page(file, 1);
    const start = performance.eventLoopUtilization();
    for (let i = 0; i < 4; i++) await opener.page(file, 1);
    expect(performance.eventLoopUtilization(start).utilization).toBeLessThan(0.3);
    expect(file).toEqual(before);
    await opener.close();
  });

  test('closed, it is away: what waits and what comes is refused as transient', async () => {
    const opener = nodeThreadPageOpener();
    const waiting = Promise.allSettled([opener.open(tiff), opener.open(tiff), opener.open(tiff)]);
    await opener.close();
    for (const one of await waiting) expect(one).toMatchObject({ status: 'rejected', reason: { kind: 'transient' } });
    await expect(opener.open(tiff)).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('mutated files', () => {
  const opener = nodeThreadPageOpener({ mostMs: 5000 });
  afterAll(() => opener.close());
  const dots = writtenPage(120, 80);
  const image = {
    dictionary:
      '/Width 120 /Height 80 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 120 >>',
    bytes: encodeCcitt(dots, 'g4'),
  };
  const files = [
    imagePdf(image, { size: [120, 80], content: 'BT /F 9 Tf 9 40 Td (Referral) Tj ET' }),
    tiffFile([faxPage(dots, 4, encodeCcitt(dots, 'g4')), faxPage(dots, 3, encodeCcitt(dots, 'g3'))]),
    tiffFile([faxPage(dots, 5, packedDots(dots), { 258: 8 })], false),
  ];
  const mutation = fc.array(
    fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

  test.each([0, 1, 2])(
    'file %i: a page or a reason, never more',
    async (which) => {
      const original = files[which]!;
      await fc.assert(
        fc.asyncProperty(mutation, fc.double({ min: 0.3, max: 1, noNaN: true }), async (changed, kept) => {
          const file = original.slice(0, Math.ceil(original.length * (kept > 0.7 ? 1 : kept)));
          for (const [place, byte] of changed) file[Math.floor(place * file.length)] = byte;
          const opened = await opener.open(file);
          const page = await opener.page(file, 1);
          for (const one of [opened, page]) {
            if ('unreadable' in one) expect(UNREADABLE).toContain(one.unreadable);
          }
        }),
        { numRuns: 120 },
      );
    },
    30_000,
  );
});
