import * as z from 'zod';
import { Fault } from '../fault.ts';
import type { StepDeps } from '../referrals/step.ts';
import { defineVisitStep } from './step.ts';

/** The patient did not come. */
export const noShow = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-no-show',
      step: 'no-show',
      summary: 'Record that the patient did not come',
      referral: 'no-show',
      input: z.strictObject({}).meta({ id: 'NoShow' }),
      change(_input, { start = '' }, act) {
        if (Date.parse(start) <= Date.parse(act.at)) return {};
        throw new Fault('business-rule', { code: 'visit-ahead', text: 'The visit lies ahead.' });
      },
    },
    deps,
  );
