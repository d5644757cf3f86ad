import { z } from 'zod';
import { openDocuments } from '../documents/filing.ts';
import { documentShape } from '../documents/shape.ts';
import { sentAlong } from './documents.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** More papers for a referral that is under way. */
export const addDocuments = (deps: StepDeps) =>
  defineStep(
    {
      name: 'add-documents',
      step: () => 'add-documents',
      summary: 'Add documents to a referral',
      writes: ['DocumentReference'],
      input: z.strictObject({ documents: z.array(documentShape).min(1).max(20), learnedFrom }),
      look: async ({ documents }) => openDocuments(documents),
      change: (_input, referral, act, documents) => sentAlong(documents, referral, act),
    },
    deps,
  );
