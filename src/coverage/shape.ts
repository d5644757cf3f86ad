/** Insurance as callers write it. */
import { z } from 'zod';
import { demographicsShape } from '../patients/shape.ts';

export const coverageShape = z
  .strictObject({
    plan: z.string().trim().min(1).max(200),
    payerId: z.string().trim().min(1).max(40).optional(),
    memberId: z.string().trim().min(1).max(60),
    groupNumber: z.string().trim().min(1).max(60).optional(),
    relationship: z.enum(['self', 'spouse', 'child', 'parent', 'common', 'other', 'injured']).default('self'),
    subscriber: demographicsShape.optional(),
    period: z.strictObject({ start: z.iso.date().optional(), end: z.iso.date().optional() }).optional(),
    order: z.int().min(1).max(9).optional(),
  })
  .check((ctx) => {
    const { period } = ctx.value;
    if (!period?.start || !period.end || period.start <= period.end) return;
    const params = { kind: 'value', code: 'period', text: 'The period ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['period', 'end'] });
  })
  .meta({ id: 'Coverage' });

export type CoverageInput = z.output<typeof coverageShape>;
