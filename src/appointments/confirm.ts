import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { StepDeps } from '../referrals/step.ts';
import { agreed, visitAwaits } from './awaiting.ts';
import { awaitingTask, closed } from './insurance-task.ts';
import { isAwaiting, isOver } from './lifecycle.ts';
import { defineVisitStep } from './step.ts';

const input = z
  .strictObject({
    override: plainText(300).optional().meta({
      description: 'Why a visit is agreed that waits for what its plan asks for. Only a person may say so.',
    }),
  })
  .meta({ id: 'ConfirmVisit' });

/** A time that was held is agreed. One that waits for a referral or an authorization is agreed by itself when it comes, before that by a person. */
export const confirm = (deps: StepDeps) =>
  defineVisitStep<z.output<typeof input>, Stored<Task> | undefined>(
    {
      name: 'visit-confirm',
      step: 'confirm',
      summary: 'Agree a visit that was held',
      input,
      async look({ override }, visit, act, reads) {
        if (!isAwaiting(visit)) return undefined;
        if (override === undefined) throw visitAwaits('It is agreed when that has come, or by a person who says why.');
        if (!act.call.caller.person) {
          const text = 'Only a person sets aside what a plan asks for.';
          throw new Fault('forbidden', { code: 'person-required', text, expression: '$.override' });
        }
        return awaitingTask(`Appointment/${visit.id}`, reads);
      },
      change({ override }, visit, act, task) {
        if (isOver(visit, Date.parse(act.at))) {
          const text = 'The hold has run out: the time is offered to others again. Book it anew.';
          throw new Fault('business-rule', { code: 'hold-over', text });
        }
        return {
          appointment: agreed(visit),
          update: task ? [closed(task, 'completed', override ?? '', act.at)] : [],
          ...(override !== undefined && { reason: override }),
        };
      },
    },
    deps,
  );
