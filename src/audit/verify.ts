import type { Keys } from '../auth/keys.ts';
import type { AccessBook, AccessRow, Head } from './access-log.ts';
import { GENESIS, rowHash } from './chain.ts';
import { KEPT_MS, openHead } from './heads.ts';

/** What is wrong with the log, first problem only: behind it nothing can be told. */
export type Tampering =
  | { readonly what: 'head-forged'; readonly n: number }
  /** Rows before row `n` are gone, and not because they were old. */
  | { readonly what: 'start-missing'; readonly n: number }
  | { readonly what: 'row-missing'; readonly n: number }
  | { readonly what: 'row-changed'; readonly n: number }
  /** The chain fits together, but is not the one whose head was signed. */
  | { readonly what: 'rewritten'; readonly n: number }
  /** A signed head speaks of row `n`, and the log ends before it. */
  | { readonly what: 'end-missing'; readonly n: number };

export interface Verified {
  readonly rows: number;
  readonly heads: number;
  /** Rows after the newest head: nothing but the chain protects them, so the newest of them could be cut off unseen. */
  readonly unsigned: number;
  /** The newest head, to be kept elsewhere. */
  readonly head?: Head;
  readonly tampering?: Tampering;
}

const PAGE = 1_000;

/** Walks the whole log. `kept`: heads (JWS) that were kept elsewhere, against which it must hold too. */
export async function verifyBook(
  book: AccessBook,
  keys: Pick<Keys, 'verifier'>,
  now: number,
  kept: readonly string[] = [],
): Promise<Verified> {
  const heads = await book.heads();
  const newest = heads.at(-1);
  const answer = (end: Pick<AccessRow, 'n'>, rows: number, tampering?: Tampering): Verified => ({
    rows,
    heads: heads.length,
    unsigned: newest ? Math.max(0, end.n - newest.n) : rows,
    ...(newest && { head: newest }),
    ...(tampering && { tampering }),
  });
  const signed = new Map<number, Head>();
  for (const head of [...heads, ...kept]) {
    const refused = await addSigned(head, signed, keys);
    if (refused) return answer(EMPTY, 0, refused);
  }
  let end = EMPTY;
  let rows = 0;
  for (let page = await book.rows(0, PAGE); page.length > 0; page = await book.rows(end.n, PAGE)) {
    for (const row of page) {
      if (rows === 0 && row.n > 1) {
        const before = signed.get(row.n - 1);
        if (!before || !isOld(before, now)) return answer(end, rows, { what: 'start-missing', n: row.n });
        end = before;
      }
      const tampering = await check(row, end, signed);
      if (tampering) return answer(end, rows, tampering);
      end = row;
      rows += 1;
    }
  }
  const beyond = [...signed.values()].find((head) => head.n > end.n && !(rows === 0 && isOld(head, now)));
  return answer(end, rows, beyond && { what: 'end-missing', n: beyond.n });
}

/** The chain before row 1. */
const EMPTY = { n: 0, hash: GENESIS };

async function addSigned(
  head: Head | string,
  signed: Map<number, Head>,
  keys: Pick<Keys, 'verifier'>,
): Promise<Tampering | undefined> {
  const stored = typeof head === 'string' ? undefined : head;
  const opened = await openHead(typeof head === 'string' ? head : head.jws, keys);
  const asStored = !stored || (opened?.n === stored.n && opened.hash === stored.hash && opened.at === stored.at);
  if (!opened || !asStored) return { what: 'head-forged', n: stored?.n ?? 0 };
  const other = signed.get(opened.n);
  if (other && other.hash !== opened.hash) return { what: 'rewritten', n: opened.n };
  signed.set(opened.n, other ?? opened);
  return undefined;
}

/** True when what comes before this head may have been removed. */
function isOld(head: Head, now: number): boolean {
  return head.at <= now - KEPT_MS;
}

async function check(
  row: AccessRow,
  before: Pick<AccessRow, 'n' | 'hash'>,
  signed: ReadonlyMap<number, Head>,
): Promise<Tampering | undefined> {
  const { n, hash } = row;
  if (n !== before.n + 1) return { what: 'row-missing', n: before.n + 1 };
  if (row.prev !== before.hash || (await rowHash(row.prev, n, row)) !== hash) return { what: 'row-changed', n };
  const head = signed.get(n);
  return head && head.hash !== hash ? { what: 'rewritten', n } : undefined;
}
