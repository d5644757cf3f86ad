import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedSteps,
  byWhom,
  isOpen,
  mayLead,
  mayTake,
  recordsStatus,
  STATES,
  STEPS,
  type State,
  type Step,
  stateOf,
} from '../../src/records/lifecycle.ts';

const steps = Object.keys(STEPS) as Step[];
const states = Object.keys(STATES) as State[];

describe('the lifecycle of a request for records', () => {
  test('any walk of allowed steps stays in known states; nothing is disclosed that no person approved', () => {
    const walk = fc.array(fc.record({ step: fc.constantFrom(...steps), to: fc.constantFrom(...states) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.constantFrom<State>('awaiting-identity', 'received', 'incomplete', 'kept'),
        walk,
        (start, moves) => {
          let state = start;
          const taken: Step[] = [];
          for (const { step, to } of moves) {
            if (!mayTake(step, state)) {
              expect(allowedSteps(state, false)).not.toContain(step);
              expect(mayLead(step, state, to)).toBe(false);
              continue;
            }
            if (!mayLead(step, state, to)) continue;
            if (state !== to || step === 'approve') taken.push(step);
            state = to;
            if (['approved', 'fulfilled', 'sending', 'delivered'].includes(state)) expect(taken).toContain('approve');
            if (state === 'sending' || state === 'delivered') expect(taken).toContain('fulfil');
          }
        },
      ),
    );
  });

  test('what is denied or revoked goes nowhere; of what is delivered only another sending and a revocation are told', () => {
    for (const state of ['denied', 'revoked'] as const) expect(allowedSteps(state, false)).toEqual([]);
    expect(allowedSteps('delivered', false)).toEqual(['revoke', 'approve-address', 'deliver']);
    for (const from of ['delivered', 'delivery-unknown'] as const) {
      for (const to of states) expect(mayLead('revoke', from, to)).toBe(to === from);
    }
  });

  test('a revocation stops whatever has not gone', () => {
    const not = states.filter((state) => isOpen(state) && state !== 'delivery-unknown');
    for (const state of not) expect(mayLead('revoke', state, 'revoked')).toBe(true);
  });

  test('of a partner’s hands are its release and its taking back, and nothing that decides', () => {
    expect(steps.filter((step) => byWhom(step) === 'either')).toEqual(['provide-release', 'revoke']);
    expect(allowedSteps('incomplete', true)).toEqual(['provide-release', 'revoke']);
    expect(allowedSteps('approved', true)).toEqual(['revoke']);
  });

  test('who is kept for a person is never checked, verified or approved', () => {
    expect(allowedSteps('kept', false)).toEqual(['deny', 'revoke']);
  });

  test('nothing is added after approval; it may only become less', () => {
    const after = allowedSteps('approved', false);
    for (const step of ['add-records', 'provide-release', 'identify-patient', 'approve'])
      expect(after).not.toContain(step);
    expect(after).toContain('exclude');
  });

  test('the state is read back from the Task it was written to', () => {
    for (const state of states) {
      const businessStatus = recordsStatus(state);
      expect(stateOf({ resourceType: 'Task', intent: 'order', status: STATES[state].task, businessStatus })).toBe(
        state,
      );
    }
  });
});
