/** Covers, answers, advertisements and strays, of layouts the reading may be tuned on. */

import { code128 } from '../../src/documents/code128.ts';
import type { Case } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** A cover sheet that promises three pages; one follows. */
export function shortOfPages(p: Paper, c: Case): void {
  p.document('cover', c);
  p.box(60, 60, 492, 40, 0.85);
  p.text(306, 87, 'FACSIMILE TRANSMITTAL SHEET', { size: 16, font: 'serif-bold', align: 'centre' });
  rows(
    p,
    70,
    136,
    [
      ['TO:', 'Medical Records'],
      ['COMPANY:', 'Copper Basin Medical Group'],
      ['FAX NUMBER:', '602.555.0101'],
      ['FROM:', c.contact.name],
      ['DATE:', dates.short(c.written)],
      ['TOTAL NO. OF PAGES INCLUDING COVER:', '3'],
    ],
    { gap: 260, leading: 26, label: { font: 'serif' }, value: { font: 'serif', size: 12 } },
  );
  p.states(3);
  p.tick(70, 320, 'URGENT', false);
  p.tick(160, 320, 'FOR REVIEW', true);
  p.tick(270, 320, 'PLEASE REPLY', false);
  p.document('records-request', c);
  p.text(72, 80, `Request for records of ${names.plain(c.patient)}`, { size: 13, font: 'serif-bold' });
  p.holds('patient.name');
  p.prose(
    72,
    110,
    460,
    `Date of birth ${dates.long(c.patient.birthDate)}. We would be grateful for copies of the operative report and pathology of this patient, to be faxed to ${phones.brackets(c.office.fax)}. The release form follows on page three.\n\n${c.contact.name}\n${c.office.name}`,
    { size: 11, font: 'serif' },
  );
  p.holds('patient.birthDate');
}

export function inkAdvert(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 120, 'TONER BLOWOUT!!!', { size: 40, font: 'bold', align: 'centre' });
  p.text(306, 170, 'SAVE up to 70% on ink & toner cartridges', { size: 18, align: 'centre' });
  p.prose(
    100,
    220,
    420,
    'All brands in stock. FREE next-day shipping on orders over $99. Act now, this special offer is for a limited time only!\n\nCall toll free 1-602-555-0199 and mention code FAX70.',
    { size: 14 },
  );
  p.text(306, 700, 'To be removed from our fax list call 602-555-0198.', { size: 8, align: 'centre' });
}

export function lunchMenu(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 80, "Tio Invento's Taqueria", { size: 30, font: 'serif-bold', align: 'centre' });
  p.text(306, 106, 'Office lunch catering - we deliver to your clinic!', {
    size: 13,
    font: 'serif-italic',
    align: 'centre',
  });
  const dishes = [
    'Carne asada plate|$11.95',
    'Green chile burrito|$9.50',
    'Fish tacos (3)|$10.75',
    'Caesar salad|$8.25',
    'Horchata|$3.00',
    'Family tray, serves 12|$89.00',
  ];
  for (const [i, dish] of dishes.entries()) {
    const [what = '', price = ''] = dish.split('|');
    p.text(140, 160 + i * 30, what, { size: 14, font: 'serif' });
    p.text(470, 160 + i * 30, price, { size: 14, font: 'serif', align: 'right' });
  }
  p.text(306, 400, 'Order by 10 am: 602-555-0197. Ask about our daily specials.', {
    size: 12,
    font: 'serif',
    align: 'centre',
  });
}

/** A page of ours comes back, answered with a pen. */
export function replySheet(p: Paper, c: Case): void {
  p.document('reply-sheet', c);
  const token = 'CG-ADKTNQ3VEHD';
  p.bars(72, 50, 34, 1.5, code128(token), { format: 'Code128', text: token });
  p.token(token);
  p.text(72, 96, token, { size: 9 });
  p.text(72, 130, 'Reply to a referral', { size: 18, font: 'bold' });
  p.text(72, 152, 'Please fax this page back to (602) 555-0101. One tick is enough.');
  const answers = ['Accepted; we call the patient', 'Appointment on', 'More information needed', 'Declined, because'];
  for (const [i, words] of answers.entries()) p.tick(72, 200 + i * 30, words, i === 0, { size: 12 });
  p.text(72, 360, 'Name and phone');
  p.scribble(170, 356, 140);
}

/** Nothing the clinic has a drawer for. */
export function schoolNotice(p: Paper, c: Case): void {
  p.document('unknown', c);
  p.text(306, 70, 'Invented Unified School District', { font: 'serif-bold', size: 14, align: 'centre' });
  p.prose(
    80,
    120,
    450,
    'Dear neighbors,\n\nour annual science fair takes place on Saturday, October 17, in the gym of the high school. Parking on 7th Street will be closed from 8 am to 3 pm. We are sorry for the inconvenience and hope to see many of you there.\n\nThe principal',
    { font: 'serif', size: 12, leading: 18 },
  );
}
