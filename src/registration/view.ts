/** A registration as its callers read it. Pure. */
import type { Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { holds } from '../coverage/coverages.ts';
import { CODES } from '../fhir/systems.ts';
import { answersOf } from './answers.ts';
import { contactKind, MISSING } from './missing.ts';
import { missingIn, numberOf, type RegistrationRecord } from './read.ts';
import { CONTACT_KINDS, medicationShape } from './shape.ts';

export const registrationView = z
  .strictObject({
    id: z.string(),
    status: z.enum(['incomplete', 'complete']),
    missing: z.array(z.enum(MISSING)),
    response: z.string(),
    patient: z.strictObject({ reference: z.string() }),
    coverage: z.array(z.string()),
    selfPay: z.boolean().optional(),
    contacts: z.array(
      z.strictObject({
        reference: z.string(),
        kind: z.enum(CONTACT_KINDS),
        name: z.string(),
        relationship: z.string(),
        phone: z.string(),
      }),
    ),
    medications: z.array(medicationShape).optional(),
    history: z.array(z.string()).optional(),
    surgicalHistory: z.array(z.string()).optional(),
    toBring: z.array(z.string()).optional(),
    steps: z.array(z.strictObject({ at: z.string(), step: z.string(), by: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'RegistrationAnswer' });

export type RegistrationView = z.output<typeof registrationView>;

/** `today`: ISO date of the clinic. */
export function viewRegistration(
  record: RegistrationRecord,
  steps: readonly Provenance[],
  warnings: readonly string[],
  today: string,
): RegistrationView {
  const { response, patient, coverages, contacts } = record;
  const missing = missingIn(record, today);
  return {
    id: numberOf(response),
    status: missing.length > 0 ? 'incomplete' : 'complete',
    missing,
    response: `QuestionnaireResponse/${response.id}`,
    patient: { reference: `Patient/${patient.id}` },
    coverage: coverages.filter((one) => holds(one, today)).map(({ id }) => `Coverage/${id}`),
    ...answersOf(response),
    contacts: contacts.map((one) => ({
      reference: `RelatedPerson/${one.id}`,
      kind: contactKind(one) ?? 'emergency',
      name: [...(one.name?.[0]?.given ?? []), one.name?.[0]?.family].filter(Boolean).join(' '),
      relationship: one.relationship?.[0]?.text ?? '',
      phone: one.telecom?.find(({ system }) => system === 'phone')?.value ?? '',
    })),
    steps: steps.flatMap(stepIn),
    warnings: [...warnings],
  };
}

function stepIn({ activity, recorded = '', agent: agents }: Provenance): RegistrationView['steps'] {
  const step = activity?.coding?.find(({ system }) => system === CODES.registrationStep)?.code;
  if (step === undefined) return [];
  const agent = (code: string) => agents.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  return [{ at: recorded, step, by: (agent('enterer') ?? agent('author'))?.who.display ?? '' }];
}
