import { PDFDocument } from 'pdf-lib';
import { phone } from './cover-sheet.ts';
import { openPaper } from './paper.ts';

export interface RecordsReleaseForm {
  /** Return token: what comes back with it belongs to the request, or to the patient, that it was printed for. */
  readonly token: string;
  readonly group: { readonly name: string; readonly phone?: string; readonly fax?: string };
  readonly patient: { readonly name: string; readonly birthDate: string; readonly phone?: string };
  /** To whom the records go, where that is known. */
  readonly recipient?: { readonly name?: string; readonly fax?: string };
  readonly purpose?: string;
  /** Kinds of records and categories, those asked for ticked. */
  readonly classes: readonly Box[];
  readonly sensitive: readonly Box[];
  /** Dates of service, ISO dates. */
  readonly from?: string;
  readonly to?: string;
}

export interface Box {
  readonly text: string;
  readonly ticked?: boolean;
}

/**
 * A release with every element and statement of 45 CFR 164.508(c), what 42 CFR 2.31 asks besides, and nothing signed. Two pages, each with
 * the code that brings it back; the same input gives the same bytes.
 */
export async function recordsReleaseForm(form: RecordsReleaseForm): Promise<Uint8Array> {
  const { token, group, patient, recipient = {}, purpose, classes, sensitive, from, to } = form;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const where = [group.fax ? `fax ${phone(group.fax)}` : '', group.phone ? `phone ${phone(group.phone)}` : ''];
  const reached = where.filter(Boolean).join(', ');
  const written = (label: string, value: string | undefined) => (value ? `${label}: ${value}` : label);
  const part = (title: string) => {
    paper.gap(4);
    paper.text(title, { bold: true, size: 12 });
  };
  paper.turn();
  paper.barcode(token);
  paper.text('Authorization to release medical records', { size: 17, bold: true });
  part('Patient');
  paper.blanks(`Patient name: ${patient.name}`, `Date of birth: ${patient.birthDate}`);
  paper.blanks(written('Phone', patient.phone && phone(patient.phone)));
  part('Who gives the records out');
  paper.text(`I authorize ${group.name}${reached ? ` (${reached})` : ''} to disclose the records named below.`);
  part('Who receives them');
  paper.blanks(written('Name or organization', recipient.name));
  paper.blanks('Address');
  paper.blanks(written('Fax', recipient.fax && phone(recipient.fax)), 'Phone');
  part('What is disclosed');
  paper.ticks(2, ...classes);
  paper.blanks(written('Dates of service from', from), written('to', to));
  paper.blanks('In other words');
  paper.text('These are disclosed only if I tick and initial them. Psychotherapy notes need a form of their own.', {
    size: 10,
  });
  paper.ticks(2, ...sensitive);
  paper.blanks('Initials');

  paper.turn();
  paper.barcode(token);
  part('What it is for');
  paper.ticks(4, ...PURPOSES.map(([code, text]) => ({ text, ticked: code === purpose })));
  paper.blanks('Other purpose');
  part('When it ends');
  paper.blanks('On this date', 'or when this happens');
  part('What I know');
  for (const statement of statementsOf(group.name, reached)) paper.text(statement, { size: 10 });
  part('Signature');
  paper.blanks('Signature', 'Date signed');
  paper.blanks('Printed name');
  paper.ticks(4, ...SIGNERS.map((text) => ({ text })));
  paper.blanks('By what authority, if not the patient');
  paper.gap(4);
  paper.text(
    `Return both pages to ${group.name}${group.fax ? `, fax ${phone(group.fax)}` : ''}. The code must stay readable: by it they find their way. You may keep a copy.`,
  );
  pdf.setTitle('Authorization to release medical records');
  return pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY });
}

const PURPOSES = [
  ['treatment', 'Treatment'],
  ['personal', 'My own use'],
  ['legal', 'Legal'],
  ['insurance', 'Insurance'],
  ['disability', 'Disability'],
  ['school', 'School'],
  ['request', 'At my request'],
] as const;

const SIGNERS = ['The patient', 'Parent', 'Guardian', 'Agent, or other'];

/** 45 CFR 164.508(c)(2) and 42 CFR 2.31(a), in plain words. */
const statementsOf = (group: string, reached: string) => [
  `I may revoke this authorization at any time in writing to ${group}${reached ? ` (${reached})` : ''}. It does not undo what was disclosed before that.`,
  'My treatment, payment, enrollment and eligibility do not depend on my signing.',
  'What is disclosed may be passed on by whoever receives it and may then no longer be protected by federal privacy rules.',
  'If I tick substance use treatment, those records are protected by 42 CFR part 2 and go to no one else without my consent or as that part allows. If I do not agree to their release, I am treated all the same; they are then left out.',
];
