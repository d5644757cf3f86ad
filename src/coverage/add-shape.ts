/** A coverage as the desk takes it down: from a card, or that the patient pays alone. */
import * as z from 'zod';
import { documentShape } from '../documents/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { patientReferenceShape } from '../patients/shape.ts';
import { coverageShape } from './shape.ts';

export const addCoverageShape = z
  .strictObject({
    coverageId: plainText(100).optional(),
    patient: patientReferenceShape,
    coverage: coverageShape.optional(),
    /** No insurance pays. */
    selfPay: z.literal(true).optional(),
    card: z.strictObject({ front: documentShape.optional(), back: documentShape.optional() }).optional(),
    /** The coverage it takes the place of, which ends. */
    replaces: z
      .string()
      .regex(/^Coverage\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
  })
  .check((ctx) => {
    const { coverage, selfPay } = ctx.value;
    const refuse = (code: string, text: string, path: string[]) => {
      const params = { kind: 'business-rule', code, text };
      ctx.issues.push({ code: 'custom', params, input: undefined, path });
    };
    if ((coverage === undefined) === (selfPay === undefined)) {
      refuse('coverage-or-self-pay', 'Tell the coverage, or that the patient pays alone: one of the two.', [
        'coverage',
      ]);
    }
    if (coverage && coverage.relationship !== 'self' && !coverage.subscriber) {
      refuse('subscriber', 'Who is insured through somebody else is so through a subscriber.', [
        'coverage',
        'subscriber',
      ]);
    }
  })
  .meta({ id: 'AddCoverage' });

export const endCoverageShape = z
  .strictObject({ on: z.iso.date().optional(), reason: plainText(500).optional() })
  .meta({ id: 'EndCoverage' });

export type AddCoverage = z.output<typeof addCoverageShape>;
export type EndCoverage = z.output<typeof endCoverageShape>;
