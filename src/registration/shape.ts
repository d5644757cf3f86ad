/** A registration as callers send it. What is left out has not been asked; an empty list says that there is none. */
import * as z from 'zod';
import { coverageShape } from '../coverage/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { nameShape, patientShape, phoneShape } from '../patients/shape.ts';

export const CONTACT_KINDS = ['emergency', 'guardian'] as const;

export const contactShape = z
  .strictObject({
    kind: z.enum(CONTACT_KINDS),
    name: nameShape,
    relationship: plainText(80).meta({ description: 'To the patient, in words.' }),
    phone: phoneShape,
  })
  .meta({ id: 'RegistrationContact' });

export const medicationShape = z
  .strictObject({
    name: plainText(200).meta({ description: 'Prescribed or bought over the counter.' }),
    dose: plainText(100),
    frequency: plainText(100),
  })
  .meta({ id: 'RegistrationMedication' });

const none = { description: 'An empty list says that there is none; left out, it is still to be asked.' };

/** What may come later, by `complete`. */
const later = {
  coverage: z.array(coverageShape).max(4).optional(),
  selfPay: z.boolean().optional().meta({ description: 'The patient has no insurance, or does not use it.' }),
  contacts: z.array(contactShape).max(4).optional(),
  medications: z.array(medicationShape).max(60).optional().meta(none),
  history: z.array(plainText(300)).max(60).optional().meta(none),
  surgicalHistory: z.array(plainText(300)).max(60).optional().meta(none),
  toBring: z.array(plainText(300)).max(30).optional().meta({
    description: 'X-rays, test results and other records the patient will bring; an empty list: there are none.',
  }),
};

export const registrationShape = z
  .strictObject({
    registrationId: plainText(64).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    patient: patientShape,
    ...later,
  })
  .meta({ id: 'Registration' });

export const completionShape = z
  .strictObject(later)
  .check((ctx) => {
    if (Object.values(ctx.value).some((value) => value !== undefined)) return;
    const params = { kind: 'required', code: 'nothing-given', text: 'At least one of the fields.' };
    ctx.issues.push({ code: 'custom', params, input: undefined });
  })
  .meta({ id: 'CompleteRegistration' });

export type Registration = z.output<typeof registrationShape>;
export type Completion = z.output<typeof completionShape>;
