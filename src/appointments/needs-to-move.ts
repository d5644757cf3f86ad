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

export interface ToMove extends Before {
  /** `ClaimResponse/…` of the visit that are good for it then too. */
  readonly keeps: readonly string[];
}

/** Faults as `beforeVisit`. What is unknown was asked when it was booked. */
export async function needsToMove(
  visit: Visit,
  time: GivenTime,
  override: Booking['override'],
  reads: Reads,
  deps: NeedsDeps,
): Promise<ToMove> {
  const [coverage] = named(visit, 'Coverage');
  const patient = participantOf(visit, 'Patient');
  if (coverage === undefined || patient === undefined)
    return { ...NOTHING_ASKED, keeps: named(visit, 'ClaimResponse') };
  const known = await readKnown(patient, reads, deps);
  const day = deps.zone.day(time.start).iso;
  const asked: VisitAsked = { ...givenBy(time.role), day, except: visit.id };
  const referral = referralOf(visit);
  const wanted = { referral, awaitReferral: false, override };
  const checked = check({ coverage }, asked, known, deps);
  // What a service is, the visit does not say: the one who named the authorization knew.
  const good = checked.onFile.authorizations.filter(({ holds, why }) => holds || why === 'another-service');
  const keeps = named(visit, 'ClaimResponse').filter((one) => good.some(({ reference }) => reference === one));
  return { ...beforeVisit(wanted, checked, namedReferral({ referral }, asked, known), day), keeps };
}

/** The visit names the authorization that holds then, where one does; one that does not is named no more. */
export function under(
  visit: Visit,
  { authorization, keeps = named(visit, 'ClaimResponse') }: Before & Partial<ToMove>,
): Pick<Appointment, 'supportingInformation'> {
  const permits = authorization ? [authorization.reference] : keeps;
  const others = (visit.supportingInformation ?? []).filter(
    ({ reference = '' }) => !reference.startsWith('ClaimResponse/'),
  );
  const information = [...others, ...permits.map((reference) => ({ reference }))];
  return { supportingInformation: information.length > 0 ? information : undefined };
}
