import { type ActContext, defineAction, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { coveragePeople } from '../coverage/resources.ts';
import { openCreate } from '../create.ts';
import { Fault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { CODES } from '../fhir/systems.ts';
import { matchPatient } from '../patients/find-patient.ts';
import { givenPatient, resolvePatient } from '../patients/resolve.ts';
import { type Who, whoComes } from '../patients/who-comes.ts';
import { appointmentOutput } from '../referrals/appointment.ts';
import { mayTake, positionOf } from '../referrals/lifecycle.ts';
import type { StepDeps } from '../referrals/step.ts';
import { type ReferralMove, readReferralOf, referralMove } from '../referrals/with-visit.ts';
import { requirePersonToSetAside, warningsOf } from './before-visit.ts';
import { requirePersonFor } from './overbook.ts';
import { appointment } from './resources.ts';
import { type Booking, bookingShape } from './shape.ts';
import { fence, type GivenTime, giveTime, type TimeDeps } from './time.ts';
import { asking, counted, inOrder, type Needs, type NeedsDeps, needsOf, readForBooking } from './visit-needs.ts';

export interface BookingDeps extends TimeDeps, NeedsDeps {
  readonly matching: MatchOptions;
  readonly referrals: StepDeps;
}

interface Found {
  readonly who: Who;
  readonly time: GivenTime;
  readonly needs: Needs;
  readonly referral: ReferralMove | undefined;
}

/** A visit is agreed: by the group's own, on the telephone, at the desk, or by its systems. A referral that led to it moves with it. */
export const book = (deps: BookingDeps) =>
  defineAction<Booking, undefined, Found>({
    name: 'book',
    summary: 'Book a visit',
    scope: 'system/Appointment.c',
    input: bookingShape,
    fence: 'lane',
    writes: ['Appointment', 'Schedule', 'Task', 'ServiceRequest', 'ClaimResponse', 'Communication'],

    async open({ appointmentId }, call) {
      oursOnly(call.caller);
      const parts = appointmentId === undefined ? undefined : [appointmentId];
      return openCreate('book', call, { path: '$.appointmentId', parts });
    },

    async find(booking, _opened, act, reads) {
      requirePersonFor(booking.overbook, act.call);
      requirePersonToSetAside(booking.override, act.call);
      refuseUninsured(booking);
      const who = await whoComes(booking.patient, act, reads, deps.matching);
      const patient = 'given' in who ? who.given : who.finding.patient && `Patient/${who.finding.patient}`;
      const overbook = booking.overbook !== undefined;
      const [time, known, named] = await Promise.all([
        giveTime({ slot: booking.slot, overbook, ...(patient !== undefined && { patient }) }, act, reads, deps),
        readForBooking(booking, patient, reads, deps),
        booking.referral === undefined
          ? undefined
          : readReferralOf(booking.referral, reads).then((one) => referralMove('schedule', one, act, deps.referrals)),
      ]);
      if (named && named.referral.task.for?.reference !== patient) {
        const text = 'The referral is of another patient.';
        throw new Fault('business-rule', { code: 'referral-of-another', text, expression: '$.referral' });
      }
      const needs = await needsOf(booking, patient, time, known, act, reads, deps);
      return { who, time, needs, referral: await moving(named, needs, act, deps.referrals) };
    },

    async stillHolds({ patient }, { who }, act, reads) {
      if ('given' in who || 'reference' in patient) return true;
      return (await matchPatient(patient, act.act, reads, deps.matching)).patient === who.finding.patient;
    },

    build: (booking, found, act) => buildVisit(booking, found, act, deps),
  });

/** The referral that moves with the visit: the one named, else the one on file if it may. A visit that still waits moves none. */
export async function moving(
  named: ReferralMove | undefined,
  { referral, until }: Needs,
  act: ActContext,
  deps: StepDeps,
): Promise<ReferralMove | undefined> {
  if (until !== undefined) return undefined;
  if (named || !referral || !mayTake('schedule', positionOf(referral.of.task))) return named;
  return referralMove('schedule', referral.of, act, deps);
}

function buildVisit(booking: Booking, found: Found, act: ActContext, { types }: TimeDeps): Work {
  const { who, time, needs, referral } = found;
  const patient =
    'given' in who || 'reference' in booking.patient
      ? givenPatient('given' in who ? who.given : '')
      : resolvePatient(who.finding, booking.patient, act);
  const covers = inOrder(booking.coverage).map((one, i) => {
    if (one === needs.paidBy?.card) return { reference: needs.paidBy.coverage, people: [] };
    const people = coveragePeople(one, patient.reference, i + 1, act.urn);
    return { reference: people.at(-1)?.urn ?? '', people };
  });
  const coverage = covers.map(({ reference }) => reference);
  const urn = act.urn();
  const parts = {
    time,
    patient: patient.reference,
    coverage,
    types,
    referral: booking.referral ?? needs.referral?.reference,
    authorization: needs.authorization?.reference,
    heldUntil: needs.until,
  };
  const visit = { urn, resource: appointment(booking, parts, act) };
  const moved = referral?.work({
    task: { output: [...(referral.referral.task.output ?? []), appointmentOutput(urn)] },
    // Written again where visits are counted, so that two cannot take the last one.
    ...(needs.referral?.visits && { serviceRequest: {} }),
    visit: new Date(time.start).toISOString(),
  });
  const questions = asking(needs, { visit: urn, patient: patient.reference, time }, act);
  const targets = [urn, ...questions.map((one) => one.urn)];
  const reason = needs.setAside.length > 0 ? { reason: { text: needs.setAside.join('\n') } } : {};
  return {
    people: [...patient.people, ...covers.flatMap(({ people }) => people)],
    exclusive: patient.people.length > 0 && 'locks' in who ? who.locks : [],
    create: [visit, ...questions, ...(moved?.create ?? [])],
    update: [...fence(time), ...counted(needs, moved !== undefined), ...(moved?.update ?? [])],
    status: 201,
    warnings: [...(patient.match.result === 'created' ? ['patient-created'] : []), ...warningsOf(needs)],
    record: moved
      ? { ...moved.record, ...reason, targets: [...targets, ...moved.record.targets] }
      : {
          activity: { system: CODES.visitStep, code: 'book' },
          operation: 'CREATE',
          targets,
          patient: patient.reference,
          ...reason,
        },
  };
}

export function refuseUninsured({ coverage, selfPay }: Pick<Booking, 'coverage' | 'selfPay'>): void {
  if (coverage.length > 0 || selfPay) return;
  const text = 'A visit is booked with the patient’s insurance, or with selfPay.';
  throw new Fault('required', { code: 'intake', text, expression: '$.coverage' });
}
