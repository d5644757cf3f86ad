/** How many visits of a referral or an authorization are left. Counted from the visits themselves, so that nothing can be counted twice. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import { billedTo, standingOf } from '../billing/insurance.ts';

export interface VisitCount {
  readonly allowed: number;
  /** Visits that have been. */
  readonly used: number;
  /** Agreed or held, and still to be. */
  readonly reserved: number;
  /** `allowed − used`; below zero where a person let there be more. */
  readonly left: number;
}

/** Statuses of a visit that is still to be, or is being. */
const COMING: readonly Appointment['status'][] = ['pending', 'booked', 'arrived', 'checked-in'];
/** All that count: what a search asks for. */
export const COUNTED = [...COMING, 'fulfilled'].join(',');

/**
 * `reference`: what the visits name, in basedOn or supportingInformation. A visit counts once, by its id; one that is billed to the patient uses
 * no authorization of a payer.
 */
export function countVisits(
  allowed: number,
  reference: string,
  visits: readonly Appointment[],
  except?: string,
): VisitCount {
  const seen = new Map(visits.filter((one) => one.id !== except && names(one, reference)).map((one) => [one.id, one]));
  const of = (statuses: readonly Appointment['status'][]) =>
    [...seen.values()].filter(({ status }) => statuses.includes(status)).length;
  const used = of(['fulfilled']);
  return { allowed, used, reserved: of(COMING), left: allowed - used };
}

/** Whether one more may be booked. */
export const hasRoom = ({ left, reserved }: VisitCount): boolean => left - reserved > 0;

const names = (visit: Appointment, wanted: string): boolean =>
  [...(visit.basedOn ?? []), ...(visit.supportingInformation ?? [])].some(({ reference }) => reference === wanted) &&
  !(wanted.startsWith('ClaimResponse/') && isPrivate(visit));

/** As somebody said: a visit that merely names no coverage may be billed to that of its referral. */
const isPrivate = (visit: Appointment): boolean => billedTo(visit) === 'private' && standingOf(visit) !== 'self-pay';

/** A number of visits as FHIR counts things: UCUM has no unit for them but an annotation. */
export const visitsQuantity = (value: number) => ({
  value,
  unit: 'visits',
  system: 'http://unitsofmeasure.org',
  code: '{visit}',
});
