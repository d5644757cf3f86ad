/** A coverage block as callers write it → US Core Coverage and its payer Organization. */
import type { Coverage, Organization, Patient } from '@medplum/fhirtypes';
import type { Person } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { demographicsOf } from '../patients/resources.ts';
import { cardClasses, cardElements, patientContact } from './card-resources.ts';
import type { CoverageInput } from './shape.ts';

const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';
const RELATIONSHIP = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';

/** The payer's key: its clearinghouse id, else the plan's name as written (there is no national payer id). */
export const payerKey = (input: CoverageInput) => input.payerId ?? input.plan.toUpperCase().replace(/\s+/g, ' ');

export function payerOrganization(input: CoverageInput): Organization {
  return {
    resourceType: 'Organization',
    identifier: [{ system: SID.payer, value: payerKey(input) }],
    active: true,
    type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: 'pay' }] }],
    name: input.plan,
    ...(input.supportPhone !== undefined && { contact: [patientContact(input.supportPhone)] }),
  };
}

/**
 * Coverage for `patient` (a reference or placeholder), paid by `payor`. US Core us-core-15: the member id stands in the
 * MB identifier. A subscriber other than the patient is contained, since nobody has matched that person to a chart.
 */
export function coverage(input: CoverageInput, patient: string, payor: string, order: number): Coverage {
  const other = input.relationship !== 'self' && input.subscriber !== undefined;
  const subscriber: Patient | undefined =
    other && input.subscriber ? { ...demographicsOf(input.subscriber), id: 'subscriber' } : undefined;
  return {
    resourceType: 'Coverage',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage'] },
    ...(subscriber && { contained: [relatedPerson(subscriber, patient)] }),
    identifier: [
      {
        type: { coding: [{ system: CODES.identifierType, code: 'MB' }] },
        system: SID.memberId,
        value: input.memberId,
      },
    ],
    status: 'active',
    ...(input.relationship === 'self' && { subscriber: { reference: patient } }),
    ...(subscriber && { subscriber: { reference: '#subscriber' } }),
    subscriberId: input.memberId,
    beneficiary: { reference: patient },
    relationship: { coding: [{ system: RELATIONSHIP, code: input.relationship }] },
    ...(input.period && (input.period.start || input.period.end) && { period: input.period }),
    payor: [{ reference: payor, display: input.plan }],
    ...cardElements(input),
    class: [
      { type: { coding: [{ system: CLASS, code: 'plan' }] }, value: input.plan },
      ...(input.groupNumber
        ? [
            {
              type: { coding: [{ system: CLASS, code: 'group' }] },
              value: input.groupNumber,
              ...(input.groupName !== undefined && { name: input.groupName }),
            },
          ]
        : []),
      ...cardClasses(input),
    ],
    order,
  };
}

function relatedPerson(subscriber: Patient, patient: string) {
  const { name, birthDate, gender, telecom, address } = subscriber;
  return {
    resourceType: 'RelatedPerson' as const,
    id: 'subscriber',
    patient: { reference: patient },
    ...(name && { name }),
    ...(birthDate && { birthDate }),
    ...(gender && { gender }),
    ...(telecom && { telecom }),
    ...(address && { address }),
  };
}

/** What makes a coverage of a patient the same coverage, however often it is told. Hashed before it is written. */
export const coverageIdentity = (input: CoverageInput, patient: string): string =>
  `${patient}|${payerKey(input)}|${input.memberId}`;

/** The people-first entries of one coverage: payer, then coverage, found again by an identifier that is an HMAC. */
export function coveragePeople(input: CoverageInput, patient: string, order: number, urn: () => string): Person[] {
  const payer = urn();
  const value = coverageIdentity(input, patient);
  const resource = coverage(input, patient, payer, input.order ?? order);
  return [
    { urn: payer, resource: payerOrganization(input), identifier: { system: SID.payer, value: payerKey(input) } },
    {
      urn: urn(),
      resource: { ...resource, identifier: [...(resource.identifier ?? []), { system: SID.coverage, value }] },
      identifier: { system: SID.coverage, value, secret: true },
    },
  ];
}
