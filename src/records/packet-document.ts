/** A packet and its FHIR document as DocumentReferences: of the desk, so that no later request takes them for records. Pure. */
import type { Attachment, Coding, DocumentReference } from '@medplum/fhirtypes';
import { CODES, SID } from '../fhir/systems.ts';

/** R5's Attachment.pages, in R4. */
const PAGES = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Attachment.pages';

export interface PacketAttachment {
  /** `Binary/…` or its placeholder. */
  readonly url: string;
  readonly title: string;
  readonly contentType: string;
  readonly size: number;
  readonly at: string;
  readonly pages?: number;
}

export interface PacketDocument {
  /** The act that made it. */
  readonly act: string;
  readonly at: string;
  readonly patient: string;
  /** Us. */
  readonly organization: { readonly reference: string; readonly display?: string };
  /** Task, release, request. */
  readonly related: readonly string[];
  readonly labels: readonly Coding[];
  readonly description: string;
  /** The one it takes the place of. */
  readonly replaces?: string;
  /** More volumes follow. */
  readonly unfinished?: boolean;
  readonly file: PacketAttachment;
}

export function packetDocument(p: PacketDocument): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference'] },
    identifier: [{ system: SID.recordsPacket, value: p.act }],
    status: 'current',
    docStatus: p.unfinished ? 'preliminary' : 'final',
    type: { coding: [{ system: CODES.loinc, code: '11503-0', display: 'Medical records' }] },
    category: [{ coding: [{ system: CODES.documentCategory, code: 'administrative' }] }],
    subject: { reference: p.patient },
    date: p.at,
    author: [{ ...p.organization }],
    custodian: { ...p.organization },
    ...(p.replaces !== undefined && { relatesTo: [{ code: 'replaces', target: { reference: p.replaces } }] }),
    description: p.description,
    securityLabel: p.labels.map((label) => ({ coding: [label] })),
    content: [{ attachment: attachmentOf(p.file) }],
    context: { related: p.related.map((reference) => ({ reference })) },
  } as DocumentReference; // references of the types they are
}

export function attachmentOf({ url, title, contentType, size, at, pages }: PacketAttachment): Attachment {
  return {
    ...(pages !== undefined && { extension: [{ url: PAGES, valuePositiveInt: pages }] }),
    contentType,
    url,
    size,
    title,
    creation: at,
  };
}

/** Undefined: it was not counted. */
export const pagesIn = ({ extension = [] }: Attachment): number | undefined =>
  extension.find(({ url }) => url === PAGES)?.valuePositiveInt;
