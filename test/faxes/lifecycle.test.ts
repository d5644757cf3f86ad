import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedSteps,
  FAX_STATES,
  FAX_STEPS,
  type FaxState,
  type FaxStep,
  faxState,
  mayLead,
  mayTake,
} from '../../src/faxes/lifecycle.ts';
import { movedTask } from '../../src/faxes/step.ts';
import { checkResource } from '../../src/fhir/checks.ts';

const states = Object.keys(FAX_STATES) as FaxState[];
const steps = Object.keys(FAX_STEPS) as FaxStep[];
const state = fc.constantFrom(...states);
const step = fc.constantFrom(...steps);

const task: Task & { id: string } = {
  resourceType: 'Task',
  id: 'fax',
  identifier: [{ system: 'https://clinic-gateway.example.org/fhir/sid/fax', value: 'a' }],
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: 'https://clinic-gateway.example.org/fhir/CodeSystem/task-kind', code: 'fax-classify' }] },
  focus: { reference: 'DocumentReference/file' },
  authoredOn: '2026-11-24T16:00:00.000Z',
  lastModified: '2026-11-24T16:00:00.000Z',
  owner: { reference: 'Organization/desk' },
};
const AT = '2026-11-24T17:00:00.000Z';

describe('the lifecycle of a fax', () => {
  test('a fax is in the state its Task was moved to, and the Task is valid, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 8 }), (path) => {
        const moved = path.reduce<Task>((one, to) => movedTask(one, to, AT), task);
        expect(faxState(moved)).toBe(path.at(-1));
        expect(moved.status).toBe(FAX_STATES[path.at(-1) ?? 'reading'].task);
        expect(checkResource(moved)).toEqual([]);
      }),
    );
  });

  test('a step leads where the table says, and a state that waits for a person is never left without one', () => {
    fc.assert(
      fc.property(state, step, state, (from, name, to) => {
        if (!mayTake(name, from) || !mayLead(name, from, to) || to === from) return;
        expect(FAX_STEPS[name].to).toContain(to);
        // What is read, or lengthened by a longer sending, is the machine's doing; everything else a person's or a rule's filing.
        if (FAX_STATES[from].open && name !== 'lengthen') expect(['file', 'reject', 'refile']).toContain(name);
      }),
    );
  });

  test('every state can be left, but a repeat only by taking it back', () => {
    for (const one of states) expect(allowedSteps(one), one).not.toEqual([]);
    expect(allowedSteps('repeat')).toEqual(['refile']);
    expect(allowedSteps('filed')).toEqual(['lengthen', 'refile']);
    expect(steps.filter((name) => mayTake(name, 'reading'))).toEqual(['read', 'assign']);
  });

  test('from where it is read every state can be reached, and from every state the desk', () => {
    const reached = new Set<FaxState>(['reading']);
    for (let before = 0; before < reached.size; ) {
      before = reached.size;
      for (const from of [...reached]) {
        for (const name of allowedSteps(from)) for (const to of FAX_STEPS[name].to) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...states].sort());
    for (const one of states)
      expect(
        allowedSteps(one).some((name) => FAX_STEPS[name].to.some((to) => to === 'review')) || FAX_STATES[one].open,
        one,
      ).toBeTruthy();
  });
});
