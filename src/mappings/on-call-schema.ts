/** The shape of mappings/on-call/: words that are an emergency; checked when bundled. */
import * as z from 'zod';

export const emergencyWordsFile = z.strictObject({
  why: z.string().min(1),
  source: z.string().min(1),
  date: z.iso.date(),
  signs: z
    .array(
      z.strictObject({
        /** A code of profiles/codes/codesystem-emergency-sign.json. */
        code: z.string().regex(/^[a-z][a-z-]*$/),
        words: z.array(z.string().trim().min(3)).min(1),
      }),
    )
    .min(1),
});

export type EmergencySigns = z.output<typeof emergencyWordsFile>['signs'];
