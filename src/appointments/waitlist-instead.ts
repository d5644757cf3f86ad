/** A patient who has a visit and waits for an earlier one, or whose time was closed: which visit it is, and that an accepted time moves it. */
import type { Appointment, Extension } from '@medplum/fhirtypes';
import type { ActContext, Reads, Work } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { ReferralMove } from '../referrals/with-visit.ts';
import { numberOf, participantOf, type Visit } from './appointment.ts';
import { closedTimes } from './availability.ts';
import { visitAwaits } from './awaiting.ts';
import type { Before } from './before-visit.ts';
import type { BookingDeps } from './book.ts';
import { isAwaiting, mayTake } from './lifecycle.ts';
import { needsToMove, under } from './needs-to-move.ts';
import { overbooked } from './overbook.ts';
import { participants, timeOf } from './resources.ts';
import type { Booking } from './shape.ts';
import { movingWith } from './step.ts';
import { fence, type GivenTime, type TimeDeps } from './time.ts';
import { counted } from './visit-needs.ts';
import { noLonger } from './waitlist-change.ts';

export const insteadExtension = (visit: Visit): Extension => ({
  url: EXTENSION.waitsFor,
  valueReference: {
    reference: `Appointment/${visit.id}`,
    identifier: { system: SID.appointment, value: numberOf(visit) },
  },
});

/** The visit that is to be at another time. */
export interface Replaced {
  readonly visit: Visit;
  /** ms: only times before it are offered; undefined: it stands in a closed time, and any other is better. */
  readonly earlierThan: number | undefined;
}

/** Undefined: none, or it will not be, and who waits has no visit any more. */
export async function replacedBy(
  instead: string | undefined,
  reads: Pick<Reads, 'read'>,
  { directory, zone }: Pick<TimeDeps, 'directory' | 'zone'>,
): Promise<Replaced | undefined> {
  if (instead === undefined) return undefined;
  const visit = await reads.read('Appointment', instead.slice('Appointment/'.length)).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    return undefined;
  });
  if (!visit || visit.status === 'cancelled' || visit.status === 'noshow') return undefined;
  const role = participantOf(visit, 'PractitionerRole');
  const who = (await directory.snapshot()).roles.find((one) => `PractitionerRole/${one.role.id}` === role);
  const [start, end] = [Date.parse(visit.start ?? ''), Date.parse(visit.end ?? visit.start ?? '')];
  const closed = who && closedTimes(who.role, zone).some((one) => one.start < end && start < one.end);
  return { visit, earlierThan: closed ? undefined : start };
}

/** Only a visit that may still be moved is replaced, and only by an earlier one unless its time is closed. Fault `offer-over`. */
export function refuseLater({ visit, earlierThan = Number.POSITIVE_INFINITY }: Replaced, start: number): void {
  if (mayTake('reschedule', visit.status) && start < earlierThan) return;
  const text = 'The visit that it was to replace is not later any more.';
  throw new Fault('business-rule', { code: 'offer-over', text });
}

export interface Moving {
  readonly visit: Visit;
  readonly before: Before;
  readonly referral: ReferralMove | undefined;
}

/** What the plan asks for at the new time, and the referral that moves along, as when the visit is moved by a person. */
export async function moveInstead(
  replaced: Replaced,
  time: GivenTime,
  override: Booking['override'],
  act: ActContext,
  reads: Reads,
  deps: BookingDeps,
): Promise<Moving> {
  refuseLater(replaced, time.start);
  const { visit } = replaced;
  if (isAwaiting(visit)) throw visitAwaits('It is moved when that has come.');
  const [before, referral] = await Promise.all([
    needsToMove(visit, time, override, reads, deps),
    movingWith('schedule', visit, act, reads, deps.referrals),
  ]);
  return { visit, before, referral };
}

/** The visit is at the time that was offered, and nobody waits any more. */
export function movedInstead(
  entry: Visit,
  time: GivenTime,
  { visit, before, referral }: Moving,
  { types }: BookingDeps,
): Work {
  const targets = [`Appointment/${entry.id}`, `Appointment/${visit.id}`];
  const patient = participantOf(visit, 'Patient') ?? '';
  const moved: Appointment & { id: string } = {
    ...visit,
    status: 'booked',
    ...under(visit, before),
    ...timeOf(time, types),
    participant: participants(time, patient),
    extension: overbooked(visit, undefined),
  };
  const along = referral?.work({ visit: new Date(time.start).toISOString() });
  const reason = before.setAside.length > 0 ? { reason: { text: before.setAside.join('\n') } } : {};
  return {
    create: along?.create ?? [],
    update: [
      { resource: noLonger(entry), versionId: entry.meta.versionId },
      { resource: moved, versionId: visit.meta.versionId },
      ...fence(time),
      ...counted(before, false),
      ...(along?.update ?? []),
    ],
    status: 200,
    record: along
      ? { ...along.record, ...reason, targets: [...targets, ...along.record.targets] }
      : {
          activity: { system: CODES.waitlistStep, code: 'accept-offer' },
          operation: 'UPDATE',
          targets,
          patient,
          ...reason,
        },
  };
}
