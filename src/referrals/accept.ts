import * as z from 'zod';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The recipient takes the referral (BSeR 02). */
export const accept = (deps: StepDeps) =>
  defineStep(
    {
      name: 'accept',
      step: () => 'accept',
      summary: 'Accept a referral',
      input: z.strictObject({ note: noteShape, learnedFrom }),
      change: ({ note }, { task }, act) => ({ task: withNote(task, note, act) }),
    },
    deps,
  );
