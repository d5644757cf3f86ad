import * as z from 'zod';
import { closeAppointment, readAppointment } from './appointment.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The recipient confirms: the request is revoked, an open visit cancelled (BSeR 23). */
export const confirmCancellation = (deps: StepDeps) =>
  defineStep(
    {
      name: 'confirm-cancellation',
      step: () => 'confirm-cancellation',
      summary: 'Confirm that a referral is cancelled',
      writes: ['Appointment'],
      input: z.strictObject({ note: noteShape, learnedFrom }),
      look: (_input, { task }, _act, reads) => readAppointment(task, reads),
      change: ({ note }, { task }, act, appointment) => ({
        task: withNote(task, note, act),
        update: closeAppointment(appointment, 'cancelled'),
      }),
    },
    deps,
  );
