/** What one file may cost. A fax page is 1728 × 2292 dots and some 50 KB; what is far above that is a mistake or an attack. */
import { Fault } from '../../fault.ts';
import type { Unreadable } from './index.ts';

export const MOST_FILE_BYTES = 64 * 1024 * 1024;
/** What one compressed part of a PDF may unpack to. */
export const MOST_UNPACKED_BYTES = 96 * 1024 * 1024;
/** Of an image in the file: letter at 600 dots an inch is 34 million. */
export const MOST_IMAGE_PIXELS = 40_000_000;
/** Of the page's image that is kept: 300 dots an inch. Larger ones are made smaller. */
export const MOST_PAGE_PIXELS = 9_000_000;
export const MOST_WORDS = 20_000;

/** Dots an inch of a page drawn from text and lines: enough for barcodes, and what a text reader wants. */
export const DRAWN_DPI = 200;
/** Of the image that is kept of it: enough for a screen. */
export const SHOWN_DPI = 100;
/** Fewer lines an inch than this cannot be read by itself: a fax of standard resolution has 98, a fine one 196. */
export const COARSE_BELOW_DPI = 140;

/** The strip at the top of a page, in millimetres, where fax machines print their line. */
export const FAX_LINE_MM = 10;

/** The file cannot be read: caught by the opener, which answers with the reason. */
export const unreadable = (reason: Unreadable, cause?: unknown): Fault =>
  new Fault('value', { code: reason, text: 'The file cannot be read.' }, { cause });
