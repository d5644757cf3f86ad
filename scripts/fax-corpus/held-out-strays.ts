/** Covers, answers, advertisements and strays, for scoring. Who writes or tunes the reading does not open this file. */
import type { Case } from './cases.ts';
import type { Paper } from './paper.ts';

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
