import * as z from 'zod';
import { closeAppointment, readAppointment } from './appointment.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** The patient did not come (BSeR 12). */
export const noShow = (deps: StepDeps) =>
  defineStep(
    {
      name: 'no-show',
      step: () => 'no-show',
      summary: 'Record that the patient did not come',
      writes: ['Appointment'],
      input: z.strictObject({ note: noteShape, learnedFrom }),
      look: (_input, { task }, _act, reads) => readAppointment(task, reads),
      change: ({ note }, { task }, act, appointment) => ({
        task: withNote(task, note, act),
        update: closeAppointment(appointment, 'noshow'),
      }),
    },
    deps,
  );
