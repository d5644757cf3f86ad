import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { departmentOf, givenTo, numberOf, type OnCallMessage, readMessage, waitsUntil } from './message.ts';
import { givenToInput, onCallStatus, partyReference, ringing, type Turn } from './resources.ts';
import { nextTurn, type OnCallDeps } from './turn.ts';

interface Found extends OnCallMessage {
  readonly turn: Turn;
}

/** The sweep's own act: whoever had a message has not acknowledged it in time, and it goes to the next. */
export const handOn = (deps: OnCallDeps) =>
  defineAction<Record<string, never>, OnCallMessage, Found>({
    name: 'hand-on-message',
    summary: 'Hand a message on that nobody has acknowledged',
    scope: 'system/Task.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Task', 'Communication'],

    async open(_input, call, reads) {
      const message = await readMessage(call.target ?? '', {}, reads);
      return { parts: ['hand-on-message', call.target, message.task.meta.versionId], state: message };
    },

    async find(_input, { state }, { at }, reads) {
      const { task } = state;
      if (!isDue(task, Date.parse(at))) {
        throw new Fault('stale', { code: 'version-stale', text: 'Somebody has acknowledged it meanwhile.' });
      }
      const turn = await nextTurn(departmentOf(task), givenTo(task), Date.parse(at), reads, deps);
      return { ...state, turn };
    },

    build(_input, { task, communication, turn }, act) {
      const { at } = act;
      const { until } = turn;
      const { start = at } = task.restriction?.period ?? {};
      const moved: typeof task = {
        ...task,
        businessStatus: onCallStatus(turn.status),
        lastModified: at,
        owner: partyReference(turn.to),
        restriction: { period: { start, ...(until !== undefined && { end: until }) } },
        input: [...(task.input ?? []), givenToInput(turn.to)],
      };
      const recipient = [...(communication.recipient ?? []), partyReference(turn.to)];
      return {
        create: ringing(turn, `Task/${task.id}`, act),
        update: [
          { resource: moved, versionId: task.meta.versionId },
          { resource: { ...communication, recipient }, versionId: communication.meta.versionId },
        ],
        status: 200,
        record: {
          activity: { system: CODES.onCallStep, code: 'hand-on' },
          operation: 'UPDATE',
          targets: [`Task/${task.id}`, `Communication/${communication.id}`],
        },
      };
    },
  });

const isDue = (task: Task, now: number): boolean => {
  const until = waitsUntil(task);
  return task.status === 'requested' && until !== undefined && until <= now;
};

/** Looks through the messages that wait; answers how many it handed on. */
export async function sweepMessages(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  deps: OnCallDeps,
): Promise<number> {
  const action = handOn(deps);
  let cursor: string | undefined;
  let handed = 0;
  do {
    const page = await ports.store.search<Task>({
      type: 'Task',
      where: [
        ['code', `${CODES.taskKind}|on-call-message`],
        ['status', 'requested'],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const task of page.matches) {
      if (!isDue(task, ports.now())) continue;
      try {
        await perform(action, { ...call, input: {}, target: numberOf(task) }, ports);
        handed++;
      } catch (error) {
        // Somebody acknowledged it meanwhile; what could not be written is tried again in a minute.
        if (!isFault(error, 'stale', 'busy', 'not-found')) throw error;
      }
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return handed;
}
