import { z } from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { stateOf } from './lifecycle.ts';
import { defineRecordsStep } from './step.ts';

const input = z
  .strictObject({
    by: z.enum(['patient', 'requester']).default('requester'),
    how: z.enum(['writing', 'phone', 'in-person', 'portal']).optional(),
    words: plainText(500).optional(),
  })
  .meta({ id: 'RevokeRecords' });

/** The patient takes the release back, or who asked the request: what has not gone stops, what has gone is recorded beside. 45 CFR 164.508(b)(5). */
export const revoke = () =>
  defineRecordsStep<z.output<typeof input>>({
    name: 'revoke',
    summary: 'Take a release or a request back',
    input,
    change({ by, how, words }, { task, consent }) {
      const text = [`by the ${by}`, ...(how ? [how] : []), ...(words ? [words] : [])].join('; ');
      const stopped = stateOf(task) !== 'delivered';
      return {
        ...(stopped && { to: 'revoked' as const, why: by === 'patient' ? 'Revoked by the patient' : 'Withdrawn' }),
        ...(consent && { consent: { status: 'inactive' as const } }),
        reason: { text },
      };
    },
  });
