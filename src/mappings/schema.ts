/** The shapes of the files in mappings/, checked when they are bundled (scripts/build-mappings.ts), not at run time. */
import * as z from 'zod';

const code = z.string().trim().min(1);
const equivalence = z.enum([
  'relatedto',
  'equivalent',
  'equal',
  'wider',
  'subsumes',
  'narrower',
  'specializes',
  'inexact',
  'unmatched',
  'disjoint',
]);

/** An R4 ConceptMap, as much as our maps use. */
export const conceptMapFile = z.strictObject({
  resourceType: z.literal('ConceptMap'),
  url: z.url(),
  name: z.string().regex(/^[A-Z][A-Za-z0-9_]*$/),
  title: z.string().min(1),
  status: z.enum(['draft', 'active', 'retired']),
  description: z.string().min(1),
  group: z
    .array(
      z.strictObject({
        source: z.url(),
        target: z.url(),
        element: z
          .array(
            z.strictObject({
              code,
              display: code.optional(),
              target: z.array(z.strictObject({ code, display: code.optional(), equivalence })).min(1),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** Which records go with an outgoing referral to the specialties named (`*`: to every specialty). */
export const pertinentFile = z.strictObject({
  why: z.string().min(1),
  specialties: z.array(z.union([z.literal('*'), z.string().regex(/^[0-9A-Z]{9}X$/)])).min(1),
  records: z
    .array(
      z.strictObject({
        code: z.string().regex(/^\d{1,7}-\d$/),
        display: code,
        monthsBack: z.int().min(1).max(600),
      }),
    )
    .min(1),
});

/** Formal given name → its short forms, in capitals without accents. */
export const nicknamesFile = z.record(z.string().regex(/^[A-Z]+$/), z.array(z.string().regex(/^[A-Z]+$/)).min(1));

/** Surname, in capitals without accents → share of patients who bear it. Only those commoner than 1 in 200 need a line. */
export const surnamesFile = z.record(z.string().regex(/^[A-Z]+(?: [A-Z]+)*$/), z.number().gt(0).lt(0.2));

/** Addresses that many unrelated people give: they say nothing about who someone is. */
export const sharedAddressesFile = z.strictObject({
  streets: z.array(z.string().regex(/^[A-Z0-9 ]+$/)),
  addresses: z.array(
    z.strictObject({ line: z.string().min(1), postalCode: z.string().regex(/^\d{5}$/), what: z.string().min(1) }),
  ),
});

export type ConceptMapFile = z.infer<typeof conceptMapFile>;
export type PertinentFile = z.infer<typeof pertinentFile>;
export type SharedAddressesFile = z.infer<typeof sharedAddressesFile>;
