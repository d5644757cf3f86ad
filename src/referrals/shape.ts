/** A referral as callers write it. The minimum set for an outside referral: STANDARDS of the field as listed in docs/referrals.md. */
import * as z from 'zod';
import { coverageShape } from '../coverage/shape.ts';
import { providerShape } from '../directory/provider-shape.ts';
import { documentShape } from '../documents/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { outsideSystem, patientShape } from '../patients/shape.ts';
import { specialtyOf } from './specialty.ts';

/** A specialty as a NUCC code or a word for one; becomes code and display. */
export const specialtyShape = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .transform((value, ctx) => {
    const specialty = specialtyOf(value);
    if (specialty) return specialty;
    const params = {
      kind: 'code-invalid',
      code: 'specialty-unknown',
      text: 'No specialty is known by this word or code.',
    };
    ctx.addIssue({ code: 'custom', params });
    return z.NEVER;
  });

/** ICD-10-CM: a letter, a digit, a letter or digit, and up to four more after the point. The point may be left out. */
export const icd10Shape = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$/)
  .transform((code) => (code.length > 3 && code[3] !== '.' ? `${code.slice(0, 3)}.${code.slice(3)}` : code));

export const reasonShape = z.strictObject({ icd10: z.array(icd10Shape).max(12).default([]), text: plainText(2000) });

export const priorityShape = z.enum(['routine', 'urgent', 'asap', 'stat']);

/** How many visits a referral is for, and for how long it is good; what is left out its referrer does not say. */
export const referralVisits = z
  .strictObject({
    allowed: z.int().min(1).max(365).optional(),
    period: z.strictObject({ start: z.iso.date(), end: z.iso.date() }).optional(),
  })
  .check((ctx) => {
    const { period } = ctx.value;
    if (!period || period.start <= period.end) return;
    const params = { kind: 'value', code: 'period', text: 'The period ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['period', 'end'] });
  })
  .meta({ id: 'ReferralVisits' });

export const referralShape = z
  .strictObject({
    referralId: plainText(100).optional(),
    /** Identifier system of referralId, where the sender has one (FHIR senders do). */
    referralSystem: outsideSystem.optional(),
    priority: priorityShape.default('routine'),
    specialty: specialtyShape,
    service: z.strictObject({ text: plainText(500) }).optional(),
    reason: reasonShape,
    patient: patientShape,
    referrer: providerShape,
    performer: providerShape.optional(),
    coverage: z.array(coverageShape).max(4).default([]),
    visits: referralVisits.optional(),
    documents: z.array(documentShape).max(20).default([]),
    note: plainText(4000).optional(),
  })
  .meta({ id: 'Referral' });

export type ReferralInput = z.output<typeof referralShape>;
