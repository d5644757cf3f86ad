import { PDFDocument } from 'pdf-lib';
import { phone } from './cover-sheet.ts';
import { openPaper } from './paper.ts';
import { referralFormCode } from './return-token.ts';

export interface ReferralForm {
  readonly group: { readonly name: string; readonly phone?: string };
  /** Whom it is for: the department's specialty, its name and fax; without, the group's own desk. */
  readonly to: {
    readonly name: string;
    readonly fax?: string;
    readonly specialty?: { readonly code: string; readonly display: string };
  };
}

/**
 * The referral form to print, fill in and fax: labels in the words that are read again best, a code at the top that says what it is and
 * for whom, so that it finds its desk however it was filled in. One page; the same input gives the same bytes.
 */
export async function referralForm({ group, to }: ReferralForm): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  paper.turn();
  paper.barcode(referralFormCode(to.specialty?.code));
  paper.text(`Referral to ${to.specialty?.display ?? to.name}`, { size: 18, bold: true });
  const where = to.fax ? `Fax to ${phone(to.fax)}` : 'Fax to us';
  paper.text(`${group.name}, ${to.name}. ${where}.${group.phone ? ` Questions: ${phone(group.phone)}.` : ''}`);
  paper.rule();
  paper.text('Patient', { bold: true, size: 12 });
  paper.blanks('Patient name', 'Date of birth');
  paper.blanks('Phone', 'Sex');
  paper.blanks('Address');
  paper.blanks('Insurance', 'Member ID', 'Group');
  paper.gap(4);
  paper.text('Request', { bold: true, size: 12 });
  if (!to.specialty) paper.blanks('Specialty');
  paper.blanks('Service', 'Priority (routine, urgent, stat)');
  paper.blanks('Reason for referral');
  paper.blanks('');
  paper.blanks('ICD-10');
  paper.gap(4);
  paper.text('Referring provider', { bold: true, size: 12 });
  paper.blanks('Provider name', 'NPI');
  paper.blanks('Practice');
  paper.blanks('Phone', 'Fax');
  paper.blanks('Signature', 'Date');
  paper.gap(4);
  paper.text('Please send notes and results that belong to it on the pages that follow. No cover sheet is needed.');
  pdf.setTitle(`Referral to ${to.specialty?.display ?? to.name}`);
  return pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY });
}
