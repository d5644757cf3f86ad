/**
 * What goes out under a request for records, as one PDF: cover, notices, a copy of the release, an index, then the records by class, each as
 * pages that people read, and their files as the pages they are. Every page bears its number and the request's; all can be reached by
 * the outline. The same packet gives the same bytes. A long one is made in volumes, each a packet by itself.
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
import type { BuiltPacket, PacketFile, RecordsPacket, VolumeLimit } from './packet-shape.ts';
import { type Readable, readable } from './readable.ts';

/** A document is taken in whole or not at all. */
const MOST_PAGES = 10_000;

/** As many records as go into one volume. Throws what reading a file or the opener throws: a volume is whole, or there is none. */
export async function buildRecordsPacket(
  packet: RecordsPacket,
  opener: PageOpener,
  limit: VolumeLimit,
): Promise<BuiltPacket> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const fonts = {
    regular: await pdf.embedFont(StandardFonts.Helvetica),
    bold: await pdf.embedFont(StandardFonts.HelveticaBold),
  };
  const missing: string[] = [];
  const front: Bookmark[] = [];
  const contents: Bookmark[] = [];
  const rows: IndexRow[] = [];
  let records = 0;
  let taken = 0;
  // Numbers from 1, the cover counted, which is drawn last and comes first.
  const latest = () => pdf.getPageCount() + 1;
  function row(title: string, page: number, heading = false): void {
    rows.push({ title, heading });
    contents.push({ title, page: page - 1 });
  }
  async function addFile({ title, contentType, bytes }: PacketFile): Promise<number> {
    const first = latest() + 1;
    const before = paper.pages.length;
    const file = await bytes();
    taken += file.length;
    await addDocument(pdf, paper, { title, contentType, bytes: file }, MOST_PAGES, opener);
    if (paper.pages.length > before) missing.push(title);
    return first;
  }

  drawNotices(paper, packet);
  front.push({ title: 'About these records', page: 1 });
  if (packet.release) front.push({ title: packet.release.title, page: (await addFile(packet.release)) - 1 });
  const indexAt = pdf.getPageCount();

  let sealed = 0;
  const full = () => records > 0 && (pdf.getPageCount() >= limit.pages || taken >= limit.bytes);
  for (const section of packet.sections) {
    if (full()) break;
    paper.turn();
    paper.text(section.title, { size: 20, bold: true });
    row(section.title, latest(), true);
    let onPaper = true;
    for (const { resource, files } of section.records) {
      if (full()) break;
      if (!onPaper) paper.turn(); // never on a page before the files that came last
      const { title, lines } = readable(resource, packet.nameOf);
      paper.heading(title);
      row(title, latest());
      drawLines(paper, lines);
      for (const file of files) row(file.title, await addFile(file));
      onPaper = files.length === 0;
      for (const page of paper.pages.slice(sealed, -1)) sealPage(page);
      sealed = Math.max(sealed, paper.pages.length - 1);
      records++;
    }
  }
  noteLoss(paper);

  const last = records === packet.sections.reduce((sum, section) => sum + section.records.length, 0);
  const index = Array.from({ length: indexPages(rows.length) }, (_, at) =>
    pdf.insertPage(indexAt + at, [LETTER.width, LETTER.height]),
  );
  const moved = contents.map(({ title, page }) => ({ title, page: page + index.length }));
  const numbers = moved.map(({ page }) => page + 1);
  const pages = latest();
  drawCover(paper, packet, { pages, last });
  moveLastToFront(pdf);
  drawIndex(index, rows, numbers, fonts);
  const volume = packet.volume === 1 && last ? '' : `   -   volume ${packet.volume}`;
  const ours = new Set([...index, ...paper.pages].map(({ ref }) => ref));
  for (const [at, page] of pdf.getPages().entries()) {
    const text = `Page ${at + 1} of ${pages}${volume}   -   request ${packet.request}`;
    if (ours.has(page.ref)) paper.foot(page, text);
    else stampPage(page, text, fonts.regular);
    sealPage(page);
  }
  addOutline(pdf, [{ title: 'Cover', page: 0 }, ...front, { title: 'Index', page: indexAt + 1 }, ...moved]);
  pdf.setTitle('Medical records');
  pdf.setCreationDate(new Date(packet.at));
  pdf.setModificationDate(new Date(packet.at));
  return { bytes: await pdf.save({ objectsPerTick: 500 }), pages, missing, records, last };
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
