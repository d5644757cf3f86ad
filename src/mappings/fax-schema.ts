/** The shapes of mappings/fax/: how outside forms call things, and what tells one class of document from another; checked when bundled. */
import * as z from 'zod';

/** A label or cue as it is compared: small words, no punctuation (`/` and `-` are written as a blank). */
const phrase = z.string().regex(/^[a-z0-9#]+( [a-z0-9#]+)*$/, 'lower case words with single blanks, no punctuation');

/** Whose a label is: `to` and `from` sides of a cover, blocks of a form. */
export const SUBJECTS = ['patient', 'referrer', 'recipient', 'insurance', 'subscriber', 'clinical', 'other'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** How the words after a label are read and checked. */
export const VALUE_KINDS = [
  'name',
  'nameWords',
  'suffix',
  'provider',
  'sender',
  'organization',
  'birthDate',
  'gender',
  'phone',
  'phonePair',
  'npi',
  'address',
  'street',
  'unit',
  'city',
  'cityStateZip',
  'state',
  'zip',
  'specialty',
  'icd10',
  'plan',
  'memberId',
  'groupNumber',
  'planAndIds',
  'priority',
  'referralId',
  'text',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

export const faxLabelsFile = z.strictObject({
  /** Words that open a block or stand before a label ("referring provider" + "phone"). */
  subjects: z.record(z.enum(SUBJECTS), z.array(phrase).min(1)),
  fields: z.record(
    z.string().regex(/^[a-zA-Z0-9.]+$/),
    z.strictObject({
      kind: z.enum(VALUE_KINDS),
      /** Mean the field wherever they stand. */
      labels: z.array(phrase),
      /** Mean the field only in a block of the subject, or right after words of it. */
      under: z.partialRecord(z.enum(SUBJECTS), z.array(phrase)),
    }),
  ),
  /** Labels of things that are not read; they end the value before them. */
  stops: z.array(phrase),
  /** Words that add nothing to what a label asks for. */
  fillers: z.array(phrase),
});

/** What the documents of a fax may be told to be by their words; the gateway knows `unknown` besides. */
export const TOLD_CLASSES = [
  'referral',
  'records-request',
  'records-release',
  'chart',
  'insurance-card',
  'lab-result',
  'renewal',
  'reply-sheet',
  'cover',
  'junk',
] as const;

const weights = z.record(phrase, z.int().min(-12).max(12));

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}

export const faxClassesFile = z.record(
  z.enum(TOLD_CLASSES),
  z.strictObject({
    /** Count where they are a heading of the page. */
    titles: weights,
    /** Count anywhere on the page, once. */
    cues: weights,
    /** Regular expressions that count once where they match the page's words, in small letters and joined by blanks. */
    patterns: z.record(z.string().refine(isPattern, 'a regular expression'), z.int().min(-12).max(12)),
  }),
);

export type FaxLabelsFile = z.infer<typeof faxLabelsFile>;
export type FaxClassesFile = z.infer<typeof faxClassesFile>;
