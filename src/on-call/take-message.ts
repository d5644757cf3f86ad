import { defineAction, type Work } from '../action.ts';
import { openCreate } from '../create.ts';
import type { Department } from '../directory/snapshot.ts';
import { CODES } from '../fhir/systems.ts';
import type { SignFinder } from './emergency.ts';
import { messageCommunication, messageTask, ringing, type Turn } from './resources.ts';
import { type Message, messageShape } from './shape.ts';
import { departmentNamed, nextTurn, type OnCallDeps } from './turn.ts';

export interface TakingDeps extends OnCallDeps {
  readonly signsIn: SignFinder;
}

interface Found {
  readonly department: Department;
  readonly turn: Turn;
}

/** A message for the physician on call: it is theirs until they acknowledge it or their time is over. */
export const takeMessage = (deps: TakingDeps) =>
  defineAction<Message, undefined, Found>({
    name: 'on-call-message',
    summary: 'Leave a message for the physician on call',
    scope: 'system/Communication.c',
    input: messageShape,
    fence: 'lane',
    writes: ['Task', 'Communication'],

    async open({ messageId }, call) {
      const parts = messageId === undefined ? undefined : [messageId];
      return openCreate('on-call-message', call, { path: '$.messageId', parts });
    },

    async find({ department: name }, _opened, { at }, reads) {
      const department = departmentNamed(await deps.directory.snapshot(), name, '$.department');
      return { department, turn: await nextTurn(department.reference, [], Date.parse(at), reads, deps) };
    },

    build(message, { department, turn }, act): Work {
      const [task, communication] = [act.urn(), act.urn()];
      const signs = deps.signsIn(`${message.about}. ${message.message}`);
      return {
        create: [
          { urn: task, resource: messageTask(message, { signs, department: department.reference, turn }, act) },
          { urn: communication, resource: messageCommunication(message, turn, task, act) },
          ...ringing(turn, task, act),
        ],
        update: [],
        status: 201,
        warnings: turn.status === 'with-physician' ? [] : ['nobody-on-call'],
        record: {
          activity: { system: CODES.onCallStep, code: 'on-call-message' },
          operation: 'CREATE',
          targets: [task, communication],
        },
      };
    },
  });
