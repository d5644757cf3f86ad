import { Fault } from '../../../fault.ts';
import type { SqlValue } from '../../sql/index.ts';
import type { Search } from '../index.ts';
import { EVER } from './dates.ts';
import type { SearchIndex } from './search-index.ts';
import { parameterOf } from './search-values.ts';

/** The order of a search's hits and where its page begins, as SQL over rows (pk, k). Rows of one key, and all without a sort, go by creation. */
export interface Order {
  /** SQL of the key of the row `c`. */
  readonly key: string;
  readonly by: string;
  readonly after: string;
  readonly afterParams: readonly SqlValue[];
  /** For an ordered parameter: its index, walked through between the bounds, is the order itself. */
  readonly walk?: {
    readonly p: number;
    readonly from: number;
    readonly to: number;
    readonly direction: 'ASC' | 'DESC';
  };
  cursorAt(row: { pk: number; k: SqlValue }): string;
}

type Key = string | number | null;

export function orderOf(index: SearchIndex, { type, sort, cursor }: Search): Order {
  const descending = sort?.startsWith('-') ?? false;
  const name = descending ? sort?.slice(1) : sort;
  const at = cursor === undefined ? undefined : readCursor(cursor);
  const [than, direction] = descending ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const);
  if (name === undefined || name === '_id') {
    return {
      key: 'NULL',
      by: `pk ${direction}`,
      after: at ? `pk ${than} ?` : 'true',
      afterParams: at ? [at.pk] : [],
      cursorAt: ({ pk }) => JSON.stringify([null, pk]),
    };
  }
  const { p, table } = index.placeOf(type, parameterOf(type, name).name);
  // Those without a value come last both ways: numbers sort before text, text before bytes.
  const none = descending ? '-9007199254740991' : "x''";
  const key = `ifnull((SELECT ${descending ? 'max' : 'min'}(s.v) FROM entry_of s WHERE s.pk = c.pk AND s.p = ${p}), ${none})`;
  const [first, last] = EVER;
  const reached = typeof at?.key === 'number' ? at.key : undefined;
  const walk = descending
    ? { p, from: first, to: reached ?? last, direction }
    : { p, from: reached ?? first, to: last, direction };
  return {
    key,
    by: `k ${direction}, pk ${direction}`,
    after: at ? `(k, pk) ${than} (?, ?)` : 'true',
    afterParams: at ? [at.key ?? new Uint8Array(), at.pk] : [],
    // Behind those with a date come those without, and they are not in the walk.
    ...(table === 'entry_in_order' && (!at || reached !== undefined) && { walk }),
    cursorAt: ({ pk, k }) => JSON.stringify([k instanceof Uint8Array ? null : k, pk]),
  };
}

/** The last row of the page before: its key (null: without a value, ascending) and its row number. */
function readCursor(cursor: string): { key: Key; pk: number } {
  try {
    const [key, pk, ...more]: unknown[] = JSON.parse(cursor);
    const isKey = key === null || typeof key === 'string' || typeof key === 'number';
    if (isKey && typeof pk === 'number' && more.length === 0) return { key, pk };
  } catch {
    // falls through to the one refusal
  }
  throw new Fault('value', { code: 'cursor-invalid', text: 'The cursor is not one of this search.' });
}
