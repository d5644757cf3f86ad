/** A document of the store as pages of a fax: PDF pages as they are, images on a page each, text set anew. */
import { ParseSpeeds, PDFDocument } from 'pdf-lib';
import { isFault } from '../fault.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { narrativeOf } from './narrative.ts';
import { LETTER, openPaper, type Paper } from './paper.ts';
import { sealPage } from './seal-page.ts';

export interface StoredDocument {
  /** For the outline; patient data, as everything in the packet but its cover. */
  readonly title: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Larger ones are named and not taken in: a fax of hundreds of pages is sent by nobody. */
const MOST_BYTES = 25_000_000;
const EDGE = 30;

/**
 * Adds the document's pages, at most `most`; of one that cannot be taken in, whole and readable, a page that says so. `paper` writes on
 * `pdf`. What came from outside is looked at by the page opener first, which is built for bad files. Throws what the opener throws.
 */
export async function addDocument(
  pdf: PDFDocument,
  paper: Paper,
  document: StoredDocument,
  most: number,
  opener: PageOpener,
): Promise<void> {
  const source = await opened(document, most, opener);
  if ('pages' in source) {
    for (const page of await pdf.copyPages(source.pages, source.pages.getPageIndices())) pdf.addPage(page);
    return;
  }
  paper.turn();
  paper.heading(document.title);
  paper.text(`This document is not among these pages: ${source.reason}. Please call us for it.`);
}

type Opened = { readonly pages: PDFDocument } | { readonly reason: string };

/** As a PDF of its own, so that what goes wrong half way leaves nothing behind. */
async function opened(document: StoredDocument, most: number, opener: PageOpener): Promise<Opened> {
  if (document.bytes.length > MOST_BYTES) return { reason: 'it is too large to be faxed' };
  const tooMany = (count: number): Opened => ({ reason: `it has ${count} pages, too many for a fax` });
  try {
    if (document.contentType !== 'application/pdf' && document.contentType !== 'image/tiff') {
      const pages = await withoutOpener(document);
      return pages.getPageCount() > most ? tooMany(pages.getPageCount()) : { pages };
    }
    const file = await opener.open(document.bytes);
    if ('unreadable' in file) return { reason: CANNOT };
    if (file.pages > most) return tooMany(file.pages);
    return { pages: await asPdf(document, file.pages, opener) };
  } catch (error) {
    if (isFault(error)) throw error;
    // Cut off, or no such thing at all: what exactly does not help who waits for it.
    return { reason: CANNOT };
  }
}

const CANNOT = 'it cannot be opened for printing';

async function asPdf({ contentType, bytes }: StoredDocument, count: number, opener: PageOpener): Promise<PDFDocument> {
  if (contentType === 'application/pdf') {
    const pdf = await PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest }).catch(
      () => undefined,
    );
    if (pdf?.getPageCount() === count) return pdf;
  }
  // As pictures: every TIFF, and a PDF that its own library reads otherwise than the opener.
  const pdf = await PDFDocument.create({ updateMetadata: false });
  for (let number = 1; number <= count; number++) {
    const page = await opener.page(bytes, number);
    if ('unreadable' in page) throw new Error('a page cannot be opened');
    drawImage(pdf, await pdf.embedPng(page.image));
  }
  return pdf;
}

async function withoutOpener({ title, contentType, bytes }: StoredDocument): Promise<PDFDocument> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  if (contentType === 'image/jpeg') drawImage(pdf, await pdf.embedJpg(bytes));
  else if (contentType === 'image/png') drawImage(pdf, await pdf.embedPng(bytes));
  else {
    const text = new TextDecoder().decode(bytes);
    const paper = await openPaper(pdf);
    paper.heading(title);
    paper.lines(contentType === 'text/plain' ? text : narrativeOf(text));
    noteLoss(paper);
    for (const one of paper.pages) sealPage(one); // or every stroke is copied as an object
  }
  return pdf;
}

function drawImage(pdf: PDFDocument, image: Awaited<ReturnType<PDFDocument['embedPng']>>): void {
  const turned = image.width > image.height;
  const page = pdf.addPage(turned ? [LETTER.height, LETTER.width] : [LETTER.width, LETTER.height]);
  const { width, height } = image.scaleToFit(page.getWidth() - 2 * EDGE, page.getHeight() - 2 * EDGE);
  page.drawImage(image, { x: (page.getWidth() - width) / 2, y: (page.getHeight() - height) / 2, width, height });
}

/** Says at the end that characters are missing, where any are. */
export function noteLoss(paper: Paper): void {
  if (!paper.lossy()) return;
  paper.gap(8);
  const words =
    'An upside-down question mark stands for a character that cannot be printed here. Please call us for it.';
  paper.text(words, { size: 10 });
}
