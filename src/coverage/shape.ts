/** Insurance as callers write it. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { demographicsShape } from '../patients/shape.ts';
import { cardFacts } from './card-shape.ts';

export const coverageShape = z
  .strictObject({
    plan: plainText(200),
    payerId: plainText(40).optional(),
    memberId: plainText(60),
    groupNumber: plainText(60).optional(),
    relationship: z.enum(['self', 'spouse', 'child', 'parent', 'common', 'other', 'injured']).default('self'),
    subscriber: demographicsShape.optional(),
    period: z.strictObject({ start: z.iso.date().optional(), end: z.iso.date().optional() }).optional(),
    order: z.int().min(1).max(9).optional(),
    ...cardFacts,
  })
  .check((ctx) => {
    const { period, groupName, groupNumber } = ctx.value;
    if (groupName !== undefined && groupNumber === undefined) {
      const params = { kind: 'required', code: 'group-number', text: 'The name of a group stands with its number.' };
      ctx.issues.push({ code: 'custom', params, input: undefined, path: ['groupNumber'] });
    }
    if (!period?.start || !period.end || period.start <= period.end) return;
    const params = { kind: 'value', code: 'period', text: 'The period ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['period', 'end'] });
  })
  .meta({ id: 'Coverage' });

export type CoverageInput = z.output<typeof coverageShape>;
