import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import { withNote } from './note.ts';
import { notice } from './notice.ts';
import { reasonCodes } from './resources.ts';
import { priorityShape, reasonShape } from './shape.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

const AMENDED = { system: CODES.referralStep, code: 'amend' };

/** The initiator corrects what was asked for, until it is completed: a new version, and the recipient is told. */
export const amend = (deps: StepDeps) =>
  defineStep(
    {
      name: 'amend',
      step: () => 'amend',
      summary: 'Amend a referral',
      writes: ['Communication'],
      input: z
        .strictObject({
          priority: priorityShape.optional(),
          reason: reasonShape.optional(),
          service: z.strictObject({ text: plainText(500) }).optional(),
          note: plainText(4000).optional(),
          learnedFrom,
        })
        .check((ctx) => {
          const { priority, reason, service, note } = ctx.value;
          if (priority ?? reason ?? service ?? note) return;
          const params = { kind: 'required', code: 'nothing-to-amend', text: 'Name at least one field to amend.' };
          ctx.issues.push({ code: 'custom', params, input: undefined });
        }),
      change: ({ priority, reason, service, note }, { task, serviceRequest }, act) => ({
        task: { ...withNote(task, note, act), ...(priority && { priority }) },
        serviceRequest: {
          ...(priority && { priority }),
          ...(reason && { reasonCode: reasonCodes(reason) }),
          ...(service && { code: { ...serviceRequest.code, text: service.text } }),
          ...(note && { note: [...(serviceRequest.note ?? []), { time: act.at, text: note }] }),
        },
        create: [
          notice(
            { to: task.owner, reason: AMENDED, words: 'The referral was amended.' },
            { task, serviceRequest },
            act,
          ),
        ],
      }),
    },
    deps,
  );
