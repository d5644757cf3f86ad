import { PDFContentStream, type PDFPage, PDFRawStream, PDFRef } from 'pdf-lib';

/**
 * Packs what was drawn on a page. pdf-lib keeps every stroke as an object until the document is saved, some 300 kB a page of text, which a
 * record of a thousand pages does not have. More may be drawn on the page later.
 */
export function sealPage(page: PDFPage): void {
  const { context } = page.doc;
  for (const ref of page.node.normalizedEntries().Contents?.asArray() ?? []) {
    const stream = context.lookup(ref);
    if (!(ref instanceof PDFRef) || !(stream instanceof PDFContentStream)) continue;
    stream.updateDict();
    context.assign(ref, PDFRawStream.of(stream.dict, stream.getContents()));
  }
  // The page's own field for the stream it draws into; with none it begins another.
  Object.assign(page, { contentStream: undefined, contentStreamRef: undefined });
}
