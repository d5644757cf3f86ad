/** What the plan of a visit asks for at another time or by another practitioner: looked at as when it was booked. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { check, readKnown } from '../coverage/referral-check.ts';
import type { VisitAsked } from '../coverage/referral-on-file.ts';
import { named, participantOf, referralOf, type Visit } from './appointment.ts';
import { type Before, beforeVisit, NOTHING_ASKED } from './before-visit.ts';
import type { Booking } from './shape.ts';
import type { GivenTime } from './time.ts';
import { givenBy, type NeedsDeps, namedReferral } from './visit-needs.ts';

/** Faults as `beforeVisit`. What is unknown was asked when it was booked. */
export async function needsToMove(
  visit: Visit,
  time: GivenTime,
  override: Booking['override'],
  reads: Reads,
  deps: NeedsDeps,
): Promise<Before> {
  const [coverage] = named(visit, 'Coverage');
  const patient = participantOf(visit, 'Patient');
  if (coverage === undefined || patient === undefined) return NOTHING_ASKED;
  const known = await readKnown(patient, reads, deps);
  const day = deps.zone.day(time.start).iso;
  const asked: VisitAsked = { ...givenBy(time.role), day, except: visit.id };
  const referral = referralOf(visit);
  const wanted = { referral, awaitReferral: false, override };
  return beforeVisit(wanted, check({ coverage }, asked, known, deps), namedReferral({ referral }, asked, known), day);
}

/** The visit names the authorization that holds then, where one does. */
export function under(visit: Appointment, { authorization }: Before): Pick<Appointment, 'supportingInformation'> {
  if (!authorization) return {};
  const others = (visit.supportingInformation ?? []).filter(
    ({ reference = '' }) => !reference.startsWith('ClaimResponse/'),
  );
  return { supportingInformation: [...others, { reference: authorization.reference }] };
}
