import { phone } from './cover-sheet.ts';
import type { Paper } from './paper.ts';

export interface ReplySheet {
  readonly token: string;
  readonly from: { readonly name: string; readonly phone?: string; readonly fax?: string };
  /** Whom the answer is about, in the words of the papers it goes with. */
  readonly about: readonly (readonly [label: string, value: string])[];
  /** Until when an answer is asked for. */
  readonly by?: string;
}

/** One page to answer on, with a pen, and to fax back: the code at its top and its bottom tells what it is an answer to. */
export function drawReplySheet(paper: Paper, { token, from, about, by }: ReplySheet): void {
  paper.turn();
  paper.barcode(token);
  paper.text('Reply to a referral', { size: 18, bold: true });
  const where = from.fax ? `Please fax this page to ${phone(from.fax)}` : 'Please fax this page back to us';
  paper.text(`${where}${by ? ` by ${by}` : ''}. One tick is enough. The code must stay readable.`);
  paper.rule();
  for (const [label, value] of about) paper.field(label, value);
  paper.rule();
  paper.tick('Accepted; we call the patient');
  paper.tick('Appointment on', true);
  paper.tick('More information needed:', true);
  paper.tick('Declined, because', true);
  paper.tick('Seen; our note follows or is attached');
  paper.gap(4);
  paper.blanks('Remarks');
  paper.blanks('Name and phone');
  paper.blanks('Date');
  paper.gap(10);
  paper.text(`${from.name}${from.phone ? `, ${phone(from.phone)}` : ''}`, { size: 10 });
  paper.gap(6);
  paper.barcode(token);
}
