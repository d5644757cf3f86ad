/** What a plan asks for before a visit, looked at when an offer is accepted: as at booking, by what is on file then. */
import type { Reads } from '../action.ts';
import { check, readKnown } from '../coverage/referral-check.ts';
import { named, participantOf, referralOf, type Visit } from './appointment.ts';
import { beforeVisit, NOTHING_ASKED } from './before-visit.ts';
import type { Booking } from './shape.ts';
import type { GivenTime } from './time.ts';
import { givenBy, type Needs, type NeedsDeps, namedReferral } from './visit-needs.ts';

/** Faults as `beforeVisit`. Nothing is asked of who pays alone. */
export async function needsOfOffer(
  entry: Visit,
  override: Booking['override'],
  time: GivenTime,
  reads: Reads,
  deps: NeedsDeps,
): Promise<Needs> {
  const [coverage] = named(entry, 'Coverage');
  const patient = participantOf(entry, 'Patient');
  if (coverage === undefined || patient === undefined) return NOTHING_ASKED;
  const known = await readKnown(patient, reads, deps);
  const day = deps.zone.day(time.start).iso;
  const asked = { ...givenBy(time.role), day };
  const wanted = { referral: referralOf(entry), authorization: undefined, awaitReferral: false, override };
  const checked = check({ coverage }, asked, known, deps);
  const before = beforeVisit(wanted, checked, namedReferral(wanted, asked, known), day);
  if (before.unknown.length === 0) return before;
  const { reference, display } = await deps.directory.patientServices();
  return { ...before, patientServices: { reference, display } };
}
