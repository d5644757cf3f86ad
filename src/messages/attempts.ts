/** Attempts to send one message, as its Communication tells of them, and what is to be done next. Pure. */
import type { Communication, Extension } from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';
import {
  CHANNELS,
  type Channel,
  DRIVERS,
  type DriverName,
  type MessageResult,
} from '../ports/message-channel/index.ts';

/**
 * How an attempt stands, besides what a service tells: `not-taken`: proved not sent, the service is away; `refused`: by the service, for
 * good; `unknown`: nobody can tell; `not-sent`: a person found out that it was not.
 */
export const RESULTS = [
  'sent',
  'delivered',
  'failed',
  'bad-address',
  'opted-out',
  'not-taken',
  'refused',
  'unknown',
  'not-sent',
] as const satisfies readonly (MessageResult | 'not-taken' | 'refused' | 'unknown' | 'not-sent')[];
export type Result = (typeof RESULTS)[number];

/** Why nothing (more) is sent. */
export const REASONS = ['overtaken', 'no-contact', 'no-channel', 'no-words', 'unconfirmed-chart'] as const;
export type Reason = (typeof REASONS)[number];

export interface Attempt {
  /** Told to the service; finds the message there. */
  readonly tag: string;
  /** ISO 8601, when it was noted: before it was handed over. */
  readonly at: string;
  readonly channel: Channel;
  readonly driver: DriverName;
  /** A number or a mail address. */
  readonly to: string;
  readonly messageId?: string;
  readonly result?: Result;
  readonly resultAt?: string;
  /** Who has had it sent again after this one. */
  readonly again?: string;
}

const MINUTE = 60_000;
/** A service that is away for a day is given up. */
const NOT_TAKEN = [1, 5, 15, ...Array.from({ length: 24 }, () => 60)].map((minutes) => minutes * MINUTE);

export type Move =
  | { readonly do: 'nothing' }
  | { readonly do: 'send' }
  /** Handed over, and how it ended is not known. */
  | { readonly do: 'ask'; readonly attempt: Attempt };

export function nextMove(communication: Communication, now: number): Move {
  if (communication.status !== 'preparation' && communication.status !== 'in-progress') return { do: 'nothing' };
  const attempts = attemptsOf(communication);
  const last = attempts.at(-1);
  if (!last || last.again !== undefined) return now < notBefore(communication) ? { do: 'nothing' } : { do: 'send' };
  if (last.result === undefined) return { do: 'ask', attempt: last };
  if (last.result !== 'not-taken') return { do: 'send' }; // it failed there: another way, if there is one
  const wait = waitAfter(attempts);
  const until = Date.parse(last.resultAt ?? last.at) + (wait ?? 0);
  return wait === undefined || now < until ? { do: 'nothing' } : { do: 'send' };
}

/** ms until the next attempt after one that was not taken; undefined: it is given up. */
export function waitAfter(attempts: readonly Attempt[]): number | undefined {
  const since = attempts.findLastIndex(({ again }) => again !== undefined) + 1;
  return NOT_TAKEN[attempts.slice(since).filter(({ result }) => result === 'not-taken').length - 1];
}

/** ms since 1970. */
export function notBefore({ extension = [] }: Pick<Communication, 'extension'>): number {
  return Date.parse(extension.find(({ url }) => url === EXTENSION.notBefore)?.valueDateTime ?? '') || 0;
}

/** Channels by which it failed for good since a person had it sent again. */
export function failedBy(attempts: readonly Attempt[]): ReadonlySet<Channel> {
  const since = attempts.findLastIndex(({ again }) => again !== undefined) + 1;
  const failed = attempts.slice(since).filter(({ result }) => result !== undefined && result !== 'not-taken');
  return new Set(failed.map(({ channel }) => channel));
}

export function attemptsOf({ extension = [] }: Pick<Communication, 'extension'>): Attempt[] {
  return extension.filter(({ url }) => url === EXTENSION.messageAttempt).map(attemptOf);
}

/** The extensions of a Communication with these attempts in place of its own. */
export function withAttempts(
  { extension = [] }: Pick<Communication, 'extension'>,
  attempts: readonly Attempt[],
): Extension[] {
  return [...extension.filter(({ url }) => url !== EXTENSION.messageAttempt), ...attempts.map(extensionOf)];
}

function extensionOf({ tag, at, channel, driver, to, messageId, result, resultAt, again }: Attempt): Extension {
  return {
    url: EXTENSION.messageAttempt,
    extension: [
      { url: 'tag', valueString: tag },
      { url: 'at', valueDateTime: at },
      { url: 'channel', valueCode: channel },
      { url: 'driver', valueCode: driver },
      { url: 'to', valueString: to },
      ...(messageId === undefined ? [] : [{ url: 'messageId', valueString: messageId }]),
      ...(result === undefined ? [] : [{ url: 'result', valueCode: result }]),
      ...(resultAt === undefined ? [] : [{ url: 'resultAt', valueDateTime: resultAt }]),
      ...(again === undefined ? [] : [{ url: 'again', valueString: again }]),
    ],
  };
}

function attemptOf({ extension = [] }: Extension): Attempt {
  const part = (name: string) => extension.find(({ url }) => url === name);
  const messageId = part('messageId')?.valueString;
  const result = RESULTS.find((one) => one === part('result')?.valueCode);
  const resultAt = part('resultAt')?.valueDateTime;
  const again = part('again')?.valueString;
  return {
    tag: part('tag')?.valueString ?? '',
    at: part('at')?.valueDateTime ?? '',
    channel: CHANNELS.find((one) => one === part('channel')?.valueCode) ?? 'sms',
    driver: DRIVERS.find((one) => one === part('driver')?.valueCode) ?? 'folder',
    to: part('to')?.valueString ?? '',
    ...(messageId !== undefined && { messageId }),
    ...(result && { result }),
    ...(resultAt !== undefined && { resultAt }),
    ...(again !== undefined && { again }),
  };
}
