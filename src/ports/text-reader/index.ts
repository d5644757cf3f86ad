/** Reads the words of a page that is a picture (OCR). A gateway without one has a person read such pages. */
import type { Word } from '../page-opener/index.ts';

export interface TextReader {
  /** `image`: PNG as the page opener made it. Fault `transient` only when the reader itself is away. */
  read(image: Uint8Array): Promise<readonly Word[]>;
}
