/** Facts of a visit: when and where, nothing of who and why. */
import { actId } from '../act-key.ts';
import { participantOf, type Visit } from '../appointments/appointment.ts';
import { SID } from '../fhir/systems.ts';
import { type Builder, OVERTAKEN } from './builder.ts';
import { isStale, reminderKey } from './reminders.ts';
import { saidParts } from './say.ts';
import { whenIn } from './words.ts';

export const aboutVisit: Builder = async (message, kind, world) => {
  const reference = message.about?.[0]?.reference ?? '';
  const visit: Visit = await world.reads.read('Appointment', reference.slice('Appointment/'.length));
  const start = visit.start ?? '';
  const off = kind === 'visit-cancelled' || kind === 'reply-cancelled';
  if (visit.status !== (off ? 'cancelled' : 'booked') || Date.parse(start) <= world.now) return OVERTAKEN;
  if (kind.startsWith('visit-reminder-')) {
    // Made for another time: there is, or will be, one for this time.
    const meant = await actId(world.mac, saidParts(reminderKey(kind, visit.id, start)));
    const own = message.identifier?.find(({ system }) => system === SID.message)?.value;
    if (own !== undefined && own !== meant) return OVERTAKEN;
    // It lay while nobody sent: the next reminder says the same.
    if (isStale(kind, start, world.now)) return OVERTAKEN;
  }
  const location = participantOf(visit, 'Location');
  const place = location === undefined ? undefined : world.placeOf(location);
  return { ...whenIn(world.language, start, world.timeZone), place: place ?? world.phone };
};
