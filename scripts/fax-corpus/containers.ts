/** What coded pages travel in: a TIFF (class F, RFC 2306) or a PDF of one image a page, as fax services send them. */
import { PDFDocument, PDFName } from 'pdf-lib';
import { type Bitmap, codeG3, codeG4 } from './ccitt.ts';

export type Coding = 'g3' | 'g4';
export interface FaxPage extends Bitmap {
  /** Lines an inch: 196 fine, 98 standard. Across it is 204. */
  readonly lines: 196 | 98;
}

const DOTS = 204;
const coded = (page: FaxPage, coding: Coding) => (coding === 'g3' ? codeG3(page) : codeG4(page));

export function tiffOf(pages: readonly FaxPage[], coding: Coding): Uint8Array {
  const out: number[] = [];
  const u16 = (n: number) => out.push(n & 255, n >> 8);
  const u32 = (n: number) => out.push(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24);
  const poke32 = (at: number, n: number) => {
    for (let i = 0; i < 4; i++) out[at + i] = (n >>> (8 * i)) & 255;
  };
  out.push(0x49, 0x49);
  u16(42);
  let link = out.length;
  u32(0);
  for (const [i, page] of pages.entries()) {
    const strip = coded(page, coding);
    const stripAt = out.length;
    for (const byte of strip) out.push(byte);
    if (out.length % 2 === 1) out.push(0);
    const ratios = out.length;
    for (const n of [DOTS, 1, page.lines, 1]) u32(n);
    poke32(link, out.length);
    const SHORT = 3;
    const LONG = 4;
    const RATIONAL = 5;
    const tags: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
      [254, LONG, 1, 2], // one page of several
      [256, LONG, 1, page.width],
      [257, LONG, 1, page.height],
      [258, SHORT, 1, 1],
      [259, SHORT, 1, coding === 'g3' ? 3 : 4],
      [262, SHORT, 1, 0], // white is zero
      [266, SHORT, 1, 1],
      [273, LONG, 1, stripAt],
      [277, SHORT, 1, 1],
      [278, LONG, 1, page.height],
      [279, LONG, 1, strip.length],
      [282, RATIONAL, 1, ratios],
      [283, RATIONAL, 1, ratios + 8],
      [coding === 'g3' ? 292 : 293, LONG, 1, 0],
      [296, SHORT, 1, 2], // inches
      [297, SHORT, 2, (pages.length << 16) | i],
    ];
    u16(tags.length);
    for (const [tag, type, count, value] of tags) {
      u16(tag);
      u16(type);
      u32(count);
      u32(value);
    }
    link = out.length;
    u32(0);
  }
  return Uint8Array.from(out);
}

export async function pdfOf(pages: readonly FaxPage[], coding: Coding): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  for (const page of pages) {
    const width = (page.width / DOTS) * 72;
    const height = (page.height / page.lines) * 72;
    const image = pdf.context.stream(coded(page, coding), {
      Type: 'XObject',
      Subtype: 'Image',
      Width: page.width,
      Height: page.height,
      BitsPerComponent: 1,
      ColorSpace: 'DeviceGray',
      Filter: 'CCITTFaxDecode',
      DecodeParms: {
        K: coding === 'g3' ? 0 : -1,
        Columns: page.width,
        Rows: page.height,
        ...(coding === 'g3' ? { EndOfLine: true } : {}),
      },
    });
    const sheet = pdf.addPage([width, height]);
    const name = PDFName.of('Fax');
    sheet.node.setXObject(name, pdf.context.register(image));
    const draw = pdf.context.stream(`q ${width} 0 0 ${height} 0 0 cm /Fax Do Q`);
    sheet.node.set(PDFName.of('Contents'), pdf.context.register(draw));
  }
  return pdf.save({ addDefaultPage: false });
}
