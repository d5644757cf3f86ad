import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { isDelivery } from '../records/deliver-communication.ts';
import { type Attempt, attemptsOf, withAttempts } from './attempts.ts';
import { disclosure } from './disclosure.ts';
import { closed, openTasks } from './sending-task.ts';

export const settleShape = z
  .strictObject({
    sent: z.boolean().meta({ description: 'true: it did arrive. false: it did not, send it again.' }),
  })
  .meta({ id: 'FaxSettled' });

interface Found {
  readonly communication: Stored<Communication>;
  readonly tasks: readonly Stored<Task>[];
}

/** A person says what became of a fax that nobody knows of, or has one that was given up sent again. */
export const settleFax = defineAction<z.output<typeof settleShape>, Stored<Communication>, Found>({
  name: 'settle-fax',
  summary: 'Say what became of a fax',
  scope: 'system/Communication.u',
  input: settleShape,
  fence: 'version',
  writes: ['Communication', 'Task'],

  async open({ sent }, call, reads) {
    const communication = await reads.read('Communication', call.target ?? '');
    return { parts: ['settle-fax', call.target, communication.meta.versionId, String(sent)], state: communication };
  },

  async find({ sent }, { state }, act, reads) {
    if (!act.call.caller.person) {
      throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may say what became of a fax.' });
    }
    if (isDelivery(state)) {
      const text = 'This fax delivers records: say it of the request (settle-delivery), or deliver again.';
      throw new Fault('business-rule', { code: 'fax-of-records', text });
    }
    const asked = state.status === 'unknown' || state.status === 'stopped';
    if (!asked || (sent && attemptsOf(state).length === 0)) {
      throw new Fault('business-rule', { code: 'fax-not-asked', text: 'Nobody has to say what became of this fax.' });
    }
    return { communication: state, tasks: await openTasks(state.id, reads) };
  },

  build({ sent }, { communication, tasks }, act) {
    const attempts = attemptsOf(communication);
    const last = attempts.at(-1);
    const by = act.call.caller.person?.id ?? '';
    const changed: Attempt[] = !last || sent ? attempts : [...attempts.slice(0, -1), again(last, by, act.at)];
    const resource: Stored<Communication> = {
      ...communication,
      status: sent ? 'completed' : 'preparation',
      statusReason: undefined,
      ...(sent && { sent: last?.at ?? act.at, received: last?.resultAt ?? act.at }),
      extension: withAttempts(communication, changed),
    };
    if (resource.extension?.length === 0) resource.extension = undefined;
    return {
      create: sent ? disclosure(communication, last, last?.resultAt ?? act.at, act.urn) : [],
      update: [{ resource, versionId: communication.meta.versionId }, ...closed(tasks, act.at)],
      status: 200,
      record: {
        activity: { system: CODES.sendingStep, code: 'settle-fax' },
        operation: 'UPDATE',
        targets: [`Communication/${communication.id}`],
        ...(communication.subject?.reference && { patient: communication.subject.reference }),
      },
    };
  },
});

function again(attempt: Attempt, by: string, at: string): Attempt {
  const unknown = attempt.result === undefined || attempt.result === 'sent' || attempt.result === 'unknown';
  return { ...attempt, again: by, ...(unknown && { result: 'not-sent', resultAt: at }) };
}
