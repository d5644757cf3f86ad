import * as z from 'zod';
import { CODES } from '../fhir/systems.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

export const DECLINE_REASONS = [
  'out-of-scope',
  'insufficient-info',
  'insurance-not-accepted',
  'no-capacity',
  'duplicate',
  'patient-declined',
  'patient-unreachable',
  'auth-denied',
  'wrong-patient',
] as const;

/** The recipient declines, with a reason. The ServiceRequest stays active, so that the placer can route it again (BSeR 03, 05 …). */
export const decline = (deps: StepDeps) =>
  defineStep(
    {
      name: 'decline',
      step: () => 'decline',
      summary: 'Decline a referral',
      input: z.strictObject({ reason: z.enum(DECLINE_REASONS), note: noteShape, learnedFrom }),
      change: ({ reason, note }, { task }, act) => ({
        task: {
          ...withNote(task, note, act),
          statusReason: { coding: [{ system: CODES.declineReason, code: reason }], text: note ?? reason },
        },
        reason: { code: { system: CODES.declineReason, code: reason } },
      }),
    },
    deps,
  );
