/** A document as callers send it inside JSON; larger ones go raw to `…/documents`. */
import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';

/** What may be sent; told by content, not by name (src/fhir/document-kind.ts). */
export const DOCUMENT_TYPES = [
  'application/pdf',
  'image/tiff',
  'image/jpeg',
  'image/png',
  'text/plain',
  'application/hl7-v3+xml',
  'text/xml',
] as const;

export const documentShape = z
  .strictObject({
    title: plainText(200),
    contentType: z.enum(DOCUMENT_TYPES),
    data: z.string().min(4).max(10_000_000),
  })
  .meta({ id: 'Document', description: 'PDF, TIFF, JPEG, PNG, plain text or C-CDA; `data` is base64.' });

export type DocumentInput = z.output<typeof documentShape>;
