import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { toSend } from '../messages/to-send.ts';
import { participantOf, type Visit } from './appointment.ts';
import { isOver } from './lifecycle.ts';
import { slotReference } from './shape.ts';
import { fence, type GivenTime, giveTime, type TimeDeps } from './time.ts';
import { changed, lettingGo, offering } from './waitlist-change.ts';
import { readEntry, stateOf, wishOf } from './waitlist-entry.ts';
import { refuseLater, replacedBy } from './waitlist-instead.ts';
import { offerUntil } from './waitlist-order.ts';

export interface OfferDeps extends TimeDeps {
  /** How long an offer stands at the most. */
  readonly offerMinutes: number;
}

interface Found {
  readonly entry: Visit;
  readonly time: GivenTime;
  /** ISO 8601. */
  readonly until: string;
}

const offerShape = z.strictObject({ slot: slotReference });

/** The gateway's own act: a free time is held for who waits, and they are told. Fenced as a booking is, so that no time is offered twice. */
export const offerSlot = (deps: OfferDeps): Action<z.output<typeof offerShape>, Visit, Found> =>
  defineAction<z.output<typeof offerShape>, Visit, Found>({
    name: 'offer-slot',
    summary: 'Offer a free time to a patient who waits',
    scope: 'system/Appointment.u',
    input: offerShape,
    fence: 'version',
    writes: ['Appointment', 'Schedule', 'Communication'],

    async open({ slot }, call, reads) {
      const entry = await readEntry(call.target ?? '', reads);
      return { parts: ['offer-slot', call.target, entry.meta.versionId, slot], state: entry };
    },

    async find({ slot }, { state: entry }, act, reads) {
      if (stateOf(entry) !== 'waiting') throw meanwhile();
      const patient = participantOf(entry, 'Patient');
      const instead = await replacedBy(wishOf(entry, deps.types).instead?.reference, reads, deps);
      const time = await giveTime({ slot, overbook: false, ...(patient && { patient }) }, act, reads, deps);
      if (instead) refuseLater(instead, time.start);
      const until = offerUntil(Date.parse(act.at), time.start, deps.offerMinutes);
      if (until === undefined) throw meanwhile();
      return { entry, time, until: new Date(until).toISOString() };
    },

    build(_input, { entry, time, until }, { at, urn }) {
      const own = `Appointment/${entry.id}`;
      const patient = participantOf(entry, 'Patient') ?? '';
      const message = { urn: urn(), resource: toSend({ kind: 'slot-offered', about: own, to: patient, at }) };
      return {
        create: [message],
        update: [
          { resource: offering(entry, time, until, deps.types), versionId: entry.meta.versionId },
          ...fence(time),
        ],
        status: 200,
        record: {
          activity: { system: CODES.waitlistStep, code: 'offer-slot' },
          operation: 'UPDATE',
          targets: [own, message.urn],
          patient,
        },
      };
    },
  });

/** The gateway's own act: nobody has answered an offer in time. Its time was free from that moment anyway. */
export const endOffer = (deps: Pick<OfferDeps, 'types'>): Action<Record<string, never>, Visit, Visit> =>
  defineAction<Record<string, never>, Visit, Visit>({
    name: 'end-offer',
    summary: 'End an offer that has run out',
    scope: 'system/Appointment.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Appointment'],

    async open(_input, call, reads) {
      const entry = await readEntry(call.target ?? '', reads);
      return { parts: ['end-offer', call.target, entry.meta.versionId], state: entry };
    },

    async find(_input, { state: entry }, { at }) {
      if (stateOf(entry) !== 'offered' || !isOver(entry, Date.parse(at))) throw meanwhile();
      return entry;
    },

    build: (_input, entry) => changed('end-offer', entry, lettingGo(entry, deps.types)),
  });

const meanwhile = () =>
  new Fault('business-rule', { code: 'version-stale', text: 'Something was done about this patient meanwhile.' });
