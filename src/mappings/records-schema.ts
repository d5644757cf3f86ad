/** The shapes of mappings/records/: classes, sensitive categories, fees; checked when bundled. */
import * as z from 'zod';

const loinc = z.string().regex(/^\d{1,7}-\d$/);
/** The kinds of records a request may name; `full-chart` is all of them. */
export const RECORD_CLASSES = [
  'office-notes',
  'history-and-physical',
  'consults',
  'discharge-summaries',
  'laboratory',
  'imaging-reports',
  'images',
  'studies',
  'medications',
  'immunizations',
  'procedures',
  'billing',
  'full-chart',
] as const;
export type RecordClass = (typeof RECORD_CLASSES)[number];

export const recordClassesFile = z.strictObject({
  why: z.string().min(1),
  classes: z.record(
    z.enum(RECORD_CLASSES),
    z.strictObject({
      display: z.string().min(1),
      /** DocumentReference.type. */
      documents: z.array(loinc),
      resources: z.array(
        z.strictObject({
          type: z.string().regex(/^[A-Z][A-Za-z]+$/),
          /** Code of one of its categories; left out: every resource of the type. */
          category: z.string().min(1).optional(),
        }),
      ),
    }),
  ),
});

const category = z.enum(['mental-health', 'substance-use', 'hiv', 'genetic', 'reproductive', 'psychotherapy']);
const icd10 = z.string().regex(/^[A-Z]\d[0-9A-Z]$/, 'a category of ICD-10-CM, three characters');

export const sensitiveFile = z.strictObject({
  why: z.string().min(1),
  /** v3-ActCode. */
  labels: z.array(z.strictObject({ code: z.string().min(1), categories: z.array(category).min(1) })),
  /** From one category of ICD-10-CM to another, both within. */
  icd10: z.array(z.strictObject({ from: icd10, to: icd10, category })),
  loinc: z.array(z.strictObject({ code: loinc, category })),
});

/** Cents. */
const rate = z.strictObject({ flat: z.int().min(0), perPage: z.int().min(0), postage: z.boolean() });
export const MEDIA = ['paper', 'electronic', 'fax'] as const;
const rates = z.strictObject({ paper: rate, electronic: rate, fax: rate });

export const feesFile = z.strictObject({
  why: z.string().min(1),
  tables: z
    .array(
      z.strictObject({ from: z.iso.date(), currency: z.string().regex(/^[A-Z]{3}$/), access: rates, other: rates }),
    )
    .min(1),
});

export type RecordClassesFile = z.infer<typeof recordClassesFile>;
export type SensitiveFile = z.infer<typeof sensitiveFile>;
export type FeesFile = z.infer<typeof feesFile>;
