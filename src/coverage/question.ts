/** A coverage, its patient and its payer as a question to the payer. */
import type { Coverage, HumanName, Organization, Patient, RelatedPerson } from '@medplum/fhirtypes';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { EligibilityAsk, Insured } from '../ports/eligibility/index.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { classOf, isSelfPay, memberOf } from './coverages.ts';

export const verifyShape = z
  .strictObject({
    /** Day of the service; left out: today. */
    date: z.iso.date().optional(),
    /** X12; `30`: the plan as a whole, `98`: an office visit. */
    serviceTypes: z
      .array(z.string().regex(/^[0-9A-Z]{1,2}$/))
      .min(1)
      .max(10)
      .default(['30', '98']),
  })
  .meta({ id: 'VerifyCoverage' });
export type Verify = z.output<typeof verifyShape>;

export interface Asking {
  readonly coverage: Stored<Coverage>;
  readonly patient: Stored<Patient>;
  readonly payer: Organization;
  readonly group: Organization;
  readonly date: string;
  readonly serviceTypes: readonly string[];
  readonly trace: string;
}

/** Faults `business-rule` for what no payer can be asked. */
export function questionOf({ coverage, patient, payer, group, date, serviceTypes, trace }: Asking): EligibilityAsk {
  if (isSelfPay(coverage)) {
    throw new Fault('business-rule', { code: 'no-payer', text: 'Who pays alone has no payer to be asked.' });
  }
  const npi = group.identifier?.find(({ system }) => system === SID.npi)?.value;
  const memberId = memberOf(coverage);
  const self = coverage.relationship?.coding?.[0]?.code === 'self' || !coverage.subscriber;
  const other = coverage.contained?.find((one): one is RelatedPerson => one.resourceType === 'RelatedPerson');
  const subscriber = person(self ? patient : other);
  const me = person(patient);
  if (npi === undefined || memberId === undefined || !subscriber || !me) {
    const text = 'A payer is asked with the member id, and with name and birth date of the subscriber and the patient.';
    throw new Fault('business-rule', { code: 'subscriber-incomplete', text });
  }
  const code = coverage.relationship?.coding?.[0]?.code;
  const relationship = code === 'spouse' || code === 'child' ? code : 'other';
  const member = classOf(coverage, 'group');
  return {
    trace,
    payer: { id: payer.identifier?.find(({ system }) => system === SID.payer)?.value ?? '', name: payer.name ?? '' },
    provider: { npi, name: group.name ?? '' },
    subscriber: { ...subscriber, memberId, ...(member !== undefined && { group: member }) },
    ...(!self && { dependent: { ...me, relationship } }),
    serviceTypes,
    date,
  };
}

interface Person {
  readonly name?: HumanName[];
  readonly birthDate?: string;
  readonly gender?: string;
}

function person(of: Person | undefined): Insured | undefined {
  const { name = [], birthDate, gender } = of ?? {};
  const { family, given } = name.find(({ use }) => use === 'official') ?? name[0] ?? {};
  if (family === undefined || birthDate === undefined || birthDate.length < 10) return undefined;
  return {
    family,
    ...(given?.[0] !== undefined && { given: given[0] }),
    birthDate,
    ...((gender === 'male' || gender === 'female') && { gender }),
  };
}
