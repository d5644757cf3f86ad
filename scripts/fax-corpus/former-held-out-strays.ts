/** Covers, answers, advertisements and strays that used to be held out; the reading may be tuned on them now. */
import { code128 } from '../../src/documents/code128.ts';
import { addressOf, type Case } from './cases.ts';
import type { Paper } from './paper.ts';
import { dates, phones } from './spelling.ts';

/** A cover and no more: the rest was lost. */
export function coverAlone(p: Paper, c: Case): void {
  p.document('cover', c);
  p.box(50, 50, 512, 300);
  p.text(306, 90, 'facsimile', { font: 'serif-italic', size: 34, align: 'centre' });
  const left = [
    ['to', 'Copper Basin, front desk'],
    ['fax no.', '602 555 0101'],
    ['re', 'new patient'],
  ] as const;
  const right = [
    ['from', c.office.name],
    ['date', dates.short(c.written)],
    ['pages', '5, including this page'],
  ] as const;
  for (const [i, [label, value]] of left.entries())
    p.text(70, 140 + i * 40, `${label}   ${value}`, { font: 'serif', size: 13 });
  for (const [i, [label, value]] of right.entries())
    p.text(330, 140 + i * 40, `${label}   ${value}`, { font: 'serif', size: 13 });
  p.states(5);
  p.prose(70, 290, 470, 'This message is intended only for the addressee and may be privileged and confidential.', {
    size: 9,
    font: 'serif',
  });
}

/** A page of ours comes back after two faxes, the code at its foot. */
export function answeredSheet(p: Paper, c: Case): void {
  p.document('reply-sheet', c);
  const token = 'CG-MWX5BJ7RYLS';
  p.text(72, 80, 'Reply to a referral', { size: 18, font: 'bold' });
  p.line(72, 90, 540, 90);
  for (const [i, words] of ['Accepted', 'Appointment on', 'Declined, because'].entries())
    p.tick(72, 130 + i * 34, words, i === 1, { size: 12 });
  p.scribble(190, 158, 120);
  p.text(72, 300, 'Remarks');
  p.scribble(130, 296, 240);
  p.bars(150, 640, 36, 1.6, code128(token), { format: 'Code128', text: token });
  p.token(token);
  p.text(150, 690, token, { size: 9 });
}

/** Nothing the clinic has a drawer for. */
export function employersLetter(p: Paper, c: Case): void {
  p.document('unknown', c);
  p.text(80, 80, 'Mirage Warehouse Company, Facilities', { font: 'bold', size: 13 });
  p.prose(
    80,
    120,
    450,
    'To all tenants of the building:\n\nthe elevators will be out of service for maintenance on Tuesday from 6 to 9 in the evening. The stairs at the north end stay open. The fire alarm will be tested at 7.\n\nThank you for your patience.',
    { size: 11, leading: 17 },
  );
}

export function seminar(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 90, 'You are invited!', { font: 'serif-italic', size: 30, align: 'centre' });
  p.text(306, 130, 'MAXIMIZE YOUR MEDICAL BILLING', { font: 'bold', size: 20, align: 'centre' });
  p.prose(
    110,
    180,
    400,
    'A free one-hour webinar for practice managers. Learn how leading offices raise collections by 30 % and cut denials. Seats are limited, so register today! Lunch vouchers for the first 50 attendees.\n\nThursday, 12:00 noon. Register at billing.example.com or call 602-555-0196.',
    { size: 13, leading: 19 },
  );
  p.text(306, 720, 'If you no longer wish to receive faxes from us, call 602-555-0195 to opt out.', {
    size: 8,
    align: 'centre',
  });
}

export function lender(p: Paper, c: Case): void {
  p.document('junk', c);
  p.text(306, 100, 'BUSINESS LOANS', { font: 'bold', size: 44, align: 'centre' });
  p.text(306, 140, 'from $10,000 to $500,000 - approval in 24 hours', { size: 16, align: 'centre' });
  p.prose(
    100,
    190,
    420,
    'Low monthly payments. No collateral. Bad credit? No problem! Limited time offer for medical offices in your area.\n\nYes, call me:  Name ____________________  Phone ____________________\nBest time to call ____________________',
    { size: 13, leading: 22 },
  );
  p.text(306, 420, `Fax back to ${phones.dashes('+16025550194')} today`, { size: 14, align: 'centre' });
  p.text(
    306,
    700,
    `${addressOf(c.office).split(',')[0]} is not affiliated with this offer. To stop receiving these faxes reply REMOVE.`,
    { size: 7.5, align: 'centre' },
  );
}
