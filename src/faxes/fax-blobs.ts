/** Where the parts of a fax are kept, sealed: blobs named by the fax's id, which tells nothing. */

/** What the vendor told of it (`ReceivedFax` as JSON): holds its file name or URL. */
export const envelopeKey = (fax: string) => `${fax}-envelope`;
/** The file as it came. */
export const fileKey = (fax: string) => `${fax}-file`;
/** A page for people, PNG. `page` counts from 1. */
export const pageImageKey = (fax: string, page: number) => `${fax}-page-${page}-image`;
/** A page's words and barcodes (`PageContent` as JSON). */
export const pageContentKey = (fax: string, page: number) => `${fax}-page-${page}-content`;
/** What the machine made of the whole (`Reading` as JSON). */
export const readingKey = (fax: string) => `${fax}-reading`;

export const toJson = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Of bytes that `toJson` made and that were sealed since. */
export function fromJson<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
