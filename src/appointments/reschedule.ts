import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { participantOf } from './appointment.ts';
import { visitAwaits } from './awaiting.ts';
import type { BookingDeps } from './book.ts';
import { isAwaiting } from './lifecycle.ts';
import { overbooked, requirePersonFor } from './overbook.ts';
import { participants, timeOf } from './resources.ts';
import { overbookShape, slotReference } from './shape.ts';
import { defineVisitStep } from './step.ts';
import { fence, type GivenTime, giveTime } from './time.ts';

const input = z
  .strictObject({ slot: slotReference, overbook: overbookShape, reason: plainText(300).optional() })
  .meta({ id: 'RescheduleVisit' });

/** The visit is moved to another time, with the same or another practitioner; it stays the same visit. */
export const reschedule = (deps: BookingDeps) =>
  defineVisitStep<z.output<typeof input>, GivenTime>(
    {
      name: 'visit-reschedule',
      step: 'reschedule',
      summary: 'Move a visit to another time',
      input,
      referral: 'schedule',
      writes: ['Schedule'],
      async look({ slot, overbook }, visit, act, reads) {
        requirePersonFor(overbook, act.call);
        if (isAwaiting(visit)) throw visitAwaits('It is moved when that has come; or cancel it, and book it anew.');
        const patient = participantOf(visit, 'Patient');
        const wanted = { slot, overbook: overbook !== undefined, moved: visit.id, ...(patient && { patient }) };
        return giveTime(wanted, act, reads, deps);
      },
      change: ({ overbook, reason }, visit, _act, time) => ({
        appointment: {
          ...timeOf(time, deps.types),
          participant: participants(time, participantOf(visit, 'Patient') ?? ''),
          extension: overbooked(visit, overbook),
        },
        update: fence(time),
        ...(reason !== undefined && { reason }),
      }),
    },
    deps.referrals,
  );
