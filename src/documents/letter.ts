/** A letter to print, fold and post: who writes, to whom, and what; a code by which an answer finds its way. */
import { PDFDocument } from 'pdf-lib';
import { phone } from './cover-sheet.ts';
import { noteLoss } from './document-pages.ts';
import { openPaper } from './paper.ts';

export interface PaperLetter {
  readonly from: { readonly name: string; readonly phone?: string; readonly fax?: string };
  /** Name and address, a line each. */
  readonly to: readonly string[];
  /** Date as people of the clinic write it. */
  readonly date: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly fields: readonly (readonly [label: string, value: string])[];
  readonly token?: string;
  /** ms since 1970; the PDF's own date. */
  readonly at: number;
}

/** The same letter gives the same bytes. */
export async function letterPdf(letter: PaperLetter): Promise<Uint8Array> {
  const { from, to, date, subject, paragraphs, fields, token, at } = letter;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  paper.turn();
  paper.text(from.name, { size: 14, bold: true });
  if (from.phone) paper.text(`Phone ${phone(from.phone)}`, { size: 10 });
  if (from.fax) paper.text(`Fax ${phone(from.fax)}`, { size: 10 });
  paper.gap(30);
  for (const line of to) paper.text(line);
  paper.gap(24);
  paper.text(date);
  paper.heading(subject);
  for (const words of paragraphs) {
    paper.text(words);
    paper.gap(5);
  }
  paper.rule();
  for (const [label, value] of fields) paper.field(label, value);
  if (token !== undefined) {
    paper.gap(16);
    paper.text('Please put this page on top of what you send back: the code on it brings it to your request.');
    paper.gap(6);
    paper.barcode(token);
  }
  noteLoss(paper);
  const { pages } = paper;
  for (const [index, page] of pages.entries()) paper.foot(page, `Page ${index + 1} of ${pages.length}`);
  pdf.setTitle(subject);
  pdf.setCreationDate(new Date(at));
  pdf.setModificationDate(new Date(at));
  return pdf.save();
}
