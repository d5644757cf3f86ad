import * as z from 'zod';
import type { StepDeps } from '../referrals/step.ts';
import { defineVisitStep } from './step.ts';

/** The patient is here. */
export const checkIn = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-check-in',
      step: 'check-in',
      summary: 'Check a patient in',
      input: z.strictObject({}).meta({ id: 'CheckIn' }),
      change: () => ({}),
    },
    deps,
  );

/** The visit has been. A referral behind it is completed by its note, not by this. */
export const fulfil = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-fulfil',
      step: 'fulfil',
      summary: 'Record that the visit has been',
      input: z.strictObject({}).meta({ id: 'FulfilVisit' }),
      change: () => ({}),
    },
    deps,
  );
