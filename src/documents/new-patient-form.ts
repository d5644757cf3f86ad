import { PDFDocument } from 'pdf-lib';
import { phone } from './cover-sheet.ts';
import { openPaper } from './paper.ts';
import { newPatientFormCode } from './return-token.ts';

export interface FormGroup {
  readonly name: string;
  readonly phone?: string;
  readonly fax?: string;
}

/**
 * The form of a new patient: what a registration asks, in its order, with a code at the top that says what it is. Two pages; the same input gives
 * the same bytes.
 */
export async function newPatientForm(group: FormGroup): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const part = (title: string) => {
    paper.gap(4);
    paper.text(title, { bold: true, size: 12 });
  };
  paper.turn();
  paper.barcode(newPatientFormCode());
  paper.text('New patient registration', { size: 18, bold: true });
  const reached = [
    group.fax ? `Fax to ${phone(group.fax)}` : '',
    group.phone ? `Questions: ${phone(group.phone)}` : '',
  ];
  paper.text([`${group.name}, to bring or send before the first visit`, ...reached].filter(Boolean).join('. '));
  paper.rule();
  part('Patient');
  paper.blanks('Patient name', 'Date of birth');
  paper.blanks('Address');
  paper.blanks('Phone', 'Email', 'Sex');
  part('Insurance');
  paper.ticks(2, { text: 'I pay without insurance' });
  paper.blanks('Insurance plan', 'Member ID', 'Group');
  paper.blanks('Second plan', 'Member ID', 'Group');
  paper.blanks('Subscriber, if not the patient', 'Date of birth');
  part('Emergency contact');
  paper.blanks('Name', 'Relationship', 'Phone');
  part('Parent or guardian, of a patient under 18');
  paper.blanks('Name', 'Relationship', 'Phone');
  paper.turn();
  paper.barcode(newPatientFormCode());
  part('Medications, prescribed and over the counter');
  paper.ticks(2, { text: 'None' });
  for (let line = 0; line < 6; line++) paper.blanks('Medication', 'Dose', 'How often');
  part('Medical history');
  paper.ticks(2, { text: 'None' });
  for (let line = 0; line < 3; line++) paper.blanks('');
  part('Surgical history');
  paper.ticks(2, { text: 'None' });
  for (let line = 0; line < 2; line++) paper.blanks('');
  part('X-rays, test results and records that I will bring');
  paper.ticks(2, { text: 'None' });
  for (let line = 0; line < 2; line++) paper.blanks('');
  paper.blanks('Signature', 'Date');
  pdf.setTitle('New patient registration');
  return pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY });
}
