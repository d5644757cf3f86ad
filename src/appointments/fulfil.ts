import * as z from 'zod';
import { firstHandOver } from '../billing/hand-over.ts';
import type { StepDeps } from '../referrals/step.ts';
import { defineVisitStep } from './step.ts';

/** The visit has been, and is handed over to be billed in the same act. A referral behind it is completed by its note, not by this. */
export const fulfil = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-fulfil',
      step: 'fulfil',
      summary: 'Record that the visit has been',
      input: z.strictObject({}).meta({ id: 'FulfilVisit' }),
      change: (_input, visit, act) => ({ create: [firstHandOver(visit, act)] }),
    },
    deps,
  );
