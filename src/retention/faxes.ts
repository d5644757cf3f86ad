/**
 * The gateway's own copies of a fax (its file, the images and words of its pages, what the vendor told) are for the desk. When the desk
 * has long been done with a fax they go; what was filed of it, and the fax as it came, are in the store.
 */
import type { Reads } from '../action.ts';
import { factOf } from '../faxes/about.ts';
import type { FaxBook } from '../faxes/book.ts';
import type { BookedFax } from '../faxes/fax.ts';
import { envelopeKey, fileKey, pageContentKey, pageImageKey, readingKey } from '../faxes/fax-blobs.ts';
import { readFaxTask } from '../faxes/fax-task.ts';
import { type FaxState, faxState } from '../faxes/lifecycle.ts';
import type { Blobs } from '../ports/blobs/index.ts';

const DAY_MS = 86_400_000;
/** Days after receipt. Rejected: junk and what was meant for others. What was filed may have to be taken back, with its pages. */
const KEPT_DAYS: Partial<Record<FaxState, number>> = { rejected: 30, filed: 180, repeat: 180 };
const A_PAGE = 100;

export interface FaxRetention {
  readonly book: FaxBook;
  readonly blobs: Blobs;
  readonly reads: Reads;
  readonly now: () => number;
}

/** Forgets the copies of faxes that are over; answers how many. Safe to repeat: a fax is noted as forgotten when its copies are gone. */
export async function forgetFaxes({ book, blobs, reads, now }: FaxRetention): Promise<number> {
  const shortest = Math.min(...Object.values(KEPT_DAYS));
  let forgotten = 0;
  let last: BookedFax | undefined;
  for (;;) {
    const page = await book.read(now() - shortest * DAY_MS, last, A_PAGE);
    for (const fax of page) {
      if (!(await isOver(fax, reads, now()))) continue;
      for (const key of keysOf(fax)) await blobs.delete(key);
      await book.note(fax.id, { intake: 'forgotten' });
      forgotten++;
    }
    last = page.at(-1);
    if (page.length < A_PAGE) return forgotten;
  }
}

async function isOver(fax: BookedFax, reads: Reads, now: number): Promise<boolean> {
  const own = await readFaxTask(fax.id, {}, reads);
  const first = fax.repeatOf === undefined ? undefined : await readFaxTask(fax.repeatOf, {}, reads);
  // A longer sending: the desk shows the first of them with these pages.
  const shown = first && factOf(first, 'pagesOf') === fax.id ? first : own;
  const days = KEPT_DAYS[faxState(shown)];
  return days !== undefined && now - fax.receivedAt >= days * DAY_MS;
}

function keysOf({ id, pages = 0, pagesRead }: BookedFax): string[] {
  const numbers = Array.from({ length: Math.max(pages, pagesRead) }, (_, i) => i + 1);
  return [
    envelopeKey(id),
    fileKey(id),
    readingKey(id),
    ...numbers.flatMap((page) => [pageImageKey(id, page), pageContentKey(id, page)]),
  ];
}
