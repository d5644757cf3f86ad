/** Attempts to send one fax, as its Communication tells of them, and what is to be done next. Pure. */
import type { Communication, Extension } from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';
import { type SendResult, VENDORS, type VendorName } from '../ports/fax-vendor/index.ts';

/**
 * How an attempt stands, besides what a service tells: `not-taken`: proved not sent, the service is away; `refused`: by the service, for
 * good; `unknown`: nobody can tell; `not-sent`: a person found out that it was not; `withdrawn`: it might not go any more, and did not.
 */
export const RESULTS = [
  'sent',
  'delivered',
  'busy',
  'no-answer',
  'not-a-fax',
  'bad-number',
  'failed',
  'not-taken',
  'refused',
  'unknown',
  'not-sent',
  'withdrawn',
] as const satisfies readonly (SendResult | 'not-taken' | 'refused' | 'unknown' | 'not-sent' | 'withdrawn')[];
export type Result = (typeof RESULTS)[number];

export interface Attempt {
  /** Told to the service; finds the fax in its list. */
  readonly tag: string;
  /** ISO 8601, when it was noted: before it was handed over. */
  readonly at: string;
  readonly vendor: VendorName;
  /** E.164. */
  readonly number: string;
  readonly pages: number;
  /** Its pages may name the patient: they go to a verified number. */
  readonly names: boolean;
  readonly vendorFaxId?: string;
  readonly result?: Result;
  readonly resultAt?: string;
  readonly pagesSent?: number;
  /** Who has had it sent again after this one; attempts before are no longer counted. */
  readonly again?: string;
}

const MINUTE = 60_000;
/** STANDARDS of outbound faxes: after 5, 15 and 60 minutes, then it is given up. */
const RETRIES = [5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
/** A service that is away for a day is a matter for a person. */
const NOT_TAKEN = [1, 5, 15, ...Array.from({ length: 24 }, () => 60)].map((minutes) => minutes * MINUTE);

const WAITS: Partial<Record<Result, readonly number[]>> = {
  busy: RETRIES,
  'no-answer': RETRIES,
  failed: RETRIES,
  'not-taken': NOT_TAKEN,
};

export type Move =
  | { readonly do: 'nothing' }
  | { readonly do: 'send' }
  /** Not before then, ms since 1970. */
  | { readonly do: 'wait'; readonly until: number }
  /** Handed over, and how it ended is not known. */
  | { readonly do: 'ask'; readonly attempt: Attempt };

export function nextMove(communication: Communication, now: number): Move {
  if (communication.status !== 'preparation' && communication.status !== 'in-progress') return { do: 'nothing' };
  const attempts = attemptsOf(communication);
  const last = attempts.at(-1);
  if (!last || last.again !== undefined) return { do: 'send' };
  if (last.result === undefined || last.result === 'sent') return { do: 'ask', attempt: last };
  const wait = waitAfter(attempts, last.result);
  if (wait === undefined) return { do: 'nothing' };
  const until = Date.parse(last.resultAt ?? last.at) + wait;
  return now < until ? { do: 'wait', until } : { do: 'send' };
}

/** ms until the next attempt after one that ended so; undefined: there is none. `attempts` has it already. */
export function waitAfter(attempts: readonly Attempt[], result: Result): number | undefined {
  const waits = WAITS[result];
  if (!waits) return undefined;
  const since = attempts.findLastIndex(({ again }) => again !== undefined) + 1;
  const alike = attempts.slice(since).filter((one) => one.result && WAITS[one.result] === waits).length;
  return waits[alike - 1];
}

export function attemptsOf({ extension = [] }: Pick<Communication, 'extension'>): Attempt[] {
  return extension.filter(({ url }) => url === EXTENSION.faxAttempt).map(attemptOf);
}

/** The extensions of a Communication with these attempts in place of its own. */
export function withAttempts(
  { extension = [] }: Pick<Communication, 'extension'>,
  attempts: readonly Attempt[],
): Extension[] {
  return [...extension.filter(({ url }) => url !== EXTENSION.faxAttempt), ...attempts.map(extensionOf)];
}

function extensionOf({
  tag,
  at,
  vendor,
  number,
  pages,
  names,
  vendorFaxId,
  result,
  resultAt,
  pagesSent,
  again,
}: Attempt): Extension {
  return {
    url: EXTENSION.faxAttempt,
    extension: [
      { url: 'tag', valueString: tag },
      { url: 'at', valueDateTime: at },
      { url: 'vendor', valueCode: vendor },
      { url: 'number', valueString: number },
      { url: 'pages', valuePositiveInt: pages },
      { url: 'names', valueBoolean: names },
      ...(vendorFaxId === undefined ? [] : [{ url: 'vendorFaxId', valueString: vendorFaxId }]),
      ...(result === undefined ? [] : [{ url: 'result', valueCode: result }]),
      ...(resultAt === undefined ? [] : [{ url: 'resultAt', valueDateTime: resultAt }]),
      ...(pagesSent === undefined ? [] : [{ url: 'pagesSent', valueUnsignedInt: pagesSent }]),
      ...(again === undefined ? [] : [{ url: 'again', valueString: again }]),
    ],
  };
}

function attemptOf({ extension = [] }: Extension): Attempt {
  const part = (name: string) => extension.find(({ url }) => url === name);
  const vendorFaxId = part('vendorFaxId')?.valueString;
  const result = RESULTS.find((one) => one === part('result')?.valueCode);
  const resultAt = part('resultAt')?.valueDateTime;
  const pagesSent = part('pagesSent')?.valueUnsignedInt;
  const again = part('again')?.valueString;
  return {
    tag: part('tag')?.valueString ?? '',
    at: part('at')?.valueDateTime ?? '',
    vendor: VENDORS.find((one) => one === part('vendor')?.valueCode) ?? 'folder',
    number: part('number')?.valueString ?? '',
    pages: part('pages')?.valuePositiveInt ?? 1,
    names: part('names')?.valueBoolean ?? true,
    ...(vendorFaxId !== undefined && { vendorFaxId }),
    ...(result && { result }),
    ...(resultAt !== undefined && { resultAt }),
    ...(pagesSent !== undefined && { pagesSent }),
    ...(again !== undefined && { again }),
  };
}
