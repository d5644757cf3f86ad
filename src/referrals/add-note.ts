import * as z from 'zod';
import { openDocuments } from '../documents/filing.ts';
import { documentShape } from '../documents/shape.ts';
import { billAppointment, closeAppointment, readAppointment } from './appointment.ts';
import { consultNote } from './documents.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

const documents = z.array(documentShape).max(20).default([]);

/** A consult note back to the referrer: interim (BSeR 08, 15, 29) or final, which completes the referral. */
export const addNote = (deps: StepDeps) =>
  defineStep(
    {
      name: 'add-note',
      step: ({ kind }) => (kind === 'final' ? 'complete' : 'interim-note'),
      summary: 'Send a consult note back, interim or final',
      writes: ['DocumentReference', 'Appointment'],
      input: z.strictObject({ kind: z.enum(['interim', 'final']), note: noteShape, documents, learnedFrom }),
      look: async (input, referral, _act, reads) => ({
        documents: openDocuments(input.documents),
        appointment: await readAppointment(referral.task, reads),
      }),
      change: ({ kind, note }, referral, act, look) => {
        const filed = consultNote(look.documents, referral, act);
        return {
          ...filed,
          task: { ...withNote(referral.task, note, act), ...filed.task },
          create: [
            ...(filed.create ?? []),
            ...(kind === 'final' ? billAppointment(look.appointment, referral, act) : []),
          ],
          update: kind === 'final' ? closeAppointment(look.appointment, 'fulfilled') : [],
        };
      },
    },
    deps,
  );

/** The outcome: the consult is done (BSeR 09, 16, 24, 30). */
export const complete = (deps: StepDeps) =>
  defineStep(
    {
      name: 'complete',
      step: () => 'complete',
      summary: 'Complete a referral, with the consult note',
      writes: ['DocumentReference', 'Appointment'],
      input: z.strictObject({ note: noteShape, documents, learnedFrom }),
      look: async (input, referral, _act, reads) => ({
        documents: openDocuments(input.documents),
        appointment: await readAppointment(referral.task, reads),
      }),
      change: ({ note }, referral, act, look) => {
        const filed = consultNote(look.documents, referral, act);
        return {
          ...filed,
          task: { ...withNote(referral.task, note, act), ...filed.task },
          create: [...(filed.create ?? []), ...billAppointment(look.appointment, referral, act)],
          update: closeAppointment(look.appointment, 'fulfilled'),
        };
      },
    },
    deps,
  );
