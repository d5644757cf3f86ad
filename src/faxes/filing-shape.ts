/** What a person says when filing a fax; what is left out is as proposed. */
import * as z from 'zod';
import { patientReferenceShape } from '../patients/shape.ts';
import { DOCUMENT_CLASSES } from './fax.ts';
import { departmentShape } from './file-document.ts';

export const pagesShape = z.array(z.int().min(1).max(1000)).max(1000);

export const filingDocumentShape = z
  .strictObject({
    pages: pagesShape,
    class: z.enum(DOCUMENT_CLASSES).optional(),
    action: z.enum(['refer', 'request-records', 'provide-release', 'document', 'none']).optional(),
    /** Which of the pages are the signed release. */
    release: pagesShape.optional(),
    /** Our number of the request for records that the release is for, where no code on it says so. */
    request: z.string().max(64).optional(),
    input: z.record(z.string().max(40), z.unknown()).optional(),
    patient: z.union([patientReferenceShape, z.strictObject({ new: z.literal(true) })]).optional(),
    department: departmentShape.optional(),
  })
  .meta({
    id: 'FaxDocumentFiling',
    description:
      'One document of a fax. `input`: of `refer` the body of POST /v1/referrals without documents, of `request-records` that of ' +
      'POST /v1/records-requests without papers and identity, of `provide-release` its `release`, of `document` `patient` and `note`; ' +
      'laid over what was proposed for these pages, null takes a value away. `patient`: who it is, where that is not certain. ' +
      '`release`: which of the pages are the signed release. `request`: which request it is for, where no code on it says so.',
    examples: [{ pages: [2, 3], class: 'referral', action: 'refer', input: { patient: { phone: '602-555-0123' } } }],
  });

export const filingShape = z
  .strictObject({ documents: z.array(filingDocumentShape).min(1).max(50).optional() })
  .meta({ id: 'FaxFiling', description: 'Without documents: as proposed.', examples: [{}] });

export type FilingDocument = z.output<typeof filingDocumentShape>;
export type FilingBody = z.output<typeof filingShape>;
