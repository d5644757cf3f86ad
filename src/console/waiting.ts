/** How much waits at each desk, for the header of every page. */
import type { Api } from './api.ts';

/** A number, or `50+`; undefined where the person may not see that desk. */
export interface Waiting {
  readonly faxes: string | undefined;
  readonly records: string | undefined;
}

/** Nobody counts further. */
const MOST = 50;
/** For so long a count is shown again; what the person does at the console makes it new at once. */
const FRESH_MS = 30_000;

const DESKS = { faxes: '/v1/faxes?status=open', records: '/v1/records-requests?status=waiting' } as const;

export interface WaitingCounts {
  /** `name`: of the staff client, whose counts they are. */
  of(name: string, api: Api): Promise<Waiting>;
  forget(name: string): void;
}

export function countWaiting(now: () => number): WaitingCounts {
  const counted = new Map<string, { readonly at: number; readonly waiting: Promise<Waiting> }>();
  return {
    of(name, api) {
      const known = counted.get(name);
      if (known && now() - known.at < FRESH_MS) return known.waiting;
      const waiting = count(api);
      counted.set(name, { at: now(), waiting });
      waiting.catch(() => counted.delete(name));
      return waiting;
    },
    forget: (name) => void counted.delete(name),
  };
}

async function count(api: Api): Promise<Waiting> {
  const [faxes, records] = await Promise.all([countOf(api, DESKS.faxes), countOf(api, DESKS.records)]);
  return { faxes, records };
}

async function countOf(api: Api, path: string): Promise<string | undefined> {
  const answer = await api('GET', `${path}&count=${MOST}`);
  if (!answer.ok) return undefined;
  const { items, next } = (await answer.json()) as { items: readonly unknown[]; next?: string };
  return next === undefined ? String(items.length) : `${items.length}+`;
}
