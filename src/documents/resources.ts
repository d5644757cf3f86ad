/** A submitted document → DocumentReference over a Binary. */
import type { CodeableConcept, DocumentReference, Reference } from '@medplum/fhirtypes';
import { CODES, NAMESPACE } from '../fhir/systems.ts';

export const DOCUMENT_CATEGORY = `${NAMESPACE}/CodeSystem/document-category`;
const CLINICAL_NOTE = {
  system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
  code: 'clinical-note',
};

export const DOCUMENT_TYPE = {
  referralNote: { system: CODES.loinc, code: '57133-1', display: 'Referral note' },
  consultNote: { system: CODES.loinc, code: '11488-4', display: 'Consult note' },
} as const;

export interface FiledDocument {
  readonly title: string;
  readonly contentType: string;
  readonly size: number;
  /** `Binary/…` or its placeholder. */
  readonly binary: string;
  readonly type: CodeableConcept;
  readonly patient: string;
  /** What it belongs to, e.g. the ServiceRequest. */
  readonly related: readonly string[];
  readonly author?: DocumentReference['author'];
  readonly at: string;
  readonly status?: 'preliminary' | 'final';
}

/** US Core DocumentReference. Confidentiality R until a person labels it: nobody has read what came in. */
export function documentReference(document: FiledDocument): DocumentReference {
  const reference = (to: string): Reference => ({ reference: to });
  return {
    resourceType: 'DocumentReference',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference'] },
    status: 'current',
    docStatus: document.status ?? 'final',
    type: document.type,
    category: [{ coding: [CLINICAL_NOTE] }],
    subject: { reference: document.patient },
    date: document.at,
    ...(document.author && { author: document.author }),
    securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] }],
    content: [
      {
        attachment: {
          contentType: document.contentType,
          url: document.binary,
          size: document.size,
          title: document.title,
          creation: document.at,
        },
      },
    ],
    context: { related: document.related.map(reference) },
  };
}
