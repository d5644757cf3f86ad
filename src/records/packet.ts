/**
 * What goes out under a request for records, as one PDF: cover, notices, a copy of the release, an index, then the records by class, each as
 * pages that people read, and their files as the pages they are. Every page bears its number and the request's; all can be reached by
 * the outline. The same packet gives the same bytes.
 */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { addDocument, noteLoss } from '../documents/document-pages.ts';
import { addOutline, type Bookmark } from '../documents/outline.ts';
import { stampPage } from '../documents/page-stamp.ts';
import { LETTER, openPaper, type Paper } from '../documents/paper.ts';
import { sealPage } from '../documents/seal-page.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { drawCover, drawNotices } from './packet-front.ts';
import { drawIndex, type IndexRow, indexPages } from './packet-index.ts';
import type { BuiltPacket, PacketFile, PacketSection, RecordsPacket } from './packet-shape.ts';
import { type Readable, readable } from './readable.ts';

/** A document is taken in whole or not at all. */
const MOST_PAGES = 10_000;

/** Throws what reading a file or the opener throws: a packet is whole, or there is none. */
export async function buildRecordsPacket(packet: RecordsPacket, opener: PageOpener): Promise<BuiltPacket> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const fonts = {
    regular: await pdf.embedFont(StandardFonts.Helvetica),
    bold: await pdf.embedFont(StandardFonts.HelveticaBold),
  };
  const missing: string[] = [];
  const bookmarks: Bookmark[] = [];
  // The cover is drawn last, when the pages are counted, and comes first.
  const latest = () => pdf.getPageCount() + 1;
  const mark = (title: string, page: number) => {
    bookmarks.push({ title, page: page - 1 });
    return page;
  };
  async function addFile({ title, contentType, bytes }: PacketFile): Promise<number> {
    const first = mark(title, latest() + 1);
    const before = paper.pages.length;
    await addDocument(pdf, paper, { title, contentType, bytes: await bytes() }, MOST_PAGES, opener);
    if (paper.pages.length > before) missing.push(title);
    return first;
  }

  drawNotices(paper, packet);
  mark('About these records', 2);
  if (packet.release) await addFile(packet.release);
  mark('Index', latest() + 1);
  const rows = rowsOf(packet.sections, packet.nameOf);
  const index = Array.from({ length: indexPages(rows.length) }, () => pdf.addPage([LETTER.width, LETTER.height]));

  const numbers: number[] = [];
  let sealed = 0;
  for (const section of packet.sections) {
    paper.turn();
    paper.text(section.title, { size: 20, bold: true });
    numbers.push(mark(section.title, latest()));
    let onPaper = true;
    for (const { resource, files } of section.records) {
      if (!onPaper) paper.turn(); // never on a page before the files that came last
      const { title, lines } = readable(resource, packet.nameOf);
      paper.heading(title);
      numbers.push(mark(title, latest()));
      drawLines(paper, lines);
      for (const file of files) numbers.push(await addFile(file));
      onPaper = files.length === 0;
      for (const page of paper.pages.slice(sealed, -1)) sealPage(page);
      sealed = Math.max(sealed, paper.pages.length - 1);
    }
  }
  noteLoss(paper);

  const pages = latest();
  drawCover(paper, packet, pages);
  moveLastToFront(pdf);
  drawIndex(index, rows, numbers, fonts);
  const ours = new Set([...index, ...paper.pages].map(({ ref }) => ref));
  for (const [at, page] of pdf.getPages().entries()) {
    const text = `Page ${at + 1} of ${pages}   -   request ${packet.request}`;
    if (ours.has(page.ref)) paper.foot(page, text);
    else stampPage(page, text, fonts.regular);
    sealPage(page);
  }
  addOutline(pdf, [{ title: 'Cover', page: 0 }, ...bookmarks]);
  pdf.setTitle('Medical records');
  pdf.setCreationDate(new Date(packet.at));
  pdf.setModificationDate(new Date(packet.at));
  return { bytes: await pdf.save({ objectsPerTick: 500 }), pages, missing };
}

function rowsOf(sections: readonly PacketSection[], nameOf: RecordsPacket['nameOf']): IndexRow[] {
  return sections.flatMap(({ title, records }) => [
    { title, heading: true },
    ...records.flatMap(({ resource, files }) => [
      { title: readable(resource, nameOf).title, heading: false },
      ...files.map((file) => ({ title: file.title, heading: false })),
    ]),
  ]);
}

const INDENT = 14;

function drawLines(paper: Paper, lines: Readable['lines']): void {
  for (const { label, value, depth } of lines) {
    if (depth === 0 && value !== '') paper.field(label, value);
    else paper.text(value === '' ? label : `${label}: ${value}`, { indent: depth * INDENT, bold: value === '' });
  }
  paper.gap(8);
}

function moveLastToFront(pdf: PDFDocument): void {
  const last = pdf.getPageCount() - 1;
  const page = pdf.getPage(last);
  pdf.removePage(last);
  pdf.insertPage(0, page);
}
