import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedSteps,
  businessStatus,
  after as leadsTo,
  mayTake,
  type Position,
  partOf,
  positionOf,
  STATES,
  STEPS,
  type State,
  type Step,
  taskStatus,
} from '../../src/referrals/lifecycle.ts';

const steps = Object.keys(STEPS) as Step[];
const states = Object.keys(STATES) as State[];
const step = fc.constantFrom(...steps);

/** BSeR rows: who, from, to. */
const BSER: readonly [Step, State, State][] = [
  ['accept', 'received', 'accepted'],
  ['decline', 'received', 'declined'],
  ['request-cancellation', 'received', 'cancellation-requested'],
  ['decline', 'accepted', 'declined'],
  ['schedule', 'accepted', 'scheduled'],
  ['request-cancellation', 'accepted', 'cancellation-requested'],
  ['interim-note', 'accepted', 'interim-note'],
  ['complete', 'accepted', 'completed'],
  ['decline', 'scheduled', 'declined'],
  ['schedule', 'scheduled', 'scheduled'],
  ['no-show', 'scheduled', 'no-show'],
  ['cancel-visit', 'scheduled', 'appointment-cancelled'],
  ['cancel-visit', 'no-show', 'appointment-cancelled'],
  ['cancel-visit', 'interim-note', 'appointment-cancelled'],
  ['request-cancellation', 'scheduled', 'cancellation-requested'],
  ['interim-note', 'scheduled', 'interim-note'],
  ['complete', 'scheduled', 'completed'],
  ['decline', 'no-show', 'declined'],
  ['schedule', 'no-show', 'scheduled'],
  ['request-cancellation', 'no-show', 'cancellation-requested'],
  ['schedule', 'appointment-cancelled', 'scheduled'],
  ['request-cancellation', 'appointment-cancelled', 'cancellation-requested'],
  ['confirm-cancellation', 'cancellation-requested', 'cancelled'],
  ['complete', 'cancellation-requested', 'completed'],
  ['decline', 'interim-note', 'declined'],
  ['schedule', 'interim-note', 'scheduled'],
  ['request-cancellation', 'interim-note', 'cancellation-requested'],
  ['interim-note', 'interim-note', 'interim-note'],
  ['complete', 'interim-note', 'completed'],
];

describe('the lifecycle of a referral', () => {
  test.each(BSER)('%s leads from %s to %s', (name, from, to) => {
    expect(mayTake(name, { state: from })).toBe(true);
    expect(leadsTo(name, { state: from }).state).toBe(to);
  });

  test('moves between states are those of BSeR and no others', () => {
    const moves = steps.flatMap((name) =>
      states.map((state) => [name, state, leadsTo(name, { state }).state] as const),
    );
    const moving = moves.filter(([name, from, to]) => mayTake(name, { state: from }) && 'to' in STEPS[name] && to);
    expect(moving.map((move) => move.join(' ')).sort()).toEqual(BSER.map((move) => move.join(' ')).sort());
  });

  test('nothing leaves a terminal state', () => {
    for (const state of states.filter((one) => STATES[one].terminal)) {
      for (const name of steps) expect(mayTake(name, { state })).toBe(false);
    }
  });

  test('after information was asked for, only the initiator’s answer, and what ends it, goes on', () => {
    const waiting: Position = { state: 'scheduled', overlay: 'info-requested' };
    expect(taskStatus(waiting)).toBe('on-hold');
    expect(allowedSteps('recipient', waiting)).toEqual(['decline', 'assign', 'match']);
    expect(leadsTo('provide-information', waiting)).toEqual({ state: 'scheduled' });
    expect(mayTake('provide-information', { state: 'scheduled' })).toBe(false);
  });

  test('the position is read back from the Task it was written to', () => {
    const overlay = fc.constantFrom('info-requested', 'patient-contact-attempted', 'patient-unreachable', undefined);
    fc.assert(
      fc.property(fc.constantFrom(...states), overlay, (state, laid) => {
        const position: Position = laid ? { state, overlay: laid } : { state };
        const task = {
          resourceType: 'Task',
          intent: 'order',
          status: taskStatus(position),
          businessStatus: businessStatus(position),
        } as const;
        expect(positionOf(task)).toEqual(position);
      }),
    );
  });

  test('any walk of allowed steps stays in known states, and a terminal one ends it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (walk) => {
        let position: Position = { state: 'received' };
        for (const name of walk) {
          if (!mayTake(name, position)) {
            expect(allowedSteps(partOf(name), position)).not.toContain(name);
            continue;
          }
          expect(STATES[position.state].terminal).toBeUndefined();
          position = leadsTo(name, position);
          expect(states).toContain(position.state);
        }
      }),
    );
  });
});
