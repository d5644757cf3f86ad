/** The shape of mappings/visits/: kinds of visits and their lengths, and when patients are reminded; checked when bundled. */
import * as z from 'zod';

const minutes = z.int().min(5).max(480).multipleOf(5, 'visits begin on five minutes');

export const visitTypesFile = z.strictObject({
  why: z.string().min(1),
  types: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z][a-z-]{1,15}$/, 'lower-case words, at most 16 characters'),
        display: z.string().min(1),
        /** Minutes; a kind that is left out is not offered to such a patient. */
        minutes: z.strictObject({ new: minutes.optional(), established: minutes.optional() }),
        /** NUCC codes of those who offer it; `*`: everybody. */
        specialties: z.array(z.union([z.literal('*'), z.string().regex(/^[0-9A-Z]{9}X$/)])).min(1),
      }),
    )
    .min(1),
});

const days = z.array(z.int().min(1).max(90)).max(5);

export const registrationRemindersFile = z.strictObject({
  why: z.string().min(1),
  daysAfter: days,
  daysBeforeFirstVisit: days,
});

export type RegistrationReminders = Omit<z.output<typeof registrationRemindersFile>, 'why'>;
export type VisitType = z.output<typeof visitTypesFile>['types'][number];
export type PatientKind = keyof VisitType['minutes'];
