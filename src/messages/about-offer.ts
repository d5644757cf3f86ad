/** Facts of a time that is held for who waits: when, where, and until when it is held. */
import { participantOf, type Visit } from '../appointments/appointment.ts';
import { heldUntil, isOver } from '../appointments/lifecycle.ts';
import { stateOf } from '../appointments/waitlist-entry.ts';
import { type Builder, OVERTAKEN } from './builder.ts';
import { whenIn } from './words.ts';

export const aboutOffer: Builder = async (message, _kind, { reads, now, language, timeZone, placeOf, phone }) => {
  const reference = message.about?.[0]?.reference ?? '';
  const entry: Visit = await reads.read('Appointment', reference.slice('Appointment/'.length));
  const until = heldUntil(entry);
  if (stateOf(entry) !== 'offered' || until === undefined || isOver(entry, now)) return OVERTAKEN;
  const location = participantOf(entry, 'Location');
  const place = location === undefined ? undefined : placeOf(location);
  return {
    ...whenIn(language, entry.start ?? '', timeZone),
    until: whenIn(language, until, timeZone).when,
    place: place ?? phone,
  };
};
