import type { Communication, Task } from '@medplum/fhirtypes';
import { z } from 'zod';
import { CODES } from '../fhir/systems.ts';
import { noteShape, withNote } from './note.ts';
import { defineStep, learnedFrom, type StepDeps } from './step.ts';

const FAILED = ['no-answer', 'left-message', 'wrong-number'] as const;
/** The third failed attempt makes the patient unreachable; the referrer is told. */
const ATTEMPTS_BEFORE_UNREACHABLE = 3;

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
      change: ({ outcome, at, note }, { task, serviceRequest }, act) => {
        const attempts = failedAttempts(task) + (outcome === 'reached' ? 0 : 1);
        const output: NonNullable<Task['output']> = [
          ...(task.output ?? []),
          { type: { coding: [{ system: CODES.taskKind, code: 'contact' }], text: outcome }, valueDateTime: at },
        ];
        const unreachable = outcome !== 'reached' && attempts >= ATTEMPTS_BEFORE_UNREACHABLE;
        const telling = unreachable ? [{ urn: act.urn(), resource: tellReferrer(task, serviceRequest.id) }] : [];
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

/** Waits to be sent (delivery takes what is in preparation). Says no more than the referrer knows. */
function tellReferrer(task: Task, serviceRequest: string): Communication {
  return {
    resourceType: 'Communication',
    status: 'preparation',
    basedOn: [{ reference: `ServiceRequest/${serviceRequest}` }],
    about: [{ reference: `Task/${task.id}` }],
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }] },
    ],
    ...(task.for && { subject: task.for as Communication['subject'] }),
    ...(task.requester && { recipient: [task.requester] as Communication['recipient'] }),
    reasonCode: [{ coding: [{ system: CODES.referralBusinessStatus, code: 'patient-unreachable' }] }],
    payload: [{ contentString: 'The patient could not be reached after three attempts.' }],
  };
}
