import type { Appointment, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction, type Reads } from '../action.ts';
import { numberOf as numberOfVisit, participantOf } from '../appointments/appointment.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { Fault, isFault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { kind, OPEN, readCallBack, statusOf } from './call-back.ts';

export const RESULTS = ['no-answer', 'left-message', 'wrong-number', 'call-again'] as const;

export const attemptShape = z
  .strictObject({
    result: z.enum(RESULTS),
    at: z.iso
      .datetime({ offset: true })
      .meta({ description: 'When it was tried: it tells an attempt from the next that ended alike.' }),
    note: plainText(500).optional(),
  })
  .meta({ id: 'CallBackAttempt' });

export const doneShape = z
  .strictObject({
    appointment: z
      .string()
      .regex(/^Appointment\/[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .meta({ description: 'The visit it led to.' }),
    note: plainText(500).optional(),
  })
  .meta({ id: 'CallBackDone' });

interface StepDefinition<I> {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly look?: (input: I, task: Task, reads: Reads) => Promise<void>;
  readonly change: (input: I, task: Task) => Pick<Task, 'status' | 'output'>;
}

function defineStep<I extends { readonly note?: string | undefined }>(
  definition: StepDefinition<I>,
): Action<I, Stored<Task>, Stored<Task>> {
  const { name, look } = definition;
  return defineAction<I, Stored<Task>, Stored<Task>>({
    name,
    summary: definition.summary,
    scope: 'system/Task.u',
    input: definition.input,
    fence: 'version',
    writes: ['Task'],

    async open(input, call, reads, mac) {
      oursOnly(call.caller);
      const task = await readCallBack(call.target ?? '', reads);
      return openStep(name, input, call, mac, { task, state: task, done: [task] });
    },

    async find(input, { state: task }, act, reads) {
      refuseStale(act.call, task.meta.versionId, 'call-back');
      if (!OPEN.includes(statusOf(task))) throw stepNotAllowed([]);
      await look?.(input, task, reads);
      return task;
    },

    build(input, task, { at }) {
      const { note } = input;
      const changed: Stored<Task> = {
        ...task,
        ...definition.change(input, task),
        lastModified: at,
        ...(note !== undefined && { note: [...(task.note ?? []), { time: at, text: note }] }),
      };
      return {
        create: [],
        update: [{ resource: changed, versionId: task.meta.versionId }],
        status: 200,
        record: {
          activity: { system: CODES.callBackStep, code: name },
          operation: 'UPDATE',
          targets: [`Task/${task.id}`],
          ...(task.for?.reference !== undefined && { patient: task.for.reference }),
        },
      };
    },
  });
}

/** Somebody called and did not get through. */
export const attempted = defineStep<z.output<typeof attemptShape>>({
  name: 'call-back-attempted',
  summary: 'Record an attempt to call a patient back',
  input: attemptShape,
  change: ({ result, at }, { output = [] }) => ({
    status: 'in-progress',
    output: [...output, { type: { ...kind('call-back-attempt'), text: result }, valueDateTime: at }],
  }),
});

/** The patient has been called back; where it led to a visit it is named. */
export const done = defineStep<z.output<typeof doneShape>>({
  name: 'call-back-done',
  summary: 'Record that a patient has been called back',
  input: doneShape,
  look: async ({ appointment }, task, reads) => {
    if (appointment !== undefined) await refuseOther(appointment, task, reads);
  },
  change: ({ appointment }, { output = [] }) => ({
    status: 'completed',
    ...(appointment !== undefined && {
      output: [...output, { type: kind('appointment'), valueReference: { reference: appointment } }],
    }),
  }),
});

async function refuseOther(reference: string, task: Task, reads: Reads): Promise<void> {
  const id = reference.slice('Appointment/'.length);
  const visit: Appointment | undefined = await reads.read('Appointment', id).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  });
  const patient = task.for?.reference;
  const theirs = visit && (patient === undefined || participantOf(visit, 'Patient') === patient);
  if (theirs && numberOfVisit(visit) !== '') return;
  const text = 'There is no such visit of this patient.';
  throw new Fault('business-rule', { code: 'visit-unknown', text, expression: '$.appointment' });
}
