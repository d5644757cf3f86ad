/** What a message is about, as it is when the message is sent: facts for its words, or why it is not sent. */
import { isFault } from '../fault.ts';
import { aboutCall } from './about-call.ts';
import { aboutOffer } from './about-offer.ts';
import { aboutReferral } from './about-referral.ts';
import { aboutRegistration } from './about-registration.ts';
import { aboutVisit } from './about-visit.ts';
import { type Builder, OVERTAKEN } from './builder.ts';
import type { MessageKind } from './kinds.ts';

/** By kind. One without a row here has nothing to tell but what every message has: `{group}` and `{phone}`. */
const BUILDERS: Partial<Record<MessageKind, Builder>> = {
  'referral-received': aboutReferral,
  'referral-accepted': aboutReferral,
  'referral-overdue': aboutReferral,
  'visit-booked': aboutVisit,
  'visit-moved': aboutVisit,
  'visit-cancelled': aboutVisit,
  'visit-reminder-7d': aboutVisit,
  'visit-reminder-2d': aboutVisit,
  'visit-reminder-2h': aboutVisit,
  'slot-offered': aboutOffer,
  'reply-confirmed': aboutVisit,
  'reply-cancelled': aboutVisit,
  'registration-incomplete': aboutRegistration,
  'page-on-call': aboutCall,
};

export const factsOf: Builder = async (message, kind, world) => {
  try {
    return (await BUILDERS[kind]?.(message, kind, world)) ?? {};
  } catch (error) {
    if (isFault(error, 'not-found', 'deleted')) return OVERTAKEN;
    throw error;
  }
};
