import * as z from 'zod';
import { plainText } from '../fhir/plain-text.ts';
import { participantOf } from './appointment.ts';
import { visitAwaits } from './awaiting.ts';
import { requirePersonToSetAside } from './before-visit.ts';
import type { BookingDeps } from './book.ts';
import { isAwaiting } from './lifecycle.ts';
import { needsToMove, type ToMove, under } from './needs-to-move.ts';
import { overbooked, requirePersonFor } from './overbook.ts';
import { participants, timeOf } from './resources.ts';
import { overbookShape, setAsideShape, slotReference } from './shape.ts';
import { defineVisitStep } from './step.ts';
import { fence, type GivenTime, giveTime } from './time.ts';
import { counted } from './visit-needs.ts';

const input = z
  .strictObject({
    slot: slotReference,
    overbook: overbookShape,
    override: setAsideShape.optional(),
    reason: plainText(300).optional(),
  })
  .meta({ id: 'RescheduleVisit' });

/** The visit is moved to another time, with the same or another practitioner; it stays the same visit. */
export const reschedule = (deps: BookingDeps) =>
  defineVisitStep<z.output<typeof input>, { readonly time: GivenTime; readonly before: ToMove }>(
    {
      name: 'visit-reschedule',
      step: 'reschedule',
      summary: 'Move a visit to another time',
      input,
      referral: 'schedule',
      writes: ['Schedule', 'ClaimResponse'],
      async look({ slot, overbook, override }, visit, act, reads) {
        requirePersonFor(overbook, act.call);
        requirePersonToSetAside(override, act.call);
        if (isAwaiting(visit)) throw visitAwaits('It is moved when that has come; or cancel it, and book it anew.');
        const patient = participantOf(visit, 'Patient');
        const wanted = { slot, overbook: overbook !== undefined, moved: visit.id, ...(patient && { patient }) };
        const time = await giveTime(wanted, act, reads, deps);
        return { time, before: await needsToMove(visit, time, override, reads, deps) };
      },
      change: ({ overbook, reason }, visit, _act, { time, before }) => ({
        appointment: {
          ...under(visit, before),
          ...timeOf(time, deps.types),
          participant: participants(time, participantOf(visit, 'Patient') ?? ''),
          extension: overbooked(visit, overbook),
        },
        update: [...fence(time), ...counted(before, false)],
        ...because([reason, ...before.setAside]),
      }),
    },
    deps.referrals,
  );

function because(reasons: readonly (string | undefined)[]): { reason?: string } {
  const said = reasons.filter((one) => one !== undefined);
  return said.length > 0 ? { reason: said.join('\n') } : {};
}
