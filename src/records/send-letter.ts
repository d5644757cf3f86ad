import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { defineAction } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';

const input = z
  .strictObject({ how: z.enum(['mail', 'in-person', 'phone', 'portal']) })
  .meta({ id: 'LetterSent', description: 'How whoever asked got it.' });

interface Found {
  readonly letter: Stored<Communication>;
  readonly questions: readonly Stored<Task>[];
}

/** A person printed the letter and posted it, or told it otherwise; what asked somebody to do so is answered. */
export const sendLetter = defineAction<z.output<typeof input>, Stored<Communication>, Found>({
  name: 'send-letter',
  summary: 'Say that a letter was posted',
  scope: 'system/Communication.u',
  input,
  fence: 'version',
  writes: ['Communication', 'Task'],

  async open(_input, call, reads) {
    const letter = await reads.read('Communication', call.target ?? '');
    return {
      parts: ['send-letter', call.target],
      state: letter,
      ...(letter.status === 'completed' && { done: [letter] }),
    };
  },

  async find(_input, { state }, act, reads) {
    if (!act.call.caller.person) {
      throw new Fault('forbidden', { code: 'person-required', text: 'Only a person posts a letter.' });
    }
    if (state.status === 'in-progress') {
      const text = 'It is on its way by fax: wait until that has ended.';
      throw new Fault('business-rule', { code: 'letter-under-way', text });
    }
    const { matches } = await reads.search<Task>({
      type: 'Task',
      where: [
        ['focus', `Communication/${state.id}`],
        ['status', 'requested'],
      ],
      count: 20,
    });
    return { letter: state, questions: matches };
  },

  build({ how }, { letter, questions }, act) {
    const resource = { ...letter, status: 'completed' as const, statusReason: undefined, sent: act.at };
    const answered = questions.map(
      (task): Update => ({
        resource: { ...task, status: 'completed', lastModified: act.at },
        versionId: task.meta.versionId,
      }),
    );
    return {
      create: [],
      update: [{ resource, versionId: letter.meta.versionId }, ...answered],
      status: 200,
      record: {
        activity: { system: CODES.sendingStep, code: 'send-letter' },
        operation: 'UPDATE',
        targets: [`Communication/${letter.id}`],
        ...(letter.subject?.reference && { patient: letter.subject.reference }),
        reason: { text: how },
      },
    };
  },
});
