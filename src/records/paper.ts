/** Papers about a request: the request's own pages, and the release. Administrative: no part of what is disclosed. */
import { fileDocuments, type OpenedDocument } from '../documents/filing.ts';
import { DOCUMENT_CATEGORY } from '../documents/resources.ts';
import { CODES } from '../fhir/systems.ts';

export const RELEASE_TYPE = { system: CODES.loinc, code: '64292-6', display: 'Release of information consent' };
export const REQUEST_TYPE = { system: CODES.loinc, code: '51851-4', display: 'Administrative note' };

export interface PaperFor {
  readonly patient: string;
  readonly related: readonly string[];
  readonly at: string;
  readonly urn: () => string;
}

/** Files papers of the desk; `references` in the order given. */
export function filePapers(documents: readonly OpenedDocument[], type: typeof RELEASE_TYPE, to: PaperFor) {
  const filed = fileDocuments(documents, { ...to, type: { coding: [type] } });
  const category = [{ coding: [{ system: DOCUMENT_CATEGORY, code: 'administrative' }] }];
  return {
    ...filed,
    create: filed.create.map(({ urn, resource }) => ({ urn, resource: { ...resource, category } })),
  };
}
