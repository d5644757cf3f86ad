/** Documents of a referral: what the initiator sends along, and the notes that come back. */
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { fileDocuments, type OpenedDocument } from '../documents/filing.ts';
import { DOCUMENT_TYPE } from '../documents/resources.ts';
import type { Referral } from './referral.ts';
import { documentInput } from './resources.ts';
import type { StepChange } from './step.ts';

type Filed = Pick<StepChange, 'uploads' | 'create' | 'task' | 'serviceRequest' | 'source'>;

/** More documents from the initiator: into Task.input and ServiceRequest.supportingInfo. */
export function sentAlong(documents: readonly OpenedDocument[], referral: Referral, act: ActContext): Filed {
  if (documents.length === 0) return {};
  const { task, serviceRequest } = referral;
  const filed = file(documents, referral, act, DOCUMENT_TYPE.referralNote, task.requester);
  return {
    uploads: filed.uploads,
    create: filed.create,
    task: { input: [...(task.input ?? []), ...filed.references.map(documentInput)] },
    serviceRequest: {
      supportingInfo: [
        ...(serviceRequest.supportingInfo ?? []),
        ...filed.references.map((reference) => ({ reference })),
      ],
    },
  };
}

/** A consult note (interim or final) from the recipient: into Task.output. */
export function consultNote(documents: readonly OpenedDocument[], referral: Referral, act: ActContext): Filed {
  if (documents.length === 0) return {};
  const filed = file(documents, referral, act, DOCUMENT_TYPE.consultNote, referral.task.owner);
  const output = filed.references.map((reference) => ({
    type: { coding: [DOCUMENT_TYPE.consultNote] },
    valueReference: { reference },
  }));
  return {
    uploads: filed.uploads,
    create: filed.create,
    task: { output: [...(referral.task.output ?? []), ...output] },
    ...(filed.references[0] && { source: filed.references[0] }),
  };
}

function file(
  documents: readonly OpenedDocument[],
  { task, serviceRequest }: Referral,
  act: ActContext,
  type: (typeof DOCUMENT_TYPE)[keyof typeof DOCUMENT_TYPE],
  author: Task['owner'],
) {
  return fileDocuments(documents, {
    patient: task.for?.reference ?? serviceRequest.subject.reference ?? '',
    related: [`ServiceRequest/${serviceRequest.id}`],
    type: { coding: [type] },
    ...(author && { author: [author] as DocumentReference['author'] }),
    at: act.at,
    urn: act.urn,
  });
}
