import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { type Attempt, attemptsOf, REASONS, RESULTS, waitAfter, withAttempts } from './attempts.ts';
import { closed, messageTask, openTasks, type Party } from './message-task.ts';

const shape = z.union([
  z.strictObject({
    tag: z.string(),
    result: z.enum(RESULTS).exclude(['not-sent']),
    at: z.iso.datetime(),
    messageId: z.string().min(1).max(500).optional(),
  }),
  /** Nothing (more) is handed over. */
  z.strictObject({ result: z.enum(REASONS), at: z.iso.datetime() }),
]);
export type Outcome = z.output<typeof shape>;

interface Found {
  readonly communication: Stored<Communication>;
  readonly tasks: readonly Stored<Task>[];
  readonly owner: Party;
}

/** How an attempt ended, or why there is none. The Communication goes on, is completed, or stops; what nobody can tell a person is asked. */
export const noteMessageOutcome = (deps: {
  patientServices(): Promise<Party>;
}): Action<Outcome, Stored<Communication>, Found> =>
  defineAction<Outcome, Stored<Communication>, Found>({
    name: 'note-message-outcome',
    summary: 'Note how sending a message ended',
    scope: 'system/Communication.u',
    input: shape,
    fence: 'version',
    writes: ['Communication', 'Task'],

    async open(input, call, reads) {
      const communication = await reads.read('Communication', call.target ?? '');
      const attempts = attemptsOf(communication);
      // What stopped, was sent again by a person, and stops again is told again.
      const tag = 'tag' in input ? input.tag : `none-${attempts.length}-${communication.meta.versionId}`;
      const parts = ['note-message-outcome', call.target, tag, input.result];
      return { parts, state: communication, ...(isOver(communication, input) && { done: [communication] }) };
    },

    async find(_input, { state }, _act, reads) {
      const [tasks, owner] = await Promise.all([openTasks(state.id, reads), deps.patientServices()]);
      return { communication: state, tasks, owner };
    },

    build(input, { communication, tasks, owner }, act) {
      const attempts = attemptsOf(communication).map((one) =>
        'tag' in input && one.tag === input.tag ? ended(one, input) : one,
      );
      const status = statusAfter(attempts, input);
      const reason = { system: CODES.messageResult, code: input.result };
      const to = communication.recipient?.[0]?.reference;
      const patient = to?.startsWith('Patient/') ? to : undefined;
      const stops = status !== 'completed' && status !== 'in-progress';
      const resource: Stored<Communication> = {
        ...communication,
        status,
        extension: withAttempts(communication, attempts),
        ...('tag' in input && identified(communication, input, attempts)),
        ...(patient !== undefined && { subject: { reference: patient } }),
        statusReason: stops ? { coding: [reason] } : undefined,
        ...(status === 'completed' && sentBy(attempts, input)),
      };
      const about = `Communication/${communication.id}`;
      const question = { kind: 'message-unknown', reason, about, ...(patient !== undefined && { patient }) } as const;
      const update: Update[] = [{ resource, versionId: communication.meta.versionId }];
      return {
        create: status === 'unknown' ? [messageTask(question, owner, act)] : [],
        update: [...update, ...closed(tasks, act.at)],
        status: 200,
        record: {
          activity: { system: CODES.messageStep, code: 'note-message-outcome' },
          operation: 'UPDATE',
          targets: [about],
          ...(patient !== undefined && { patient }),
          reason: { code: reason },
        },
      };
    },
  });

/** What came too late to change anything. */
function isOver({ status, ...communication }: Communication, input: Outcome): boolean {
  if (!('tag' in input)) return status !== 'preparation' && status !== 'in-progress';
  const attempts = attemptsOf(communication);
  const attempt = attempts.find(({ tag }) => tag === input.tag);
  if (!attempt || attempt.result === 'delivered') return true;
  if (input.result === 'delivered') return false;
  if (attempts.at(-1)?.tag !== input.tag || attempt.again !== undefined) return true;
  if (input.result === 'sent') return attempt.result !== undefined && attempt.result !== 'unknown';
  return attempt.result !== undefined && attempt.result !== 'sent' && attempt.result !== 'unknown';
}

function statusAfter(attempts: readonly Attempt[], input: Outcome): Communication['status'] {
  if (!('tag' in input)) return attempts.length === 0 ? 'not-done' : 'stopped';
  switch (input.result) {
    case 'delivered':
    case 'sent':
      return 'completed';
    case 'unknown':
      return 'unknown';
    case 'not-taken':
      return waitAfter(attempts) === undefined ? 'stopped' : 'in-progress';
    default:
      return 'in-progress'; // there may be another way
  }
}

const ended = (attempt: Attempt, { result, at, messageId }: Extract<Outcome, { tag: string }>): Attempt => ({
  ...attempt,
  result,
  resultAt: at,
  ...(messageId !== undefined && { messageId }),
});

/** The service's own number, so that what it tells later is found by it. */
function identified(
  { identifier = [] }: Communication,
  { tag, messageId }: Extract<Outcome, { tag: string }>,
  attempts: readonly Attempt[],
): Pick<Communication, 'identifier'> {
  const system = `${SID.serviceMessage}/${attempts.find((one) => one.tag === tag)?.driver}`;
  const known = identifier.some((one) => one.system === system && one.value === messageId);
  return messageId === undefined || known ? {} : { identifier: [...identifier, { system, value: messageId }] };
}

function sentBy(attempts: readonly Attempt[], input: Outcome): Pick<Communication, 'sent' | 'received'> {
  const attempt = attempts.find(({ tag }) => 'tag' in input && tag === input.tag);
  return { sent: attempt?.at ?? input.at, ...(input.result === 'delivered' && { received: input.at }) };
}
