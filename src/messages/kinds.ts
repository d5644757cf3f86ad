/** What messages of the gateway are about: codes of CodeSystem message-kind. Whoever has something new to say adds its kind here. */
export const KINDS = [
  'referral-received',
  'referral-accepted',
  'referral-overdue',
  'visit-booked',
  'visit-moved',
  'visit-cancelled',
  'visit-reminder-7d',
  'visit-reminder-2d',
  'visit-reminder-2h',
  /** Answers to what a patient wrote back. */
  'reply-confirmed',
  'reply-cancelled',
  'reply-reschedule',
  'reply-to-a-person',
  /** A time that has become free, offered to somebody on the waitlist. */
  'slot-offered',
  'registration-incomplete',
  /** To the physician on call. */
  'page-on-call',
] as const;

export type MessageKind = (typeof KINDS)[number];

/** What a person wrote to us: kept, never sent. */
export const RECEIVED = 'reply-received';

/** They answer somebody who has just written, or call a physician: not held back by the hours of the clinic. */
export const isUrgent = (kind: MessageKind): boolean => kind === 'page-on-call' || kind.startsWith('reply-');
