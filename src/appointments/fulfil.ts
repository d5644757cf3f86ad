import * as z from 'zod';
import { firstHandOver } from '../billing/hand-over.ts';
import { Fault } from '../fault.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { StepDeps } from '../referrals/step.ts';
import { defineVisitStep } from './step.ts';

/**
 * The visit has been, and is handed over to be billed in the same act. A referral behind it is completed by its note, not by this. Fault
 * `visit-ahead` before its day by the clinic's clock: of two visits of a patient the wrong one is easily named.
 */
export const fulfil = (deps: StepDeps, { zone }: { readonly zone: Zone }) =>
  defineVisitStep(
    {
      name: 'visit-fulfil',
      step: 'fulfil',
      summary: 'Record that the visit has been',
      input: z.strictObject({}).meta({ id: 'FulfilVisit' }),
      change(_input, visit, act) {
        const dayOf = (instant: string) => zone.day(Date.parse(instant)).iso;
        if (dayOf(visit.start ?? act.at) > dayOf(act.at)) {
          throw new Fault('business-rule', { code: 'visit-ahead', text: 'The day of the visit lies ahead.' });
        }
        return { create: [firstHandOver(visit, act)] };
      },
    },
    deps,
  );
