/** What changes on the entry of a patient who waits when a time is offered, taken or let go. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Work } from '../action.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { VisitType } from '../mappings/visits-schema.ts';
import { participantOf, type Visit } from './appointment.ts';
import { participants, timeOf } from './resources.ts';
import { slotId } from './slot-id.ts';
import type { GivenTime } from './time.ts';
import { type Wish, wishOf } from './waitlist-entry.ts';

/** Who waits has no time and nobody who gives it. */
export const patientOnly = (patient: string): Pick<Appointment, 'participant'> => ({
  participant: [{ actor: { reference: patient as `Patient/${string}` }, status: 'accepted' }],
});

const without = ({ extension = [] }: Appointment, ...urls: readonly string[]) =>
  extension.filter(({ url }) => !urls.includes(url));

/** The time is held until an instant, ISO 8601. What was asked for stays. */
export function offering(entry: Visit, time: GivenTime, until: string, types: readonly VisitType[]): Visit {
  const { start, end } = timeOf(time, types);
  return {
    ...entry,
    extension: [...without(entry, EXTENSION.heldUntil), { url: EXTENSION.heldUntil, valueDateTime: until }],
    status: 'pending',
    ...(start !== undefined && end !== undefined && { start, end }),
    participant: participants(time, participantOf(entry, 'Patient') ?? ''),
  };
}

/** Waits again; the time that was not taken is not offered to this patient a second time. */
export function lettingGo(entry: Visit, types: readonly VisitType[]): Visit {
  const { start: _start, end: _end, ...rest } = entry;
  const offered = offeredSlot(entry, wishOf(entry, types));
  return {
    ...rest,
    extension: [
      ...without(entry, EXTENSION.heldUntil),
      ...(offered === undefined ? [] : [{ url: EXTENSION.offered, valueString: offered }]),
    ],
    status: 'waitlist',
    ...patientOnly(participantOf(entry, 'Patient') ?? ''),
  };
}

/** Waits no more, since the visit that there was is at the time that was offered. */
export function noLonger(entry: Visit): Visit {
  const { start: _start, end: _end, ...rest } = entry;
  return {
    ...rest,
    extension: without(entry, EXTENSION.heldUntil),
    status: 'cancelled',
    cancelationReason: { text: 'The visit was moved to the time that was offered.' },
    ...patientOnly(participantOf(entry, 'Patient') ?? ''),
  };
}

/** The visit: it has our number of one, `number`, and nothing of the waiting but the day from which it was waited. */
export function agreeing(entry: Visit, time: GivenTime, number: string, types: readonly VisitType[]): Visit {
  const { extension: _extension, ...rest } = entry;
  const { heldUntil, suits, waitsFor, offered } = EXTENSION;
  const kept = without(entry, heldUntil, suits, waitsFor, offered);
  return {
    ...rest,
    ...(kept.length > 0 && { extension: kept }),
    identifier: [...(entry.identifier ?? []), { system: SID.appointment, value: number }],
    status: 'booked',
    ...timeOf(time, types),
    participant: participants(time, participantOf(entry, 'Patient') ?? ''),
    id: entry.id,
    meta: entry.meta,
  };
}

/** Number of the slot whose time is held. */
export function offeredSlot(entry: Appointment, { visit, kind }: Wish): string | undefined {
  const role = participantOf(entry, 'PractitionerRole')?.slice('PractitionerRole/'.length);
  if (role === undefined || entry.start === undefined) return undefined;
  return slotId({ role, visit, patient: kind, start: Date.parse(entry.start) });
}

/** The work of an act that changes the entry alone; `code` of CodeSystem waitlist-step. */
export function changed(code: string, entry: Visit, to: Visit, reason?: string): Work {
  return {
    create: [],
    update: [{ resource: to, versionId: entry.meta.versionId }],
    status: 200,
    record: {
      activity: { system: CODES.waitlistStep, code },
      operation: 'UPDATE',
      targets: [`Appointment/${entry.id}`],
      patient: participantOf(entry, 'Patient') ?? '',
      ...(reason !== undefined && { reason: { text: reason } }),
    },
  };
}
