import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import type { StepDeps } from '../referrals/step.ts';
import { defineVisitStep } from './step.ts';

const SYSTEM = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason';
/** Who will not come, or why it cannot be: codes of the HL7 list. */
const REASONS = [
  'pat',
  'pat-crs',
  'pat-fb',
  'pat-lt',
  'pat-mv',
  'prov',
  'prov-pers',
  'maint',
  'oth-weath',
  'other',
] as const;

/** The visit will not be; a referral behind it waits for another date. */
export const cancel = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-cancel',
      step: 'cancel',
      summary: 'Cancel a visit',
      referral: 'cancel-visit',
      input: z
        .strictObject({ reason: z.enum(REASONS).default('pat'), words: plainText(300).optional() })
        .meta({ id: 'CancelVisit' }),
      change: ({ reason, words }) => ({
        appointment: {
          cancelationReason: {
            coding: [{ system: SYSTEM, code: reason }],
            ...(words !== undefined && { text: words }),
          },
        },
        reason: words ?? reason,
      }),
    },
    deps,
  );
