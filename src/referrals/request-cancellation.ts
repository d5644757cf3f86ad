import * as z from 'zod';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The initiator no longer wants it (BSeR 04, 07 …); the recipient confirms. */
export const requestCancellation = (deps: StepDeps) =>
  defineStep(
    {
      name: 'request-cancellation',
      step: () => 'request-cancellation',
      summary: 'Ask for a referral to be cancelled',
      input: z.strictObject({ reason: noteShape.unwrap(), learnedFrom }),
      change: ({ reason }, { task }, act) => ({
        task: { ...withNote(task, reason, act), statusReason: { text: reason } },
        reason: { text: reason },
      }),
    },
    deps,
  );
