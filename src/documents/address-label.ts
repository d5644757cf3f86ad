/** An address for an envelope: the sender small above, whoever gets it large below, and nothing of what is inside. */
import { PDFDocument } from 'pdf-lib';
import { openPaper } from './paper.ts';

export interface AddressLabel {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** ms since 1970; the PDF's own date. */
  readonly at: number;
}

/** One page; the same label gives the same bytes. */
export async function addressLabel({ from, to, at }: AddressLabel): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  paper.turn();
  for (const line of from) paper.text(line, { size: 10 });
  paper.gap(90);
  for (const line of to) paper.text(line, { size: 18, bold: true, indent: 180 });
  pdf.setTitle('Address label');
  pdf.setCreationDate(new Date(at));
  pdf.setModificationDate(new Date(at));
  return pdf.save();
}
