/** A fax as it goes out: cover sheet, what we say, the documents, and a sheet to answer on; bookmarked, every page of ours numbered. */
import { PDFDocument } from 'pdf-lib';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { type CoverSheet, drawCoverSheet } from './cover-sheet.ts';
import { addDocument, noteLoss, type StoredDocument } from './document-pages.ts';
import { addOutline, type Bookmark } from './outline.ts';
import { openPaper, type Paper } from './paper.ts';
import { drawReplySheet, type ReplySheet } from './reply-sheet.ts';

export interface Section {
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly fields?: readonly (readonly [label: string, value: string])[];
}

export interface Packet {
  readonly cover: CoverSheet;
  /** One after the other, beginning on the second page. */
  readonly sections: readonly Section[];
  readonly documents: readonly StoredDocument[];
  readonly reply?: ReplySheet;
  /** ms since 1970; the PDF's own date. */
  readonly at: number;
}

/** Vendors take 350 pages at most (Telnyx), and no machine at the other end has paper for more than this. */
const MOST_PAGES = 200;

export interface BuiltFax {
  readonly bytes: Uint8Array;
  readonly pages: number;
  /** Titles of documents that are not in it; a page says so in the place of each. */
  readonly missing: readonly string[];
}

/** The packet as a PDF. The same packet gives the same bytes. */
export async function buildPacket(packet: Packet, opener: PageOpener): Promise<BuiltFax> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const bookmarks: Bookmark[] = [];
  const mark = (title: string) => bookmarks.push({ title, page: pdf.getPageCount() + 1 }); // the cover comes before all

  if (packet.sections.length > 0) {
    mark(packet.sections[0]?.title ?? '');
    paper.turn();
    for (const section of packet.sections) drawSection(paper, section);
    noteLoss(paper);
  }
  const missing: string[] = [];
  for (const document of packet.documents) {
    mark(document.title);
    const before = paper.pages.length;
    await addDocument(pdf, paper, document, MOST_PAGES - pdf.getPageCount(), opener);
    if (paper.pages.length > before) missing.push(document.title);
  }
  if (packet.reply) {
    mark('Reply sheet');
    drawReplySheet(paper, packet.reply);
  }
  const pages = pdf.getPageCount() + 1;
  drawCoverSheet(paper, packet.cover, pages);
  const cover = pages - 1;
  const page = pdf.getPage(cover);
  pdf.removePage(cover);
  pdf.insertPage(0, page);

  const numbers = new Map(pdf.getPages().map((one, index) => [one.ref, index + 1]));
  for (const own of paper.pages) {
    paper.foot(own, `Page ${numbers.get(own.ref)} of ${pages}   -   our reference ${packet.cover.reference}`);
  }
  addOutline(pdf, [{ title: 'Cover', page: 0 }, ...bookmarks]);
  pdf.setTitle('Fax');
  pdf.setCreationDate(new Date(packet.at));
  pdf.setModificationDate(new Date(packet.at));
  return { bytes: await pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY }), pages, missing };
}

function drawSection(paper: Paper, { title, paragraphs = [], fields = [] }: Section): void {
  paper.heading(title);
  for (const words of paragraphs) {
    paper.text(words);
    paper.gap(4);
  }
  for (const [label, value] of fields) paper.field(label, value);
}
