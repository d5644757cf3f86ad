/** The accounting of disclosures on paper (45 CFR 164.528(b)): when, to whom, what, and why. */
import type { Patient } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { noteLoss } from '../documents/document-pages.ts';
import { openPaper } from '../documents/paper.ts';
import type { Basis } from './disclosure-event.ts';
import type { DisclosureView } from './disclosures.ts';
import { nameOfResource } from './readable.ts';
import { dateText } from './readable-values.ts';

export interface DisclosuresPaper {
  readonly patient: Patient;
  readonly view: 'accounting' | 'all';
  readonly items: readonly DisclosureView[];
  /** Today in the clinic, ISO date. */
  readonly today: string;
  /** ms since 1970; the PDF's own date. */
  readonly at: number;
  readonly group: string;
  readonly dayOf: (at: string) => string;
}

const WHY: Readonly<Record<Basis, string>> = {
  authorization: 'a signed release (45 CFR 164.508)',
  treatment: 'treatment (45 CFR 164.506)',
  payment: 'payment (45 CFR 164.506)',
  operations: 'health care operations (45 CFR 164.506)',
  individual: 'asked for by the patient (45 CFR 164.524)',
  'involved-in-care': 'to somebody the patient named (45 CFR 164.510)',
  'other-law': 'required or permitted by law (45 CFR 164.512)',
  mistake: 'sent by mistake',
};

export async function disclosuresPdf(list: DisclosuresPaper): Promise<Uint8Array<ArrayBuffer>> {
  const { patient, view, items, today, at, group, dayOf } = list;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const paper = await openPaper(pdf);
  const accounting = view === 'accounting';
  paper.turn();
  paper.text(accounting ? 'Accounting of disclosures' : 'All disclosures', { size: 20, bold: true });
  paper.rule();
  paper.field('Patient', nameOfResource(patient));
  if (patient.birthDate !== undefined) paper.field('Date of birth', dateText(patient.birthDate));
  paper.field('From', group);
  paper.field('Made on', dateText(today));
  paper.text(
    accounting
      ? 'Disclosures of health information of the last six years, but for those that the law leaves out of this list: for treatment, payment and health care operations, to the patient or somebody they named, and under a release the patient signed (45 CFR 164.528).'
      : 'Every disclosure that is recorded, those under a release and for treatment among them.',
  );
  paper.rule();
  if (items.length === 0) paper.text('None is recorded.');
  for (const { at: when, to, what, basis, method, outcome, release, request } of items) {
    paper.heading(`${dateText(dayOf(when))}: ${to.name}`);
    if (to.address !== undefined) paper.field('Sent to', to.address);
    paper.field('What', what);
    paper.field('Why', WHY[basis]);
    paper.field('How', method);
    if (outcome === 'unknown') paper.field('Outcome', 'not known: a person is finding out');
    if (!accounting && release !== undefined) paper.field('Release', release);
    if (request !== undefined) paper.field('Request', request);
  }
  noteLoss(paper);
  const { pages } = paper;
  for (const [index, page] of pages.entries()) paper.foot(page, `Page ${index + 1} of ${pages.length}`);
  pdf.setTitle('Disclosures');
  pdf.setCreationDate(new Date(at));
  pdf.setModificationDate(new Date(at));
  return new Uint8Array(await pdf.save());
}
