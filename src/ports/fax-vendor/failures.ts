/** Why a fax was not delivered, in the vendors' words and numbers, as a SendResult. What is not listed is `failed`, and tried again. */
import type { SendResult } from './index.ts';

type Failure = Exclude<SendResult, 'sent' | 'delivered'>;

/**
 * The numbers of Phaxio, which Sinch's fax service has kept (Sinch: CALL_ERROR and FAX_ERROR; Phaxio: lineError and faxError). Of
 * conversion errors, whose numbers overlap, none is here.
 */
const BY_NUMBER: Readonly<Record<number, Failure>> = {
  14: 'not-a-fax', // timed out waiting for initial communication: it was answered, and no fax machine spoke
  16: 'no-answer', // ring timeout
  17: 'busy',
  30: 'no-answer',
  32: 'not-a-fax', // incompatible destination
  34: 'bad-number', // not operational
  48: 'no-answer', // the machine may be out of paper
  49: 'bad-number', // not active
  73: 'bad-number', // number changed
  87: 'no-answer',
  112: 'no-answer',
  115: 'bad-number', // number changed
  132: 'not-a-fax', // no fax tone
};

export function failureOfNumber(type: string | null | undefined, id: number | null | undefined): Failure {
  if (/conversion/i.test(type ?? '')) return 'failed';
  return BY_NUMBER[id ?? -1] ?? 'failed';
}

/** Of vendors that say it in words, which no list of theirs completes. */
export function failureOfWords(words: string): Failure {
  if (/\bbusy\b/i.test(words)) return 'busy';
  if (/no remote fax|no fax|not a fax|\bvoice\b|human/i.test(words)) return 'not-a-fax';
  if (/no[ -]?answer|ring[ -]?(?:no|timeout)/i.test(words)) return 'no-answer';
  if (
    /invalid (?:fax |phone )?number|unallocated|disconnected number|not in service|number (?:has )?changed/i.test(words)
  ) {
    return 'bad-number';
  }
  return 'failed';
}

/** Telnyx: `failure_reason`. */
const BY_REASON: Readonly<Record<string, Failure>> = {
  user_busy: 'busy',
  receiver_no_answer: 'no-answer',
  receiver_no_response: 'no-answer',
  fax_initial_communication_timeout: 'not-a-fax', // by Telnyx's list of errors: no fax machine, or one that sends no tones
  receiver_incompatible_destination: 'not-a-fax',
  receiver_invalid_number_format: 'bad-number',
  receiver_unallocated_number: 'bad-number',
  destination_invalid: 'bad-number',
};

export const failureOfReason = (reason: string | null | undefined): Failure => BY_REASON[reason ?? ''] ?? 'failed';
