/** Text that people write and read, as callers send it. */
import * as z from 'zod';

/**
 * Soft hyphens, zero-width spaces, marks of byte order, controls of direction (Unicode 17, 23.2 and UAX 9), tags: come along when somebody
 * pastes from a page or a letter, and make a name another one, or another to the eye than to a search.
 */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** Joiners are spelling after letters of the scripts that have them, and nothing elsewhere. */
const IDLE_JOINERS = /(?<=^|[\p{Script=Latin}\p{Script=Common}])[\u200c\u200d]+/gu;

/** The text without what nobody sees. Taken out rather than refused: who sent it could not find it, and the patient would wait. */
export const seen = (text: string): string => text.replace(UNSEEN, '').replace(IDLE_JOINERS, '');

/** At least one character that is seen, at most `most`, without blanks at its ends. */
export const plainText = (most: number) => z.string().overwrite(seen).trim().min(1).max(most);
