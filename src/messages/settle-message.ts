import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type Attempt, attemptsOf, withAttempts } from './attempts.ts';
import { closed, openTasks } from './message-task.ts';

export const settleMessageShape = z
  .strictObject({
    sent: z.boolean().meta({ description: 'true: it did arrive. false: it did not, send it again.' }),
  })
  .meta({ id: 'MessageSettled' });

interface Found {
  readonly communication: Stored<Communication>;
  readonly tasks: readonly Stored<Task>[];
}

/** A person says what became of a message that nobody knows of, or has one that was given up sent again. */
export const settleMessage = defineAction<z.output<typeof settleMessageShape>, Stored<Communication>, Found>({
  name: 'settle-message',
  summary: 'Say what became of a message',
  scope: 'system/Communication.u',
  input: settleMessageShape,
  fence: 'version',
  writes: ['Communication', 'Task'],

  async open({ sent }, call, reads) {
    const communication = await reads.read('Communication', call.target ?? '');
    return { parts: ['settle-message', call.target, communication.meta.versionId, String(sent)], state: communication };
  },

  async find(_input, { state }, act, reads) {
    if (!act.call.caller.person) {
      throw new Fault('forbidden', {
        code: 'person-required',
        text: 'Only a person may say what became of a message.',
      });
    }
    const asked = state.status === 'unknown' || state.status === 'stopped';
    if (!asked || attemptsOf(state).length === 0) {
      const text = 'Nobody has to say what became of this message.';
      throw new Fault('business-rule', { code: 'message-not-asked', text });
    }
    return { communication: state, tasks: await openTasks(state.id, reads) };
  },

  build({ sent }, { communication, tasks }, act) {
    const attempts = attemptsOf(communication);
    const last = attempts.at(-1);
    const by = act.call.caller.person?.id ?? '';
    const changed = !last || sent ? attempts : [...attempts.slice(0, -1), again(last, by, act.at)];
    const patient = communication.subject?.reference;
    const resource: Stored<Communication> = {
      ...communication,
      status: sent ? 'completed' : 'preparation',
      statusReason: undefined,
      ...(sent && { sent: last?.at ?? act.at }),
      extension: withAttempts(communication, changed),
    };
    return {
      create: [],
      update: [{ resource, versionId: communication.meta.versionId }, ...closed(tasks, act.at)],
      status: 200,
      record: {
        activity: { system: CODES.messageStep, code: 'settle-message' },
        operation: 'UPDATE',
        targets: [`Communication/${communication.id}`],
        ...(patient !== undefined && { patient }),
      },
    };
  },
});

function again(attempt: Attempt, by: string, at: string): Attempt {
  const unknown = attempt.result === undefined || attempt.result === 'sent' || attempt.result === 'unknown';
  return { ...attempt, again: by, ...(unknown && { result: 'not-sent', resultAt: at }) };
}
