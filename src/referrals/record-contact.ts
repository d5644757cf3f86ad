import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES } from '../fhir/systems.ts';
import { noteShape, withNote } from './note.ts';
import { notice } from './notice.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

const FAILED = ['no-answer', 'left-message', 'wrong-number'] as const;
/** The third failed attempt makes the patient unreachable; the referrer is told. */
const ATTEMPTS_BEFORE_UNREACHABLE = 3;

const UNREACHABLE = { system: CODES.referralBusinessStatus, code: 'patient-unreachable' };
const WORDS = 'The patient could not be reached after three attempts.';

/** An attempt to reach the patient for an appointment, and how it ended. */
export const recordContact = (deps: StepDeps) =>
  defineStep(
    {
      name: 'record-contact',
      step: () => 'record-contact',
      summary: 'Record an attempt to reach the patient',
      writes: ['Communication'],
      input: z.strictObject({
        outcome: z.enum(['reached', ...FAILED]),
        /** When it was tried: it tells an attempt from the next that ended alike, and from its own repetition. */
        at: z.iso.datetime({ offset: true }),
        note: noteShape,
        learnedFrom,
      }),
      change: ({ outcome, at, note }, referral, act) => {
        const { task } = referral;
        const attempts = failedAttempts(task) + (outcome === 'reached' ? 0 : 1);
        const output: NonNullable<Task['output']> = [
          ...(task.output ?? []),
          { type: { coding: [{ system: CODES.taskKind, code: 'contact' }], text: outcome }, valueDateTime: at },
        ];
        const unreachable = outcome !== 'reached' && attempts >= ATTEMPTS_BEFORE_UNREACHABLE;
        const telling = unreachable
          ? [notice({ to: task.requester, reason: UNREACHABLE, words: WORDS }, referral, act)]
          : [];
        return {
          task: { ...withNote(task, note, act), output },
          create: telling,
          ...(unreachable && { overlay: 'patient-unreachable' as const }),
          reason: { text: outcome },
        };
      },
    },
    deps,
  );

function failedAttempts(task: Task): number {
  const failed: readonly (string | undefined)[] = FAILED;
  return (task.output ?? []).filter(
    ({ type }) => type.coding?.some(({ code }) => code === 'contact') && failed.includes(type.text),
  ).length;
}
