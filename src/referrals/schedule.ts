import * as z from 'zod';
import { appointmentOutput, bookedAppointment, closeAppointment, readAppointment } from './appointment.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

const instant = z.iso.datetime({ offset: true });

/** A visit is booked, or moved to another time (BSeR 06, 11, 18 …). The visit before it is cancelled in the same act. */
export const schedule = (deps: StepDeps) =>
  defineStep(
    {
      name: 'schedule',
      step: () => 'schedule',
      summary: 'Schedule or reschedule the visit',
      writes: ['Appointment'],
      input: z
        .strictObject({
          start: instant,
          end: instant,
          practitioner: z
            .string()
            .regex(/^PractitionerRole\/[A-Za-z0-9.-]{1,64}$/)
            .optional(),
          location: z
            .string()
            .regex(/^Location\/[A-Za-z0-9.-]{1,64}$/)
            .optional(),
          note: noteShape,
          learnedFrom,
        })
        .check((ctx) => {
          if (Date.parse(ctx.value.start) < Date.parse(ctx.value.end)) return;
          const params = { kind: 'value', code: 'period', text: 'The visit ends before it starts.' };
          ctx.issues.push({ code: 'custom', params, input: undefined, path: ['end'] });
        }),
      look: async ({ practitioner, location }, referral, _act, reads) => {
        // Read so that a dangling reference is refused (404) before anything is written.
        if (practitioner) await reads.read('PractitionerRole', practitioner.slice('PractitionerRole/'.length));
        if (location) await reads.read('Location', location.slice('Location/'.length));
        return readAppointment(referral.task, reads);
      },
      change: ({ start, end, practitioner, location, note }, referral, act, before) => {
        const urn = act.urn();
        return {
          create: [{ urn, resource: bookedAppointment(referral, { start, end, practitioner, location }, act) }],
          update: closeAppointment(before, 'cancelled'),
          task: {
            ...withNote(referral.task, note, act),
            output: [...(referral.task.output ?? []), appointmentOutput(urn)],
          },
          visit: start,
        };
      },
    },
    deps,
  );
