import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import type { PageOpener, Unreadable } from '../../src/ports/page-opener/index.ts';
import { packedDots, writtenPage } from './page-opener/dots.ts';
import { encodeCcitt } from './page-opener/encode-ccitt.ts';
import { encryptedPdf } from './page-opener/encrypted-pdf.ts';
import { imagePdf, type PdfObject, rawPdf, textPdf } from './page-opener/pdf-file.ts';
import { faxPage, tiffFile } from './page-opener/tiff-file.ts';

/** Files that are damaged, lie, or mean harm: each is answered with a reason, soon, and the next file is opened. */
export function pageOpenerHostileContract(name: string, opener: PageOpener): void {
  /** What opening says, or, where it opens, what its first page says. */
  async function reason(file: Uint8Array): Promise<Unreadable | 'opened'> {
    const opened = await opener.open(file);
    if ('unreadable' in opened) return opened.unreadable;
    const page = await opener.page(file, 1);
    return 'unreadable' in page ? page.unreadable : 'opened';
  }

  const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
  const page = writtenPage(200, 150);

  const cases: readonly (readonly [what: string, file: () => Promise<Uint8Array> | Uint8Array, reason: Unreadable])[] =
    [
      ['nothing', () => new Uint8Array(), 'no-document'],
      ['HTML', () => letters('<!DOCTYPE html><html><body>Not found %PDF-1.7</body></html>'), 'no-document'],
      ['HTML after blanks', () => letters('\n\n  <html>%PDF-1.4</html>'), 'no-document'],
      ['text', () => letters('Dear colleague'), 'no-document'],
      ['a PDF of its first line only', () => letters('%PDF-1.7\n'), 'damaged'],
      ['a PDF cut after a third', async () => cut(await textPdf([['Referral', 72, 700]]), 1 / 3), 'damaged'],
      ['a PDF cut in its image', () => cut(imagePdf(plainImage()), 0.7), 'damaged'],
      ['a PDF of noise', () => letters(`%PDF-1.7\n${'\x81 obj << >> stream '.repeat(2000)}`), 'damaged'],
      ['a PDF that needs a password', () => encryptedPdf('secret'), 'encrypted'],
      ['a PDF without pages', () => pagesPdf('<< /Type /Pages /Kids [] /Count 0 >>'), 'no-pages'],
      ['a PDF of 500 pages', () => pdfOfPages(500), 'too-many-pages'],
      [
        'a PDF that says it has a milliard pages',
        () => pagesPdf('<< /Type /Pages /Kids [2 0 R] /Count 1000000000 >>'),
        'no-pages',
      ],
      ['a PDF whose page tree is a loop', () => pagesPdf('<< /Type /Pages /Kids [2 0 R] /Count 3 >>'), 'damaged'],
      [
        'a PDF whose image is 60000 × 60000',
        () => imagePdf(hugeImage('/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 >>')),
        'too-large',
      ],
      ['a PDF whose plain image is 60000 × 60000', () => imagePdf(hugeImage('')), 'too-large'],
      [
        'a PDF whose drawing unpacks to 300 MB',
        async () => drawingPdf('/Filter /FlateDecode', await zeros(300)),
        'too-large',
      ],
      [
        'a PDF whose drawing unpacks twice over',
        async () => drawingPdf('/Filter [/FlateDecode /FlateDecode]', await deflated(await zeros(300))),
        'too-large',
      ],
      ['a TIFF of its header only', () => letters('II*\0\x08\0\0\0'), 'damaged'],
      ['a TIFF without pages', () => letters('II*\0\0\0\0\0'), 'no-pages'],
      ['a TIFF whose directory is beyond its end', () => letters('MM\0*\x7f\xff\xff\xff'), 'damaged'],
      ['a TIFF cut in its image', () => cutStrip(), 'damaged'],
      [
        'a TIFF of 60000 × 60000',
        () => tiffFile([faxPage({ width: 60_000, height: 60_000 }, 4, new Uint8Array(100))]),
        'too-large',
      ],
      ['a TIFF of no size', () => tiffFile([faxPage({ width: 0, height: 100 }, 4, new Uint8Array(100))]), 'damaged'],
      [
        'a TIFF of more lines than it has',
        () => tiffFile([faxPage({ width: 200, height: 9000 }, 4, encodeCcitt(page, 'g4'))]),
        'damaged',
      ],
      [
        'a TIFF whose strips are elsewhere',
        () => tiffFile([faxPage(page, 4, encodeCcitt(page, 'g4'), { 273: 1_000_000_000 })]),
        'damaged',
      ],
      ['a TIFF whose pages are a ring', ringTiff, 'damaged'],
      [
        'a TIFF of 900 pages',
        () => tiffFile(Array.from({ length: 900 }, () => faxPage(page, 1, new Uint8Array(2)))),
        'too-many-pages',
      ],
      ['a TIFF whose deflated strip unpacks to 300 MB', async () => deflatedTiff(await zeros(300)), 'too-large'],
      ['a TIFF in a compression of its own', () => tiffFile([faxPage(page, 34_000, new Uint8Array(99))]), 'damaged'],
      [
        'a TIFF of LZW that is noise',
        () => tiffFile([faxPage(page, 5, noise(4000), { 258: 8 })]),
        'opened' as Unreadable,
      ],
    ];

  describe(`page opener and hostile files: ${name}`, () => {
    test.each(cases)('%s', async (_, file, expected) => {
      const bytes = await file();
      const start = performance.now();
      expect(await reason(bytes)).toBe(expected);
      expect(performance.now() - start).toBeLessThan(10_000);
      expect(await reason(tiffFile([faxPage(page, 1, packedDots(page))]))).toBe('opened');
    });

    test('a PDF of a page of five metres, of one that is a hair, and one with a script are opened', async () => {
      const pdf = (size: string, more = '') =>
        pagesPdf(
          '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
          `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size}] >>`,
          more,
        );
      expect(await reason(pdf('14400 14400'))).toBe('opened');
      expect(await reason(pdf('14400 1'))).toBe('opened');
      const script = '/OpenAction << /S /JavaScript /JS (while\\(true\\){app.alert\\(1\\)}) >>';
      expect(await reason(pdf('612 792', script))).toBe('opened');
    });

    test('a PDF encrypted without a password is read', async () => {
      const file = await encryptedPdf('');
      const opened = await opener.page(file, 1);
      expect('words' in opened && opened.words.map(({ text }) => text)).toEqual(['Referral']);
    });

    test('a page that is not there is damaged', async () => {
      expect(await opener.page(await textPdf([]), 2)).toEqual({ unreadable: 'damaged' });
      expect(await opener.page(tiffFile([faxPage(page, 1, packedDots(page))]), 2)).toEqual({ unreadable: 'damaged' });
      expect(await opener.page(await textPdf([]), 0)).toEqual({ unreadable: 'damaged' });
    });
  });

  const cut = (file: Uint8Array, part: number) => file.slice(0, Math.floor(file.length * part));

  function pagesPdf(pages: string, pageObject = '<< >>', catalog = ''): Uint8Array {
    return rawPdf([`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`, pages, pageObject]);
  }

  async function pdfOfPages(count: number): Promise<Uint8Array> {
    const document = await PDFDocument.create();
    for (let i = 0; i < count; i++) document.addPage([612, 792]);
    return document.save();
  }

  function plainImage() {
    const dictionary = `/Width ${page.width} /Height ${page.height} /BitsPerComponent 1 /ColorSpace /DeviceGray`;
    return { dictionary, bytes: packedDots(page, 'white') };
  }

  function hugeImage(filter: string) {
    const dictionary = `/Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray ${filter}`;
    return { dictionary, bytes: new Uint8Array(1000) };
  }

  function drawingPdf(filter: string, bytes: Uint8Array): Uint8Array {
    const objects: PdfObject[] = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>',
      { dictionary: filter, bytes },
    ];
    return rawPdf(objects);
  }

  function cutStrip(): Uint8Array {
    const strip = encodeCcitt(page, 'g4');
    return tiffFile([faxPage(page, 4, strip.slice(0, strip.length >> 1))]);
  }

  /** Two pages of which the second is followed by the first. */
  function ringTiff(): Uint8Array {
    const file = tiffFile([faxPage(page, 1, packedDots(page)), faxPage(page, 1, packedDots(page))]);
    const view = new DataView(file.buffer);
    view.setUint32(file.length - 4, view.getUint32(4, true), true);
    return file;
  }

  const deflatedTiff = (strip: Uint8Array) => tiffFile([faxPage(page, 8, strip, { 258: 8 })]);

  function noise(length: number): Uint8Array {
    let state = 1;
    return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24);
  }
}

/** So many MB of zeros, deflated. */
async function zeros(megabytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const block = new Uint8Array(1_000_000);
  let left = megabytes;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(block);
      else controller.close();
    },
  });
  return bytesOf(source.pipeThrough(new CompressionStream('deflate')));
}

const deflated = (bytes: Uint8Array<ArrayBuffer>) =>
  bytesOf(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate')));

const bytesOf = async (stream: ReadableStream) => new Uint8Array(await new Response(stream).arrayBuffer());
