/** The book of faxes: which have come in and how far each is opened. Beside the ledger, one for all isolates; no patient data. */
import type { Unreadable } from '../ports/page-opener/index.ts';
import type { BookedFax, Intake } from './fax.ts';

export interface FaxBook {
  /** Enters a fax unless it is there; answers how it stands, and whether it was new. Rows are kept for good. */
  enter(fax: BookedFax): Promise<{ fax: BookedFax; entered: boolean }>;
  find(id: string): Promise<BookedFax | undefined>;
  /** Those of the ids that were never entered. */
  unknown(ids: readonly string[]): Promise<string[]>;
  /** Notes what has become known; what is undefined stays as it was. `intake` never goes back. */
  note(
    id: string,
    known: Partial<Pick<BookedFax, 'sha256' | 'pages' | 'unreadable' | 'repeatOf' | 'vendorPages' | 'partial'>> & {
      readonly intake?: Intake;
    },
  ): Promise<void>;
  /** A page was opened; `looks` as the page opener tells. Noting one twice changes nothing. */
  notePage(id: string, page: number, looks: string, unreadable?: Unreadable): Promise<void>;
  /** Noted looks that are empty (an unreadable page) are like no other. Faxes received since `since` (ms since 1970) that have a page of one of these looks, with their looks in order of pages. */
  alike(looks: readonly string[], since: number): Promise<{ id: string; from?: string; looks: string[] }[]>;
  /** Those that are read and not forgotten, received before `before` (ms since 1970), in order; `after`: the last of those asked for before. */
  read(before: number, after: Pick<BookedFax, 'id' | 'receivedAt'> | undefined, most: number): Promise<BookedFax[]>;
  /** Those not read yet, oldest first: what a sweep rings for again. */
  unfinished(before: number, most: number): Promise<BookedFax[]>;
}
