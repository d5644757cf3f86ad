/** Who was shown what, by the access log: asked when something was filed to the wrong patient. */
import type { AccessBook, AccessLog, AccessRow } from '../audit/access-log.ts';

export interface Shown {
  readonly client: string;
  /** ms since 1970. */
  readonly at: number;
  /** The id that was read, of a referral, a document, its bytes. */
  readonly id: string;
}

/** Reads of any of the ids since an instant, in order; the group's own people are not told of. */
export type ShownTo = (ids: readonly string[], since: number) => Promise<Shown[]>;

const A_PAGE = 1000;

export function shownBy(book: Pick<AccessBook, 'rows' | 'last'>, log: Pick<AccessLog, 'flush'>): ShownTo {
  return async (ids, since) => {
    await log.flush(); // what was shown a moment ago is not in the book yet
    const asked = new Set(ids);
    const found: Shown[] = [];
    let after = await rowBefore(book, since);
    for (;;) {
      const rows = await book.rows(after, A_PAGE);
      for (const row of rows)
        if (isShown(row, asked)) found.push({ client: row.client, at: row.at, id: row.resourceId });
      const last = rows.at(-1);
      if (!last || rows.length < A_PAGE) return found;
      after = last.n;
    }
  };
}

type ShownRow = AccessRow & { client: string; resourceId: string };

function isShown(row: AccessRow, asked: ReadonlySet<string>): row is ShownRow {
  const read = row.what === 'read' || row.what === 'disclosed';
  const who = row.client !== undefined && row.person === undefined;
  return read && who && row.outcome === 'ok' && row.resourceId !== undefined && asked.has(row.resourceId);
}

/** The last row before an instant, by halving: rows are numbered in the order of time. */
async function rowBefore(book: Pick<AccessBook, 'rows' | 'last'>, since: number): Promise<number> {
  let low = 0;
  let high = (await book.last())?.n ?? 0;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await book.rows(middle, 1);
    if (row === undefined || row.at >= since) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}
