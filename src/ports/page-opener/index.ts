/**
 * Opens a faxed or scanned file page by page: its text where it has a text layer, its barcodes, and an image for people. What it opens
 * came from outside, so it runs apart from the gateway (a thread on Node, another script on Cloudflare), with limits of time and memory.
 */
export const UNREADABLE = [
  'no-document', // neither PDF nor TIFF, whatever it was called
  'damaged',
  'encrypted',
  'no-pages',
  'too-many-pages',
  'too-large', // the file, or what it unpacks to
  'too-slow',
] as const;
export type Unreadable = (typeof UNREADABLE)[number];

export const MOST_PAGES = 400;

export type OpenedFile =
  | { readonly kind: 'pdf' | 'tiff'; readonly pages: number }
  | { readonly unreadable: Unreadable };

/** x, y (of the top left corner), width, height: fractions of the page as a person sees it, 0 to 1. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export interface Word {
  readonly text: string;
  readonly box: Box;
  /** 0 to 1; 1 in a text layer. */
  readonly confidence: number;
}

export interface Barcode {
  /** `Code128`, `PDF417`, `QRCode`, … */
  readonly format: string;
  readonly text: string;
  readonly box: Box;
}

export interface OpenedPage {
  /** In millimetres. */
  readonly width: number;
  readonly height: number;
  /** In reading order as far as the file tells; empty where the page is an image. */
  readonly words: readonly Word[];
  readonly barcodes: readonly Barcode[];
  /** PNG, about 100 dots an inch for text pages, the fax's own dots (made square) for images. */
  readonly image: Uint8Array;
  /** The page is a picture: its words are those a text reader would have to read. */
  readonly picture: boolean;
  /** Standard resolution (98 lines an inch): too coarse to be read by itself. */
  readonly coarse: boolean;
  /**
   * SHA-256, hex, of what the page shows without the strip at its top where fax machines print their line: the same page sent twice has
   * the same.
   */
  readonly looks: string;
}

export interface PageOpener {
  open(file: Uint8Array): Promise<OpenedFile>;
  /** Page `number`, from 1. Fault `transient` only when the opener itself is away. */
  page(file: Uint8Array, number: number): Promise<OpenedPage | { readonly unreadable: Unreadable }>;
}
