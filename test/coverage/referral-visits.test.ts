import type { Appointment } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayTake, STEPS, type Step, statusAfter } from '../../src/appointments/lifecycle.ts';
import { standingUnder } from '../../src/billing/insurance.ts';
import { countVisits, hasRoom } from '../../src/coverage/referral-visits.ts';

const MINE = 'ServiceRequest/mine';

interface Model {
  readonly visits: Appointment[];
}

const booked = (id: string, reference: string): Appointment => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  participant: [],
  ...(reference.startsWith('ServiceRequest/')
    ? { basedOn: [{ reference }] }
    : { supportingInformation: [{ reference }] }),
});

const command = fc.oneof(
  fc.record({ book: fc.constantFrom(MINE, 'ServiceRequest/other', 'ClaimResponse/mine') }),
  fc.record({ step: fc.constantFrom(...(Object.keys(STEPS) as Step[])), at: fc.nat(9), times: fc.constantFrom(1, 2) }),
);

test('whatever happens to visits, in whatever order and how often, each counts once and only while it is or has been', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.array(command, { maxLength: 30 }), (allowed, commands) => {
      const model: Model = { visits: [] };
      for (const one of commands) {
        if ('book' in one) {
          const may = one.book !== MINE || hasRoom(countVisits(allowed, MINE, model.visits));
          if (may) model.visits.push(booked(String(model.visits.length), one.book));
          continue;
        }
        for (let time = 0; time < one.times; time++) {
          const visit = model.visits[one.at];
          if (!visit || !mayTake(one.step, visit.status)) continue;
          model.visits[one.at] = { ...visit, status: statusAfter(one.step) };
        }
      }
      const mine = model.visits.filter(({ basedOn }) => basedOn?.[0]?.reference === MINE);
      const been = mine.filter(({ status }) => status === 'fulfilled').length;
      // The store may show a visit twice while it is paged through.
      const count = countVisits(allowed, MINE, [...model.visits, ...model.visits]);
      expect(count).toEqual({
        allowed,
        used: been,
        left: allowed - been,
        reserved: mine.filter(({ status }) => status === 'booked' || status === 'checked-in').length,
      });
      expect(count.used + count.reserved).toBeLessThanOrEqual(allowed);
    }),
    { numRuns: 1000 },
  );
});

test('the visit that is asked about does not stand in its own way', () => {
  const visits = [booked('a', MINE)];
  expect(hasRoom(countVisits(1, MINE, visits))).toBe(false);
  expect(hasRoom(countVisits(1, MINE, visits, 'a'))).toBe(true);
});

test('a visit that is billed to the patient uses no authorization, but it is a visit of the referral', () => {
  const visit: Appointment = {
    ...booked('1', 'ClaimResponse/mine'),
    basedOn: [{ reference: MINE }],
    status: 'fulfilled',
  };
  const here = { ...visit, ...standingUnder(visit, 'private-pay', []) };
  expect(countVisits(2, 'ClaimResponse/mine', [here])).toEqual({ allowed: 2, used: 0, reserved: 0, left: 2 });
  expect(countVisits(2, MINE, [here])).toMatchObject({ used: 1 });
  const corrected = { ...here, ...standingUnder(here, 'corrected', ['Coverage/a']) };
  expect(countVisits(2, 'ClaimResponse/mine', [corrected])).toMatchObject({ used: 1, left: 1 });
});
