/** What a perfect reader would say of a sample fax; stands beside it as JSON. The conventions are in examples/faxes/README.md. */
import type { DocumentClass, FieldPath } from '../../src/faxes/fax.ts';

/** `tuning`: who writes the reading may look at it. `held-out`: its layout is for scoring only. */
export type Use = 'tuning' | 'held-out';

/** `text`: a PDF with a text layer. Else pages as a fax machine codes them (ITU-T T.4 one-dimensional, T.6), in a TIFF or a PDF. */
export type Format = 'text-pdf' | 'tiff-g3' | 'tiff-g4' | 'pdf-g3' | 'pdf-g4';

export interface TrueBarcode {
  readonly page: number;
  /** As zxing names it. */
  readonly format: string;
  readonly text: string;
}

export interface TrueDocument {
  readonly pages: readonly number[];
  readonly class: DocumentClass;
  /** Normalised as ReadField.value is. */
  readonly fields: Readonly<Record<FieldPath, string>>;
  readonly signature: 'present' | 'not-found';
  readonly token?: string;
}

export interface Truth {
  /** Of the file beside it. */
  readonly file: string;
  readonly use: Use;
  /** Name of the function that lays the pages out. */
  readonly layout: string;
  readonly format: Format;
  /** `standard`: 98 lines an inch; only of pictures. */
  readonly resolution?: 'fine' | 'standard';
  /** Pages in the file. */
  readonly pages: number;
  /** Pages there should be, by the cover sheet, itself included. */
  readonly statedPages?: number;
  readonly barcodes: readonly TrueBarcode[];
  readonly documents: readonly TrueDocument[];
}
