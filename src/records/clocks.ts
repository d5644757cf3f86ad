/** By when a records request is to be answered: what the clinic promises, and what the law gives it. Calendar days of the clinic, ISO dates. */

/** Days after the day of receipt. */
export const DAYS = {
  /** What the clinic promises. */
  promised: 14,
  /** And at most takes. */
  latest: 21,
  /** 45 CFR 164.524(b)(2)(i). */
  legal: 30,
  /** (b)(2)(iii): one extension, told in writing with its reason and the day. */
  extension: 30,
} as const;

/** A release that ends within so many days is named to the desk. */
const SOON = 7;

export interface Clocks {
  readonly promised: string;
  readonly latest: string;
  readonly legal: string;
  readonly extended: boolean;
}

export function clocksOf(receivedOn: string, extended: boolean): Clocks {
  return {
    promised: daysAfter(receivedOn, DAYS.promised),
    latest: daysAfter(receivedOn, DAYS.latest),
    legal: daysAfter(receivedOn, DAYS.legal + (extended ? DAYS.extension : 0)),
    extended,
  };
}

/** Which day has passed; the gravest. */
export function late({ promised, latest, legal }: Clocks, today: string): 'promised' | 'latest' | 'legal' | undefined {
  if (today > legal) return 'legal';
  if (today > latest) return 'latest';
  return today > promised ? 'promised' : undefined;
}

/** Whether a release ends before the records can be expected to have gone: after that day nothing may go under it. */
export function endsSoon(expiresOn: string | undefined, today: string): boolean {
  return expiresOn !== undefined && expiresOn >= today && expiresOn <= daysAfter(today, SOON);
}

/** May the time be extended? Once, and before the thirty days are over. */
export function mayExtend({ legal, extended }: Clocks, today: string): boolean {
  return !extended && today <= legal;
}

export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
