import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES } from '../fhir/systems.ts';
import { noteShape, withNote } from './note.ts';
import { specialtyShape } from './shape.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

/** Finds the department that answers for a specialty. */
export interface AssignDeps extends StepDeps {
  departmentFor(nucc: string): Promise<{ readonly reference: string; readonly name: string }>;
}

/** Patient Services hands a referral to the department of another specialty (triage, or a wrong desk). */
export const assign = (deps: AssignDeps) =>
  defineStep(
    {
      name: 'assign',
      step: () => 'assign',
      summary: 'Route a referral to another department',
      oursOnly: true,
      input: z.strictObject({ specialty: specialtyShape, note: noteShape, learnedFrom }),
      look: ({ specialty }) => deps.departmentFor(specialty.code),
      change: ({ specialty, note }, { task, serviceRequest }, act, department) => {
        const owner = { reference: department.reference, display: department.name };
        const coding = { system: CODES.nucc, code: specialty.code, display: specialty.display };
        const before = task.owner?.reference;
        const performer = (serviceRequest.performer ?? []).filter(({ reference }) => reference !== before);
        const moved: Partial<Task> = { owner, performerType: [{ coding: [coding] }], ...withNote(task, note, act) };
        return {
          task: moved,
          serviceRequest: {
            performerType: { coding: [coding] },
            code: { ...serviceRequest.code, coding: [specialty.referral] },
            performer: [...performer, { reference: department.reference }],
          },
        };
      },
    },
    deps,
  );
