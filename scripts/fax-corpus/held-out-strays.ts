/** Covers, answers, advertisements and strays, for scoring. Who writes or tunes the reading does not open this file. */
import { code128 } from '../../src/documents/code128.ts';
import { addressOf, type Case } from './cases.ts';
import type { Paper } from './paper.ts';
import { dates, phones } from './spelling.ts';

/** A card processor's offer with a coupon to send back. */
export function stopTheFee(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 70, 'ATTENTION OFFICE MANAGER', { size: 12, font: 'bold', align: 'centre' });
  p.box(60, 90, 492, 70, 0.85);
  p.text(306, 135, 'STOP PAYING CARD FEES', { size: 32, font: 'bold', align: 'centre' });
  p.prose(
    80,
    200,
    450,
    'Practices like yours give away 3.5% of every copay. With ZeroSwipe you keep 100% of it. No contract, no set-up cost, free terminal for the first 20 offices that respond this month.\n\n*  Next-day funding\n*  Works with every practice management system\n*  Cancel anytime',
    { size: 14, leading: 21 },
  );
  p.line(40, 470, 572, 470);
  p.text(60, 500, 'Yes! Send me my free savings analysis. Fax this page to 480-555-0171.', { size: 12, font: 'bold' });
  p.text(60, 530, 'Practice: ______________________________   Contact: ______________________', { size: 11 });
  p.text(60, 556, 'Monthly card volume:  $__________   Best time to call: ______________', { size: 11 });
  p.text(306, 740, 'Offer void where prohibited. To be taken off our list dial 480-555-0172, 24 hours a day.', {
    size: 7,
    align: 'centre',
  });
}

/** Gloves and gowns at a price. */
export function gloveOffer(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 90, 'NITRILE EXAM GLOVES', { size: 34, font: 'bold', align: 'centre' });
  p.text(306, 130, 'as low as $4.89 per box of 100', { size: 20, align: 'centre' });
  p.prose(
    90,
    190,
    440,
    'Overstock sale for clinics and dental offices! Small, medium, large, XL. Face masks $3.50 a box. Hand sanitizer by the gallon.\n\nOrder 20 boxes, shipping is on us. Prices good while supplies last. Call our sales team 1-800-555-0164 and mention this fax.',
    { size: 15, leading: 23 },
  );
  p.text(306, 730, 'Received this in error? Call 1-800-555-0165 to unsubscribe from future faxes.', {
    size: 8,
    align: 'centre',
  });
}

/** A cover with nothing behind it: boxes for how pressing it is, a line for remarks. */
export function coverLost(p: Paper, c: Case): void {
  p.document('cover', c);
  p.text(60, 70, c.office.name, { size: 15, font: 'bold' });
  p.text(60, 86, addressOf(c.office), { size: 9 });
  p.text(552, 70, 'Fax Transmission', { size: 20, font: 'serif-italic', align: 'right' });
  p.line(60, 100, 552, 100, 2);
  for (const [i, [label, value]] of (
    [
      ['ATTENTION', 'Scheduling'],
      ['COMPANY', 'Copper Basin Medical Group'],
      ['FAX NO.', '1-602-555-0101'],
      ['SENT BY', `${c.contact.name} at ${phones.one(c.office.phone)}`],
      ['DATE / TIME', `${dates.short(c.written)}  4:36 PM`],
      ['TOTAL PAGES', '4'],
    ] as const
  ).entries()) {
    p.text(60, 130 + i * 26, label, { size: 8, font: 'bold' });
    p.text(150, 130 + i * 26, value, { size: 12 });
    p.line(150, 134 + i * 26, 552, 134 + i * 26, 0.4);
  }
  p.states(4);
  for (const [i, word] of ['Urgent', 'For your records', 'Please call', 'As requested'].entries())
    p.tick(60 + i * 124, 310, word, i === 3);
  p.text(60, 344, 'Remarks: records of last visit as discussed by phone.', { size: 11 });
  p.prose(
    60,
    640,
    490,
    'This facsimile may contain protected health information. Federal law forbids its further disclosure without written consent. If you received it in error call the sender collect and destroy all copies.',
    { size: 8 },
  );
}

/** A page of ours comes back, marked; another machine has printed its line over it. */
export function markedSheet(p: Paper, c: Case): void {
  p.document('reply-sheet', c);
  const token = 'CG-KQ7WTM2ZPXT';
  p.text(72, 70, 'Reply to a referral', { size: 18, font: 'bold' });
  p.text(72, 88, 'Copper Basin Medical Group, fax (602) 555-0101', { size: 10 });
  for (const [i, words] of ['Accepted; we call the patient', 'Appointment on', 'Declined, because'].entries())
    p.tick(72, 126 + i * 32, words, i === 0, { size: 12 });
  p.text(72, 240, 'Your name', { size: 11 });
  p.scribble(140, 236, 140);
  p.bars(200, 300, 34, 1.5, code128(token), { format: 'Code128', text: token });
  p.token(token);
  p.text(200, 346, token, { size: 9 });
}

/** A contractor's bill that reached a wrong number. */
export function roofersBill(p: Paper, c: Case): void {
  p.document('unknown', c);
  p.text(60, 70, 'Superb Roofing & Gutters LLC', { size: 16, font: 'serif-bold' });
  p.text(60, 86, 'ROC 000000    602-555-0166', { size: 9, font: 'serif' });
  p.text(552, 70, 'ESTIMATE 2207', { size: 14, font: 'serif-bold', align: 'right' });
  p.text(60, 124, 'Customer: Pinyon Court HOA, attn. board president', { size: 11, font: 'serif' });
  p.text(60, 142, 'Job site: clubhouse, south slope', { size: 11, font: 'serif' });
  for (const [i, [what, price]] of (
    [
      ['Remove and dispose of old shingles, 14 squares', '$1,680.00'],
      ['Install underlayment and new shingles', '$5,940.00'],
      ['Replace 60 feet of gutter', '$780.00'],
      ['Total', '$8,400.00'],
    ] as const
  ).entries()) {
    p.text(60, 180 + i * 22, what, { size: 11, font: 'serif' });
    p.text(552, 180 + i * 22, price, { size: 11, font: 'serif', align: 'right' });
  }
  p.text(60, 300, 'Valid 30 days. Half is due when work begins. Sign here to accept: ______________', { size: 10 });
}
