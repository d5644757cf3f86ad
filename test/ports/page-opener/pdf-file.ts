/** Writes PDFs for tests, right ones and wrong ones. */
import { PDFDocument, StandardFonts } from 'pdf-lib';

/** One page for each list of lines: text, where it starts in points from the lower left corner, and its size. */
export type Line = readonly [text: string, x: number, y: number, size?: number];

export async function textPdf(...pages: readonly (readonly Line[])[]): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const lines of pages) {
    const page = document.addPage([612, 792]);
    for (const [text, x, y, size = 11] of lines) page.drawText(text, { x, y, size, font });
  }
  return new Uint8Array(await document.save());
}

/** Object 1 is the catalog; a stream is a dictionary's inside and its bytes. */
export type PdfObject = string | { readonly dictionary: string; readonly bytes: Uint8Array };

export function rawPdf(objects: readonly PdfObject[], trailer = ''): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const put = (part: string | Uint8Array) => {
    const bytes =
      typeof part === 'string' ? Uint8Array.from(part, (letter) => letter.charCodeAt(0)) : new Uint8Array(part);
    parts.push(bytes);
    at += bytes.length;
  };
  put('%PDF-1.7\n');
  const places = objects.map((object, index) => {
    const place = at;
    put(`${index + 1} 0 obj\n`);
    if (typeof object === 'string') put(object);
    else {
      put(`<< ${object.dictionary} /Length ${object.bytes.length} >>\nstream\n`);
      put(object.bytes);
      put('\nendstream');
    }
    put('\nendobj\n');
    return place;
  });
  const start = at;
  put(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
  for (const place of places) put(`${String(place).padStart(10, '0')} 00000 n \n`);
  put(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
  const file = new Uint8Array(at);
  let to = 0;
  for (const part of parts) {
    file.set(part, to);
    to += part.length;
  }
  return file;
}

/** A page of one image over all of it. `image`: its dictionary's inside and bytes. `page`: more of the page's dictionary. */
export function imagePdf(
  image: { readonly dictionary: string; readonly bytes: Uint8Array },
  {
    page = '',
    size = [612, 792],
    content = '',
  }: { page?: string; size?: readonly [number, number]; content?: string } = {},
): Uint8Array<ArrayBuffer> {
  const [width, height] = size;
  const drawing = `q ${width} 0 0 ${height} 0 0 cm /I Do Q ${content}`;
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R
      /Resources << /XObject << /I 5 0 R >> /Font << /F 6 0 R >> >> ${page} >>`,
    { dictionary: '', bytes: Uint8Array.from(drawing, (letter) => letter.charCodeAt(0)) },
    { dictionary: `/Type /XObject /Subtype /Image ${image.dictionary}`, bytes: image.bytes },
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
}
