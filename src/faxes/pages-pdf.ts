/**
 * Pages of a fax as PDF, for a document of their own: of the images that people see. The image data of a PNG is what a PDF calls
 * Flate with a PNG predictor, so nothing is decoded; the same pages make the same bytes.
 */
import { Fault } from '../fault.ts';

export interface PageImage {
  readonly png: Uint8Array;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
}

/** Fault `business-rule` when an image is of a kind that cannot be taken over (it has an alpha channel, or is interlaced). */
export function pagesPdf(pages: readonly PageImage[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  const add = (...texts: (string | Uint8Array)[]) => {
    for (const text of texts) {
      const bytes = typeof text === 'string' ? latin(text) : text;
      parts.push(bytes);
      length += bytes.length;
    }
  };
  const object = (number: number, ...content: (string | Uint8Array)[]) => {
    offsets[number] = length;
    add(`${number} 0 obj\n`, ...content, '\nendobj\n');
  };
  const numberOf = (page: number) => 3 + page * 3;
  add('%PDF-1.5\n', Uint8Array.of(0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a));
  object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  const kids = pages.map((_, page) => `${numberOf(page)} 0 R`).join(' ');
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  for (const [index, page] of pages.entries()) {
    const number = numberOf(index);
    const [width, height] = [points(page.width), points(page.height)];
    const image = openPng(page.png);
    object(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] `,
      `/Resources << /XObject << /Im ${number + 2} 0 R >> >> /Contents ${number + 1} 0 R >>`,
    );
    const draw = `q ${width} 0 0 ${height} 0 0 cm /Im Do Q`;
    object(number + 1, `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`);
    object(number + 2, `${dictionaryOf(image)}\nstream\n`, image.data, '\nendstream');
  }
  const end = length;
  add(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`);
  for (const offset of offsets.slice(1)) add(`${String(offset).padStart(10, '0')} 00000 n \n`);
  add(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${end}\n%%EOF\n`);
  return joined(parts, length);
}

interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colors: 1 | 3;
  readonly palette: Uint8Array | undefined;
  readonly data: Uint8Array;
}

const GRAY = 0;
const RGB = 2;
const INDEXED = 3;

/** Header, palette and image data of a PNG (ISO 15948, clause 11). */
function openPng(png: Uint8Array): Png {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const data: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  for (let at = 8; at + 12 <= png.length; ) {
    const size = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    const content = png.subarray(at + 8, at + 8 + size);
    if (type === 'IDAT') data.push(content);
    if (type === 'PLTE') palette = content;
    at += size + 12;
  }
  const [depth = 0, color = -1, , , interlaced] = png.subarray(24, 29);
  const known = color === GRAY || color === RGB || (color === INDEXED && palette !== undefined);
  if (!known || interlaced !== 0 || data.length === 0) {
    throw new Fault('business-rule', { code: 'page-image', text: 'A page cannot be made into a document.' });
  }
  const length = data.reduce((sum, part) => sum + part.length, 0);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth,
    colors: color === RGB ? 3 : 1,
    palette: color === INDEXED ? palette : undefined,
    data: joined(data, length),
  };
}

function dictionaryOf({ width, height, depth, colors, palette, data }: Png): string {
  const hex = palette && [...palette].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const space = palette
    ? `[/Indexed /DeviceRGB ${palette.length / 3 - 1} <${hex}>]`
    : colors === 3
      ? '/DeviceRGB'
      : '/DeviceGray';
  return (
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace ${space} /BitsPerComponent ${depth} ` +
    `/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors ${colors} /BitsPerComponent ${depth} /Columns ${width} >> ` +
    `/Length ${data.length} >>`
  );
}

const points = (millimetres: number) => Math.round((millimetres / 25.4) * 7200) / 100;

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
