/** Kinds of visits: who offers which, and how long it takes. */
import type { PractitionerRole } from '@medplum/fhirtypes';
import { specialtiesOf } from '../directory/snapshot.ts';
import { Fault } from '../fault.ts';
import type { PatientKind, VisitType } from '../mappings/visits-schema.ts';

/** Minutes of a kind of visit at one role; undefined where it is not offered. An unknown kind: `code-invalid`. */
export function minutesFor(
  types: readonly VisitType[],
  visit: string,
  patient: PatientKind,
  role: PractitionerRole,
): number | undefined {
  const type = types.find(({ code }) => code === visit);
  if (!type)
    throw new Fault('code-invalid', {
      code: 'visit-type',
      text: 'There is no such kind of visit.',
      expression: 'visit',
    });
  const offers = type.specialties.some((one) => one === '*' || specialtiesOf(role).some(({ code }) => code === one));
  return offers ? type.minutes[patient] : undefined;
}
