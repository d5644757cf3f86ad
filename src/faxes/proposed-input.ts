/** Which action a document is meant for by its class, and its input as far as it was read. */
import type { DocumentClass, ReadDocument } from './fax.ts';
import { type Json, patientInput, referralInput } from './input-of.ts';
import type { FaxAction } from './proposal.ts';
import { recordsInput, releaseInput } from './records-input.ts';

export function actionOf(documentClass: DocumentClass | undefined): FaxAction {
  switch (documentClass) {
    case 'referral':
      return 'refer';
    case 'records-request':
    case 'records-release':
      return 'request-records';
    case 'cover':
    case 'junk':
      return 'none';
    default:
      return 'document';
  }
}

/** Without the papers themselves. */
export function proposedInput(action: FaxAction, read: Pick<ReadDocument, 'fields'>): Json {
  switch (action) {
    case 'refer':
      return referralInput(read);
    case 'request-records':
      return recordsInput(read);
    case 'provide-release':
      return { release: releaseInput(read) ?? {} };
    case 'document': {
      const patient = patientInput(read);
      return patient ? { patient } : {};
    }
    default:
      return {};
  }
}
