/** What a copy of records costs, by the clinic's dated table. Money in cents. */
import type { FeesFile, MEDIA } from '../mappings/records-schema.ts';

export type Medium = (typeof MEDIA)[number];
export type Tables = FeesFile['tables'];

export interface Copy {
  /** `access`: the patient's own request, or of whoever stands for them by law; a patient's authorised relative is `other`. */
  readonly asks: 'provider' | 'access' | 'other';
  /** For the patient's treatment. */
  readonly forTreatment: boolean;
  readonly medium: Medium;
  readonly pages: number;
  /** What the post takes, cents; only where it is mailed. */
  readonly postage?: number;
  /** ISO date of the request. */
  readonly on: string;
}

export interface Fee {
  /** Cents. */
  readonly amount: number;
  readonly currency: string;
  readonly basis: 'continuity-of-care' | 'cost-of-access' | 'table';
  readonly lines: readonly { readonly what: 'flat' | 'pages' | 'postage'; readonly amount: number }[];
}

/** The fee of a copy. Throws where no table is in force on the day: the clinic has not said what it takes. */
export function feeOf(copy: Copy, tables: Tables): Fee {
  const table = tables.findLast(({ from }) => from <= copy.on);
  if (!table) throw new Error('no table of fees is in force on that day');
  const { currency } = table;
  // A.R.S. 12-2295: none from a provider who goes on treating, none from a patient who needs it for care.
  if (copy.forTreatment) return { amount: 0, currency, basis: 'continuity-of-care', lines: [] };
  const access = copy.asks === 'access';
  const { flat, perPage, postage } = (access ? table.access : table.other)[copy.medium];
  const lines = (
    [
      { what: 'flat', amount: flat },
      { what: 'pages', amount: perPage * copy.pages },
      { what: 'postage', amount: postage ? (copy.postage ?? 0) : 0 },
    ] as const
  ).filter(({ amount }) => amount > 0);
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  return { amount, currency, basis: access ? 'cost-of-access' : 'table', lines };
}
