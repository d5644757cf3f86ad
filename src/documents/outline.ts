/** Bookmarks of a PDF (ISO 32000-1, 12.3.3), which pdf-lib has no call for. */
import { type PDFDocument, PDFHexString, PDFName, PDFNull, PDFNumber } from 'pdf-lib';

export interface Bookmark {
  readonly title: string;
  /** From 0. */
  readonly page: number;
}

/** Gives the document a flat outline. */
export function addOutline(pdf: PDFDocument, bookmarks: readonly Bookmark[]): void {
  if (bookmarks.length === 0) return;
  const { context } = pdf;
  const root = context.nextRef();
  const refs = bookmarks.map(() => context.nextRef());
  for (const [index, { title, page }] of bookmarks.entries()) {
    const previous = refs[index - 1];
    const next = refs[index + 1];
    const item = context.obj({
      Title: PDFHexString.fromText(title),
      Parent: root,
      Dest: [pdf.getPage(page).ref, PDFName.of('XYZ'), PDFNull, PDFNull, PDFNull],
      ...(previous && { Prev: previous }),
      ...(next && { Next: next }),
    });
    context.assign(refs[index] ?? root, item);
  }
  const first = refs[0] ?? root;
  const last = refs.at(-1) ?? root;
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: PDFNumber.of(refs.length) }));
  pdf.catalog.set(PDFName.of('Outlines'), root);
}
