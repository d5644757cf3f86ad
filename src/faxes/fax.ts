/** What the gateway knows of a fax that came in, before and beside its resources in the store. */

import { TOLD_CLASSES } from '../mappings/fax-schema.ts';
import type { VendorName } from '../ports/fax-vendor/index.ts';
import type { Barcode, Box, Unreadable, Word } from '../ports/page-opener/index.ts';

/**
 * `announced`: the vendor has the file. `kept`: we do. `reading`: pages are being opened. `read`: the desk's, or done; the Task in
 * the store tells. `forgotten`: long done, and our copies of it are gone. */
export type Intake = 'announced' | 'kept' | 'reading' | 'read' | 'forgotten';

/** Why a fax cannot be shown: what the page opener says of its file, or that the vendor has no file any more. */
export type FaxUnreadable = Unreadable | 'file-gone';

/** A fax in the book of faxes; no patient data. */
export interface BookedFax {
  /** Act id of its `receive-fax`: HMAC of the vendor and the vendor's id, so that the same fax is the same row for good. */
  readonly id: string;
  readonly vendor: VendorName;
  readonly from?: string;
  readonly to?: string;
  /** ms since 1970. */
  readonly receivedAt: number;
  /** `announced`: the vendor has the file, we do not. */
  readonly intake: Intake;
  /** SHA-256 of the file, hex, once it is kept. */
  readonly sha256?: string;
  /** As the vendor counted. */
  readonly vendorPages?: number;
  readonly partial?: boolean;
  /** In the file, once opened. */
  readonly pages?: number;
  /** Pages opened so far. */
  readonly pagesRead: number;
  readonly unreadable?: FaxUnreadable;
  /** The first fax of which this is a repeat. */
  readonly repeatOf?: string;
}

/** What is kept, sealed, of one opened page beside its image. */
export interface PageContent {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly words: readonly Word[];
  readonly barcodes: readonly Barcode[];
  readonly picture: boolean;
  readonly coarse: boolean;
  readonly looks: string;
  /** The page could not be opened. */
  readonly unreadable?: Unreadable;
}

export const DOCUMENT_CLASSES = [...TOLD_CLASSES, 'unknown'] as const;
export type DocumentClass = (typeof DOCUMENT_CLASSES)[number];

/** A value read from a page, with where it stands. */
export interface ReadField {
  /** Normalised: dates ISO, phones E.164, NPI digits, codes as their systems write them. */
  readonly value: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly page: number;
  readonly box: Box;
}

/**
 * Paths in the action's input: patient.name (one string), patient.birthDate, patient.gender, patient.phone, patient.address (one string),
 * referrer.name, referrer.npi, referrer.phone, referrer.fax, referrer.organization.name, specialty, service.text, reason.text,
 * reason.icd10, coverage.plan, coverage.memberId, coverage.groupNumber, priority, referralId, note.
 * Of a request for records: requester.kind, requester.organization.name, requester.organization.npi, requester.name, requester.phone,
 * requester.fax, records.classes and records.sensitive (several by commas), records.from, records.to, purpose, delivery.method, delivery.fax,
 * and every path of its release under `release.` (`true` for a statement or a tick).
 */
export type FieldPath = string;

/** One document within a fax: a range of pages that belong together. */
export interface ReadDocument {
  readonly pages: readonly number[];
  readonly class: DocumentClass;
  /** Of the class, 0 to 1. */
  readonly confidence: number;
  readonly fields: Readonly<Record<FieldPath, ReadField>>;
  readonly signature: 'present' | 'unsure' | 'not-found';
  /** A return token of ours, read from a barcode. */
  readonly token?: string;
  /** Which of its pages are a signed release. */
  readonly release?: readonly number[];
}

/** What reading a fax came to. */
export interface Reading {
  readonly documents: readonly ReadDocument[];
  /** Pages the cover sheet says there are, where it says so. */
  readonly statedPages?: number;
}
