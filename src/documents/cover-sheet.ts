import type { Paper } from './paper.ts';

/** What stands on a cover sheet: anybody may read it, so nobody's name but the two offices' and nothing of medicine. */
export interface CoverSheet {
  readonly to: { readonly name: string; readonly number: string };
  readonly from: { readonly name: string; readonly phone?: string; readonly fax?: string };
  /** Date and time as people of the clinic write them. */
  readonly at: string;
  /** Our number of this fax. */
  readonly reference: string;
  /** In words that tell nothing of a patient: "Referral papers". */
  readonly subject: string;
  /** Stands on the page as a barcode too, so that pages sent back find their way. */
  readonly token?: string;
}

/** Draws the cover sheet on a page of its own. `pages`: of the whole fax, the cover among them. */
export function drawCoverSheet(
  paper: Paper,
  { to, from, at, reference, subject, token }: CoverSheet,
  pages: number,
): void {
  paper.turn();
  paper.text('FAX', { size: 26, bold: true });
  paper.rule();
  paper.field('To', to.name);
  paper.field('Fax', phone(to.number));
  paper.gap(6);
  paper.field('From', from.name);
  if (from.phone) paper.field('Phone', phone(from.phone));
  if (from.fax) paper.field('Fax', phone(from.fax));
  paper.gap(6);
  paper.field('Date', at);
  paper.field('Pages', `${pages}, this one included`);
  paper.field('About', subject);
  paper.field('Our reference', reference);
  paper.rule();
  paper.heading('Confidential');
  paper.text(
    'These pages may hold health information that is protected by federal and state law (HIPAA, 45 CFR parts 160 and 164). They are meant only for whoever is named above. You may not pass them on unless the law allows it.',
  );
  paper.gap(8);
  paper.heading('Not for you?');
  const call = from.phone ? `call ${phone(from.phone)}` : 'send this sheet back by fax with "WRONG NUMBER" on it';
  paper.text(
    `If this fax reached you by mistake, please ${call} at once and give the reference above, then destroy all pages. Reading, copying or passing them on is not allowed.`,
  );
  if (token) {
    paper.gap(24);
    paper.text('Pages you send back with this code on them find their way by themselves.');
    paper.gap(6);
    paper.barcode(token);
  }
}

/** A US number as people write it; any other as it is. */
export function phone(number: string): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number) ?? [];
  return area ? `(${area}) ${exchange}-${line}` : number;
}
