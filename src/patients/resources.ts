/** Demographics as callers write them → US Core Patient, and back. */
import type { Patient } from '@medplum/fhirtypes';
import { SID, TAG } from '../fhir/systems.ts';
import type { Demographics } from './shape.ts';

export const US_CORE_PATIENT = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';

/** The demographic part of a Patient: what was submitted, nothing more. */
export function demographicsOf(input: Demographics): Patient {
  const { name, phone, email, address } = input;
  const telecom = [
    ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
    ...(email ? [{ system: 'email' as const, value: email }] : []),
  ];
  return {
    resourceType: 'Patient',
    ...(input.identifiers?.length && { identifier: input.identifiers.map(({ system, value }) => ({ system, value })) }),
    name: [{ family: name.family, given: name.given, ...(name.suffix && { suffix: [name.suffix] }) }],
    birthDate: input.birthDate,
    gender: input.gender,
    ...(telecom.length > 0 && { telecom }),
    ...(address && { address: [address] }),
  };
}

/**
 * A patient made from outside data. It is provisional (own identifier: the act id; tag) until a person confirms it,
 * and nothing outside is merged into a chart.
 */
export function provisionalPatient(input: Demographics, act: string): Patient {
  const patient = demographicsOf(input);
  return {
    ...patient,
    meta: { profile: [US_CORE_PATIENT], tag: [{ system: TAG.state, code: 'provisional' }] },
    identifier: [{ system: SID.provisional, value: act }, ...(patient.identifier ?? [])],
    active: true,
  };
}
