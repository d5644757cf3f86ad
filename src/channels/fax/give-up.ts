import type { FaxBook } from '../../faxes/book.ts';

const STEP = /^fax-(?:fetch|receive|page|read)-([a-z2-7]{32})(?:-\d+)?$/;

/** Before a person discards a parked step: its fax goes no further by itself, or the sweep would put the step in again. */
export async function giveUpFax(messageId: string, book: Pick<FaxBook, 'note'>): Promise<void> {
  const fax = STEP.exec(messageId)?.[1];
  if (fax !== undefined) await book.note(fax, { intake: 'read' });
}
