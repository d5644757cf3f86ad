/** What a page of one request is made from. */
import type { RecordsView } from '../records/view.ts';
import type { Problem } from './api.ts';
import type { Choice } from './fax-candidates.ts';
import type { Fields } from './form.ts';
import type { Header } from './page.ts';
import type { Written } from './records-charts.ts';
import type { Act, Next } from './records-next.ts';
import type { RequestRead } from './records-reading.ts';

export interface RecordsDesk {
  readonly header: Header;
  readonly read: RequestRead;
  readonly next: Next;
  readonly may: ReadonlySet<Act>;
  /** What was refused, and why; what had been typed stands there again. */
  readonly refused?: { readonly act: Act; readonly problems: readonly Problem[]; readonly typed: Fields };
  /** What a person looked for, and the charts found. */
  readonly found?: {
    readonly written: Written;
    readonly choices: readonly Choice[];
    readonly problems: readonly Problem[];
  };
  /** Somebody else was quicker: the page shows how it stands now. */
  readonly stale: boolean;
  readonly done?: string;
  /** Of a download, shown once. */
  readonly link?: NonNullable<RecordsView['link']>;
  /** What waits after this one. */
  readonly after?: string;
  /** The clinic's day. */
  readonly today: string;
  readonly timeZone: string;
  /** Of what is sent once more: the same form sent twice is one sending. */
  readonly newKey: string;
}

/** What was typed into the form of an act that was refused. */
export const typedFor = ({ refused }: RecordsDesk, act: Act): Fields | undefined =>
  refused?.act === act ? refused.typed : undefined;

export const problemsFor = ({ refused }: RecordsDesk, act: Act): readonly Problem[] =>
  refused?.act === act ? refused.problems : [];

export const firstTyped = (desk: RecordsDesk, act: Act, name: string): string | undefined =>
  typedFor(desk, act)?.[name]?.[0];
