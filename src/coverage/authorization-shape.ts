/** An authorization of a payer as the desk takes it down: from a letter, a portal, a call. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { patientReferenceShape } from '../patients/shape.ts';
import { specialtyShape } from '../referrals/shape.ts';
import { LEARNED_BY } from '../referrals/step.ts';

export const recordAuthorizationShape = z
  .strictObject({
    authorizationId: plainText(100).optional().meta({ description: 'The caller’s own number; makes it happen once.' }),
    number: plainText(50).meta({ description: 'The payer’s number of it.' }),
    patient: patientReferenceShape,
    coverage: z.string().regex(/^Coverage\/[A-Za-z0-9.-]{1,64}$/),
    specialty: specialtyShape.optional(),
    service: plainText(200).optional().meta({ description: 'The one service it is for, in words.' }),
    visits: z
      .int()
      .min(1)
      .max(365)
      .optional()
      .meta({ description: 'How many visits; left out: as many as there are.' }),
    period: z.strictObject({ start: z.iso.date(), end: z.iso.date().optional() }),
    provider: z
      .string()
      .regex(/^(PractitionerRole|Organization)\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'Who of the group is to give the service; left out: anybody.' }),
    learnedFrom: z
      .strictObject({ how: z.enum(LEARNED_BY), who: plainText(200) })
      .meta({ description: 'Who told it, and how.' }),
    note: plainText(1000).optional(),
  })
  .check((ctx) => {
    const { period } = ctx.value;
    if (period.end === undefined || period.start <= period.end) return;
    const params = { kind: 'value', code: 'period', text: 'The period ends before it starts.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['period', 'end'] });
  })
  .meta({ id: 'RecordAuthorization' });

export const endAuthorizationShape = z
  .strictObject({ on: z.iso.date().optional(), reason: plainText(500) })
  .meta({ id: 'EndPreauthorization' });

export type RecordAuthorization = z.output<typeof recordAuthorizationShape>;
