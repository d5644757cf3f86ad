/** Who may send notices to a webhook: fax vendors and message services prove themselves by what they send, so only after it has been read. */
import type { FailureLimit, RateLimit } from '../auth/rate-limit.ts';
import { Fault } from '../fault.ts';

export interface NoticeLimits {
  /** Of notices that were not authentic, by service and address. */
  readonly failures: FailureLimit;
  /** Of notices under way, by address: who has proved nothing yet may fill the memory with them. */
  readonly limits: RateLimit;
  readonly addressOf: (request: Request) => string;
  readonly now: () => number;
}

export const tooManyNotices = (retryAfter: number): Fault =>
  new Fault('throttled', { code: 'webhook-rate-limit', text: 'Too many notices from this address.' }, { retryAfter });

/** Lets a notice in, or throws Fault `webhook-rate-limit`; what it answers is called once, when the notice is done. */
export function admitNotice(door: NoticeLimits, raw: Request, service: string | undefined): () => void {
  const address = door.addressOf(raw);
  const now = door.now();
  const blockedFor = door.failures.blocked(`${service} ${address}`, now);
  if (blockedFor !== undefined) throw tooManyNotices(blockedFor);
  const entry = door.limits.enter(address, now);
  if (!entry.allow) throw tooManyNotices(entry.retryAfter);
  return () => entry.leave();
}

/** A notice that was not authentic counts against the address it came from. */
export function noticeRefused(door: NoticeLimits, raw: Request, service: string): void {
  door.failures.failed(`${service} ${door.addressOf(raw)}`, door.now());
}
