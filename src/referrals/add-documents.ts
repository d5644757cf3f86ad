import * as z from 'zod';
import { openDocuments, openRaw } from '../documents/filing.ts';
import { DOCUMENT_TYPES, documentShape } from '../documents/shape.ts';
import { plainText } from '../fhir/plain-text.ts';
import { sentAlong } from './documents.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** What a caller writes as JSON. */
export const documentsShape = z
  .strictObject({ documents: z.array(documentShape).min(1).max(20), learnedFrom })
  .meta({ id: 'AddDocuments' });

/** One document whose bytes came raw; made by the door. */
const rawShape = z.strictObject({
  title: plainText(200),
  contentType: z.enum(DOCUMENT_TYPES),
  sha256: z.string(),
  learnedFrom,
});

/** More papers for a referral that is under way. */
export const addDocuments = (deps: StepDeps) =>
  defineStep(
    {
      name: 'add-documents',
      step: () => 'add-documents',
      summary: 'Add documents to a referral',
      writes: ['DocumentReference'],
      input: z.union([documentsShape, rawShape]),
      look: async (input, _referral, act) =>
        'documents' in input ? openDocuments(input.documents) : openRaw(input, act.call.attachment),
      change: (_input, referral, act, documents) => sentAlong(documents, referral, act),
    },
    deps,
  );
