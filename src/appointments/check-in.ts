import * as z from 'zod';
import type { ActContext, Reads } from '../action.ts';
import { coveragesOf, standingUnder } from '../billing/insurance.ts';
import { type Told, toldCoverage, toldShape } from '../billing/told.ts';
import { Fault } from '../fault.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { StepDeps } from '../referrals/step.ts';
import { named, participantOf, type Visit } from './appointment.ts';
import { defineVisitStep } from './step.ts';

const insurance = z
  .union([
    z.strictObject({ correct: z.literal(true) }),
    z.strictObject({ presented: toldShape }),
    z.strictObject({ wrong: z.literal(true), reason: plainText(300).optional() }),
  ])
  .meta({
    description:
      'What the desk saw: the insurance that was told is right, other insurance was shown, or it is wrong or none was shown.',
  });
const input = z.strictObject({ insurance: insurance.optional() }).meta({ id: 'CheckIn' });
type CheckIn = z.output<typeof input>;

/** The patient is here, and the desk has looked at the insurance: with a wrong one or none the visit is private pay until it is corrected. */
export const checkIn = (deps: StepDeps, { zone }: { readonly zone: Zone }) => {
  const look = async (
    { insurance }: CheckIn,
    visit: Visit,
    act: ActContext,
    reads: Reads,
  ): Promise<Told | undefined> => {
    if (insurance === undefined || !('presented' in insurance)) return undefined;
    const patient = participantOf(visit, 'Patient') ?? '';
    const today = zone.day(Date.parse(act.at)).iso;
    const authorizations = named(visit, 'ClaimResponse');
    const day = zone.day(Date.parse(visit.start ?? act.at)).iso;
    const told = { patient, today, day, authorizations, path: '$.insurance.presented' };
    return toldCoverage(insurance.presented, told, act, reads);
  };
  return defineVisitStep<CheckIn, Told | undefined>(
    {
      name: 'visit-check-in',
      step: 'check-in',
      summary: 'Check a patient in',
      input,
      look,
      async stillHolds(input, visit, act, told, reads) {
        const again = await look(input, visit, act, reads);
        return again?.next === told?.next && again?.people.length === told?.people.length;
      },
      change({ insurance }, visit, _act, told) {
        if (insurance === undefined) return {};
        if (told) {
          const appointment = standingUnder(visit, 'presented', told.coverage, told.authorizations);
          return { appointment, people: told.people, exclusive: told.people.length > 0 ? [told.lock] : [] };
        }
        if ('wrong' in insurance) {
          const { reason } = insurance;
          return { appointment: standingUnder(visit, 'private-pay', []), ...(reason !== undefined && { reason }) };
        }
        refuseNone(visit);
        return { appointment: standingUnder(visit, 'confirmed', coveragesOf(visit)) };
      },
    },
    deps,
  );
};

function refuseNone(visit: Visit): void {
  if (coveragesOf(visit).length > 0) return;
  const text = 'The visit was booked without insurance: say what was presented.';
  throw new Fault('business-rule', { code: 'no-insurance', text, expression: '$.insurance.correct' });
}
