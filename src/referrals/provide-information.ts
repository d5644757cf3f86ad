import * as z from 'zod';
import { openDocuments } from '../documents/filing.ts';
import { documentShape } from '../documents/shape.ts';
import { sentAlong } from './documents.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The initiator answers a question: the referral goes on where it was. */
export const provideInformation = (deps: StepDeps) =>
  defineStep(
    {
      name: 'provide-information',
      step: () => 'provide-information',
      summary: 'Answer a request for information',
      writes: ['DocumentReference'],
      input: z.strictObject({
        note: noteShape.unwrap(),
        documents: z.array(documentShape).max(20).default([]),
        learnedFrom,
      }),
      look: async ({ documents }) => openDocuments(documents),
      change: ({ note }, referral, act, documents) => {
        const sent = sentAlong(documents, referral, act);
        return { ...sent, task: { ...withNote(referral.task, note, act), ...sent.task, statusReason: undefined } };
      },
    },
    deps,
  );
