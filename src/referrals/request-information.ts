import * as z from 'zod';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The recipient needs more before going on: the Task is on hold, the state before it remembered. */
export const requestInformation = (deps: StepDeps) =>
  defineStep(
    {
      name: 'request-information',
      step: () => 'request-information',
      summary: 'Ask the referring side for more information',
      input: z.strictObject({ question: noteShape.unwrap(), learnedFrom }),
      change: ({ question }, { task }, act) => ({
        task: { ...withNote(task, question, act), statusReason: { text: question } },
        reason: { text: question },
      }),
    },
    deps,
  );
