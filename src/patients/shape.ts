/** A patient as callers write one: a reference to one they may see, or identifiers and demographics. */
import * as z from 'zod';
import { normalisePhone } from '../fhir/normalise.ts';
import { plainText } from '../fhir/plain-text.ts';
import { isOwnSystem } from '../fhir/systems.ts';

/** A US telephone number in any usual form; becomes E.164. */
export const phoneShape = z
  .string()
  .max(40)
  .transform((value, ctx) => {
    const phone = normalisePhone(value);
    if (phone !== undefined) return phone;
    ctx.addIssue({ code: 'custom', params: { kind: 'value', code: 'phone', text: 'No US telephone number.' } });
    return z.NEVER;
  })
  .meta({
    id: 'Phone',
    description: 'US telephone number in any usual form, kept as E.164.',
    examples: ['602-555-0123'],
  });

export const nameShape = z
  .strictObject({
    given: z.array(plainText(80)).min(1).max(5),
    family: plainText(120),
    suffix: plainText(20).optional(),
  })
  .meta({ id: 'Name' });

export const addressShape = z
  .strictObject({
    line: z.array(plainText(120)).min(1).max(3),
    city: plainText(80),
    state: z.string().regex(/^[A-Z]{2}$/, 'two capital letters'),
    postalCode: z.string().regex(/^\d{5}(-\d{4})?$/, 'ZIP or ZIP+4'),
  })
  .meta({ id: 'Address' });

/** An identifier system of the sender's, or the clinic's chart numbers. */
export const outsideSystem = z
  .string()
  .regex(/^(https?:\/\/|urn:)\S{1,190}$/)
  .check((ctx) => {
    if (!isOwnSystem(ctx.value)) return;
    const params = {
      kind: 'value',
      code: 'own-system',
      text: 'The gateway alone gives out identifiers of this system.',
    };
    ctx.issues.push({ code: 'custom', params, input: undefined });
  });

export const demographicsShape = z
  .strictObject({
    identifiers: z
      .array(z.strictObject({ system: outsideSystem, value: plainText(100) }))
      .max(10)
      .optional(),
    name: nameShape,
    birthDate: z.iso.date(),
    gender: z.enum(['male', 'female', 'other', 'unknown']).default('unknown'),
    phone: phoneShape.optional(),
    email: z.email().max(200).optional(),
    address: addressShape.optional(),
  })
  .check((ctx) => {
    const { phone, address } = ctx.value;
    if (phone !== undefined || address !== undefined) return;
    const params = { kind: 'required', code: 'contact-required', text: 'A phone or an address is required.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['phone'] });
  })
  .meta({ id: 'PatientDemographics' });

export const patientReferenceShape = z.strictObject({ reference: z.string().regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/) });

export const patientShape = z.union([patientReferenceShape, demographicsShape]).meta({ id: 'Patient' });

export type Demographics = z.output<typeof demographicsShape>;
export type PatientInput = z.output<typeof patientShape>;
