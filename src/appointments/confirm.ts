import * as z from 'zod';
import { Fault } from '../fault.ts';
import type { StepDeps } from '../referrals/step.ts';
import { isOver } from './lifecycle.ts';
import { defineVisitStep } from './step.ts';

/** A time that was held is agreed. */
export const confirm = (deps: StepDeps) =>
  defineVisitStep(
    {
      name: 'visit-confirm',
      step: 'confirm',
      summary: 'Agree a visit that was held',
      input: z.strictObject({}).meta({ id: 'ConfirmVisit' }),
      change(_input, visit, act) {
        if (isOver(visit, Date.parse(act.at))) {
          const text = 'The hold has run out: the time is offered to others again. Book it anew.';
          throw new Fault('business-rule', { code: 'hold-over', text });
        }
        return {};
      },
    },
    deps,
  );
