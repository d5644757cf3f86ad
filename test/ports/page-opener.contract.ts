import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import type { OpenedPage, PageOpener } from '../../src/ports/page-opener/index.ts';
import { barcodeDots, drawnBars } from './page-opener/barcode-dots.ts';
import { type Dots, empty, packedDots, turnedDots, writtenPage } from './page-opener/dots.ts';
import { encodeCcitt } from './page-opener/encode-ccitt.ts';
import { imagePdf, textPdf } from './page-opener/pdf-file.ts';
import { faxPage, tiffFile } from './page-opener/tiff-file.ts';

/** What every driver of the page opener keeps. */
export function pageOpenerContract(name: string, opener: PageOpener): void {
  async function pageOf(file: Uint8Array, number = 1): Promise<OpenedPage> {
    const page = await opener.page(file, number);
    if ('unreadable' in page) throw new Error(page.unreadable);
    return page;
  }

  describe(`page opener: ${name}`, () => {
    describe('text PDF', () => {
      test('gives words with their places, sizes and an image for people', async () => {
        const file = await textPdf([['Patient: Müller, Ana', 72, 720]], [['Page two', 72, 72]]);
        expect(await opener.open(file)).toEqual({ kind: 'pdf', pages: 2 });
        const page = await pageOf(file);
        expect(page.words.map(({ text }) => text)).toEqual(['Patient:', 'Müller,', 'Ana']);
        const [x, y, width, height] = page.words[0]!.box;
        expect(x).toBeCloseTo(72 / 612, 2);
        expect(y + height / 2).toBeCloseTo((792 - 720 - 4) / 792, 2);
        expect(width).toBeGreaterThan(0.05);
        expect(page.words.every(({ confidence }) => confidence === 1)).toBe(true);
        expect(page.width).toBeCloseTo(215.9);
        expect(page.height).toBeCloseTo(279.4);
        expect(page).toMatchObject({ picture: false, coarse: false, barcodes: [] });
        expect(decode(page.image)).toMatchObject({ width: 850, height: 1100, channels: 1 });
        expect((await pageOf(file, 2)).words.map(({ text }) => text)).toEqual(['Page', 'two']);
      });

      test('looks the same under another line of the fax machine, and no other way', async () => {
        const [one, again, other] = await Promise.all([
          textPdf([
            ['11/03 09:12 FROM +16025550100 P.1/2', 20, 780, 8],
            ['Referral', 72, 600],
          ]),
          textPdf([
            ['11/04 17:40 FROM +16025550100 P.1/2', 20, 780, 8],
            ['Referral', 72, 600],
          ]),
          textPdf([
            ['11/03 09:12 FROM +16025550100 P.1/2', 20, 780, 8],
            ['Referrals', 72, 600],
          ]),
        ]);
        const { looks } = await pageOf(one);
        expect(looks).toMatch(/^[0-9a-f]{64}$/);
        expect((await pageOf(again)).looks).toBe(looks);
        expect((await pageOf(other)).looks).not.toBe(looks);
      });

      test('places are those of the page as it is seen: turned and cropped', async () => {
        const blank = {
          dictionary: '/Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray',
          bytes: Uint8Array.of(255),
        };
        const file = imagePdf(blank, {
          page: '/Rotate 90 /CropBox [100 100 500 700]',
          content: 'BT /F 20 Tf 120 660 Td (Corner) Tj ET',
        });
        const page = await pageOf(file);
        // Cropped to 400 × 600 points and turned clockwise: the upper left corner becomes the upper right one.
        expect(page.width / page.height).toBeCloseTo(1.5);
        const [x, y, width, height] = page.words[0]!.box;
        expect(x + width).toBeGreaterThan(0.93);
        expect(y).toBeCloseTo(20 / 400, 1);
        expect(height * page.height).toBeGreaterThan(width * page.width);
      });

      test('what is filled into a form is read; what nobody can see is not', async () => {
        const file = await textPdf([['Name', 72, 700]]);
        const { PDFDocument, rgb } = await import('pdf-lib');
        const document = await PDFDocument.load(file);
        const field = document.getForm().createTextField('name');
        field.setText('Okonkwo');
        field.addToPage(document.getPage(0), { x: 110, y: 690, width: 200, height: 20 });
        document.getPage(0).drawText('Ghost', { x: 72, y: 500, size: 12, color: rgb(1, 1, 1) });
        const { words } = await pageOf(new Uint8Array(await document.save()));
        expect(words.map(({ text }) => text)).toEqual(['Name', 'Okonkwo']);
      });
    });

    const page = writtenPage(864, 1100);
    const WHOLE = { size: [612, 779] as const };

    describe('a scan in a PDF', () => {
      const ccitt = (dots: Dots, k: number, parameters = '') => ({
        dictionary: `/Width ${dots.width} /Height ${dots.height} /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode
          /DecodeParms << /K ${k} /Columns ${dots.width} /Rows ${dots.height} ${parameters} >>`,
        bytes: encodeCcitt(dots, k < 0 ? 'g4' : k === 0 ? 'g3' : 'g3-2d'),
      });

      test.each([-1, 0, 4])('CCITT K = %i is given dot for dot', async (k) => {
        const opened = await pageOf(imagePdf(ccitt(page, k), WHOLE));
        expect(same(dotsOf(opened), page)).toBe(true);
        expect(opened).toMatchObject({ picture: true, words: [] });
      });

      test.each([
        ['/BlackIs1 true', ''],
        ['/BlackIs1 true', '/Decode [1 0]'],
        ['/BlackIs1 false', '/Decode [1 0]'],
      ])('with %s %s', async (parameters, decodeArray) => {
        const image = ccitt(page, -1, parameters);
        const opened = await pageOf(imagePdf({ ...image, dictionary: image.dictionary + decodeArray }, WHOLE));
        const white = parameters.endsWith('true') !== (decodeArray !== '');
        expect(same(dotsOf(opened), white ? inverse(page) : page)).toBe(true);
      });

      test.each([90, 180, 270])('turned by %i degrees', async (degrees) => {
        const opened = await pageOf(imagePdf(ccitt(page, -1), { ...WHOLE, page: `/Rotate ${degrees}` }));
        expect(same(dotsOf(opened), turnedDots(page, degrees / 90))).toBe(true);
      });

      test('uncompressed, as a mask, and in grey', async () => {
        const dictionary = `/Width ${page.width} /Height ${page.height} /BitsPerComponent 1`;
        const plain = { dictionary: `${dictionary} /ColorSpace /DeviceGray`, bytes: packedDots(page, 'white') };
        expect(same(dotsOf(await pageOf(imagePdf(plain, WHOLE))), page)).toBe(true);
        const mask = { dictionary: `${dictionary} /ImageMask true`, bytes: packedDots(page, 'white') };
        expect(same(dotsOf(await pageOf(imagePdf(mask, WHOLE))), page)).toBe(true);
        const grey = {
          ...plain,
          dictionary: plain.dictionary.replace('BitsPerComponent 1', 'BitsPerComponent 8'),
          bytes: greyOf(page),
        };
        const drawn = await pageOf(imagePdf(grey, WHOLE));
        expect(drawn.picture).toBe(true);
        expect(decode(drawn.image).depth).toBe(8);
      });

      test('words of a text layer that lies unseen over it are kept, with less confidence', async () => {
        const content = 'BT 3 Tr /F 12 Tf 72 700 Td (Unseen words) Tj ET';
        const opened = await pageOf(imagePdf(ccitt(page, -1), { ...WHOLE, content }));
        expect(opened.words.map(({ text, confidence }) => [text, confidence])).toEqual([
          ['Unseen', 0.8],
          ['words', 0.8],
        ]);
        expect(opened.picture).toBe(true);
        expect(same(dotsOf(opened), page)).toBe(true);
      });

      test.each([
        ['white', '1 g BT /F 12 Tf 72 700 Td (Unseen) Tj ET'],
        ['as a clip', 'BT 7 Tr /F 12 Tf 72 700 Td (Unseen) Tj ET'],
        ['some of it', 'BT /F 12 Tf 72 700 Td (Un) Tj 3 Tr (seen) Tj ET'],
        ['far too small', 'BT /F 1 Tf 72 700 Td (Unseen) Tj ET'],
      ])(
        'words that only programs see, %s, lean on what else is drawn there with less confidence',
        async (_, content) => {
          const opened = await pageOf(imagePdf(ccitt(page, -1), { ...WHOLE, content }));
          expect(opened.words.map(({ text, confidence }) => [text, confidence])).toEqual([['Unseen', 0.8]]);
        },
      );

      test('white words on a dark bar are seen', async () => {
        const content = '0 g 60 690 200 30 re f 1 g BT /F 12 Tf 72 700 Td (Seen) Tj ET';
        const opened = await pageOf(imagePdf(ccitt(page, -1), { ...WHOLE, content }));
        expect(opened.words.map(({ text, confidence }) => [text, confidence])).toEqual([['Seen', 1]]);
      });

      test('what is stamped over it is seen', async () => {
        const opened = await pageOf(
          imagePdf(ccitt(page, -1), { ...WHOLE, content: 'BT /F 12 Tf 72 770 Td (Received) Tj ET' }),
        );
        expect(opened.words.map(({ text }) => text)).toEqual(['Received']);
        expect(opened.picture).toBe(true);
      });
    });

    describe('TIFF', () => {
      const tags = { 282: 102, 283: 98 * 1.4 };

      test.each([
        ['uncompressed', 1, packedDots(page), {}],
        ['PackBits', 32_773, packBitsOf(packedDots(page)), {}],
        ['CCITT rows', 2, encodeCcitt(page, 'rows'), {}],
        ['G3', 3, encodeCcitt(page, 'g3'), {}],
        ['G3 in two dimensions', 3, encodeCcitt(page, 'g3-2d'), { 292: 1 }],
        ['G4', 4, encodeCcitt(page, 'g4'), {}],
        ['G4, lowest bit first', 4, encodeCcitt(page, 'g4').map(mirrored), { 266: 2 }],
        ['uncompressed, black is 0', 1, packedDots(page, 'white'), { 262: 1 }],
      ])('%s is given dot for dot, in both byte orders', async (_, compression, strip, more) => {
        for (const littleEndian of [true, false]) {
          const file = tiffFile([faxPage(page, compression, strip, { ...tags, ...more })], littleEndian);
          expect(await opener.open(file)).toEqual({ kind: 'tiff', pages: 1 });
          const opened = await pageOf(file);
          expect(same(dotsOf(opened), page)).toBe(true);
          expect(opened).toMatchObject({ picture: true, words: [] });
        }
      });

      test('several pages, several strips, previews left out', async () => {
        const other = writtenPage(400, 300, 7);
        const halves = [other.black.slice(0, 400 * 150), other.black.slice(400 * 150)].map((black) =>
          encodeCcitt({ width: 400, height: 150, black }, 'g4'),
        );
        const file = tiffFile([
          faxPage(page, 4, encodeCcitt(page, 'g4')),
          faxPage(empty(8, 8), 1, new Uint8Array(8), { 254: 1 }),
          { ...faxPage(other, 4, halves[0]!, { 278: 150 }), strips: halves },
        ]);
        expect(await opener.open(file)).toEqual({ kind: 'tiff', pages: 2 });
        expect(same(dotsOf(await pageOf(file, 2)), other)).toBe(true);
      });

      test('standard resolution: its lines doubled, its size right, and too coarse', async () => {
        const standard = writtenPage(1728, 1146, 3);
        const told: Record<number, number>[] = [
          { 282: 204, 283: 98 },
          { 282: 80.3, 283: 38.5, 296: 3 },
          { 282: 0, 283: 0 },
        ];
        for (const resolution of told) {
          const opened = await pageOf(tiffFile([faxPage(standard, 4, encodeCcitt(standard, 'g4'), resolution)]));
          expect(opened.coarse).toBe(true);
          expect(decode(opened.image)).toMatchObject({ width: 1728, height: 2292, depth: 1 });
          expect(Math.round(opened.width)).toBe(215);
          expect(Math.abs(opened.height - 297)).toBeLessThan(1);
        }
      });

      test.each([
        [6, 1],
        [3, 2],
        [8, 3],
      ])('orientation %i', async (orientation, quarters) => {
        const opened = await pageOf(tiffFile([faxPage(page, 1, packedDots(page), { ...tags, 274: orientation })]));
        expect(same(dotsOf(opened), turnedDots(page, quarters))).toBe(true);
      });

      test('grey and deflated, as scanners write', async () => {
        const deflated = new Blob([greyOf(page)]).stream().pipeThrough(new CompressionStream('deflate'));
        const strip = new Uint8Array(await new Response(deflated).arrayBuffer());
        const opened = await pageOf(tiffFile([faxPage(page, 8, strip, { ...tags, 258: 8, 262: 1 })]));
        const { data, depth, channels } = decode(opened.image);
        expect({ depth, channels }).toEqual({ depth: 8, channels: 1 });
        expect(data.every((dot, at) => dot > 127 === (page.black[at] === 0))).toBe(true);
      });
    });

    test('the same page in a TIFF, in another compression and in a PDF looks the same', async () => {
      const files = [
        tiffFile([faxPage(page, 4, encodeCcitt(page, 'g4'), { 282: 100, 283: 100 })]),
        tiffFile([faxPage(page, 3, encodeCcitt(page, 'g3'), { 282: 100, 283: 100 })]),
        imagePdf(
          {
            dictionary: `/Width ${page.width} /Height ${page.height} /BitsPerComponent 1 /ColorSpace /DeviceGray`,
            bytes: packedDots(page, 'white'),
          },
          { size: [864 * 0.72, 1100 * 0.72] },
        ),
      ];
      const looks = await Promise.all(files.map(async (file) => (await pageOf(file)).looks));
      expect(new Set(looks).size).toBe(1);
    });

    describe('barcodes', () => {
      test.each(['code128', 'pdf417', 'qrcode', 'datamatrix'] as const)('%s in a text PDF', async (kind) => {
        const { pdf, format } = await drawnBars(kind, 'CG1-4F7K2M9QX3');
        const { barcodes, words } = await pageOf(pdf);
        expect(barcodes).toMatchObject([{ format, text: 'CG1-4F7K2M9QX3' }]);
        const [x, y, width, height] = barcodes[0]!.box;
        expect(x).toBeCloseTo(100 / 612, 1);
        expect(y + height).toBeLessThan(0.6);
        expect(width).toBeGreaterThan(0.04);
        expect(words.map(({ text }) => text)).toEqual(['Cover', 'sheet']);
      });

      test.each([196, 98])('Code128 in a fax of %i lines an inch, with speckles', async (dpi) => {
        const dots = barcodeDots('CG1-4F7K2M9QX3', dpi);
        const { barcodes } = await pageOf(tiffFile([faxPage(dots, 4, encodeCcitt(dots, 'g4'), { 283: dpi })]));
        expect(barcodes).toMatchObject([{ format: 'Code128', text: 'CG1-4F7K2M9QX3' }]);
      });
    });
  });
}

function dotsOf({ image }: OpenedPage): Dots {
  const { width, height, data, depth } = decode(image);
  expect(depth).toBe(1);
  const stride = Math.ceil(width / 8);
  const black = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) black[y * width + x] = data[y * stride + (x >> 3)]! & (128 >> (x & 7)) ? 0 : 1;
  }
  return { width, height, black };
}

const same = (one: Dots, other: Dots): boolean =>
  one.width === other.width && one.height === other.height && one.black.every((dot, at) => dot === other.black[at]);
const inverse = (dots: Dots): Dots => ({ ...dots, black: dots.black.map((dot) => 1 - dot) });
const greyOf = ({ black }: Dots) => Uint8Array.from(black, (dot) => (dot ? 20 : 240));
const mirrored = (byte: number) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2);

/** Literal runs of up to 128, and repeats of three or more. */
function packBitsOf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let same = 1;
    while (same < 128 && bytes[at + same] === bytes[at]) same++;
    if (same > 2) out.push(257 - same, bytes[at]!);
    else out.push(same - 1, ...bytes.subarray(at, at + same));
    at += same;
  }
  return Uint8Array.from(out);
}
