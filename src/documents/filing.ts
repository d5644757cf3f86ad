/** Documents that come with an act: told by content, uploaded, and referred to. */
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes';
import type { Upload } from '../action.ts';
import { Fault, type Issue } from '../fault.ts';
import { decodeBase64, documentKind } from '../fhir/document-kind.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { documentReference } from './resources.ts';
import type { DocumentInput } from './shape.ts';

export interface OpenedDocument {
  readonly title: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Decodes and recognises every document; a Fault names each that is not what it says it is. `path` is where they stand in the input. */
export function openDocuments(documents: readonly DocumentInput[], path = '$.documents'): OpenedDocument[] {
  const issues: Issue[] = [];
  const opened = documents.flatMap((document, index) => {
    const bytes = decodeBase64(document.data);
    const problem = bytes === undefined ? notBase64 : wrongKind(bytes, document.contentType);
    if (problem || bytes === undefined) {
      issues.push({ ...(problem ?? notBase64), expression: `${path}[${index}].data` });
      return [];
    }
    return [{ title: document.title, contentType: document.contentType, bytes }];
  });
  if (issues.length > 0) throw new Fault('value', issues);
  return opened;
}

const notBase64: Issue = { code: 'base64', text: 'The data is not base64.' };

/** The problem with bytes that claim to be of a type, if there is one. */
export function wrongKind(bytes: Uint8Array, contentType: string): Issue | undefined {
  const kind = documentKind(bytes);
  if (kind === undefined)
    return { code: 'document-unreadable', text: 'The content is none of the document types accepted.' };
  const same = kind.contentType === contentType || (isXml(kind.contentType) && isXml(contentType));
  return same ? undefined : { code: 'document-type', text: 'The content is not of the type that contentType says.' };
}

const isXml = (contentType: string) => contentType.endsWith('xml');

/** A document that came raw: the bytes beside the input, which names them by hash. */
export function openRaw(
  document: { title: string; contentType: string },
  bytes: Uint8Array | undefined,
): OpenedDocument[] {
  if (bytes === undefined) throw new Error('a raw document came without its bytes');
  const problem = wrongKind(bytes, document.contentType);
  if (problem) throw new Fault('value', { ...problem, expression: '$' });
  return [{ title: document.title, contentType: document.contentType, bytes }];
}

export interface FiledFor {
  readonly patient: string;
  readonly related: readonly string[];
  readonly type: CodeableConcept;
  readonly author?: DocumentReference['author'];
  readonly at: string;
  readonly urn: () => string;
}

/** One upload and one DocumentReference each; `references` are the placeholders of the latter. */
export function fileDocuments(
  documents: readonly OpenedDocument[],
  to: FiledFor,
): { uploads: Upload[]; create: Create<DocumentReference>[]; references: string[] } {
  const filed = documents.map(({ title, contentType, bytes }) => {
    const binary = to.urn();
    const resource = documentReference({ ...to, title, contentType, size: bytes.length, binary });
    return { upload: { urn: binary, bytes, contentType }, create: { urn: to.urn(), resource } };
  });
  return {
    uploads: filed.map(({ upload }) => upload),
    create: filed.map(({ create }) => create),
    references: filed.map(({ create }) => create.urn),
  };
}
