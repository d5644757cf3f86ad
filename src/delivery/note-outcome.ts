import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { isDelivery } from '../records/deliver-communication.ts';
import { type DeliveryEnd, deliveryEnd } from '../records/deliver-outcome.ts';
import type { RecordsDeps } from '../records/deps.ts';
import { type Attempt, attemptsOf, RESULTS, type Result, waitAfter, withAttempts } from './attempts.ts';
import { disclosure } from './disclosure.ts';
import { closed, openTasks, type Party, sendingTask } from './sending-task.ts';

const instant = z.iso.datetime();

const outcomeShape = z.union([
  z.strictObject({
    tag: z.string(),
    result: z.enum(RESULTS).exclude(['not-sent']),
    at: instant,
    vendorFaxId: z.string().min(1).max(500).optional(),
    /** As the service counted. */
    pages: z.int().min(0).optional(),
  }),
  /** Nothing was handed over: no number that it may go to, no service that sends faxes, not to go any more, not whole as a fax. */
  z.strictObject({ result: z.enum(['no-number', 'no-service', 'withdrawn', 'not-whole']), at: instant }),
]);
export type Outcome = z.output<typeof outcomeShape>;

interface Found {
  readonly communication: Stored<Communication>;
  readonly tasks: readonly Stored<Task>[];
  readonly owner: Party;
  readonly status: Communication['status'];
  /** What becomes of a request for records that it delivers. */
  readonly delivery?: DeliveryEnd;
}

/** How an attempt ended, or that there is none. The Communication goes on, is completed, or stops with a Task for a person. */
export const noteOutcome = (deps: {
  patientServices(): Promise<Party>;
  readonly records?: RecordsDeps;
}): Action<Outcome, Stored<Communication>, Found> =>
  defineAction<Outcome, Stored<Communication>, Found>({
    name: 'note-outcome',
    summary: 'Note how sending a fax ended',
    scope: 'system/Communication.u',
    input: outcomeShape,
    fence: 'version',
    writes: ['Communication', 'Task', 'DocumentReference'],

    async open(input, call, reads) {
      const communication = await reads.read('Communication', call.target ?? '');
      // The state is part of the key: a fax that stopped, was sent again by a person, and stops again is told again.
      const attempts = attemptsOf(communication);
      const tag = 'tag' in input ? input.tag : `none-${attempts.length}-${communication.meta.versionId}`;
      const parts = ['note-outcome', call.target, tag, input.result];
      return { parts, state: communication, ...(isOver(communication, input) && { done: [communication] }) };
    },

    async find(input, { state }, act, reads) {
      const status = statusAfter(attemptsAfter(state, input), input.result);
      const [tasks, owner] = await Promise.all([openTasks(state.id, reads), deps.patientServices()]);
      const found = { communication: state, tasks, owner, status };
      if (!isDelivery(state)) return found;
      if (!deps.records) throw new Error('a packet of records is sent where nobody delivers any');
      return { ...found, delivery: await deliveryEnd(state, status, input.at, act, reads, deps.records) };
    },

    build(input, { communication, tasks, owner, status, delivery }, act) {
      const attempts = attemptsAfter(communication, input);
      const kind = status === 'unknown' ? 'fax-unknown' : 'fax-failed';
      const asked = status === 'stopped' || status === 'unknown';
      const fax: Stored<Communication> = {
        ...communication,
        status,
        extension: withAttempts(communication, attempts),
        ...('tag' in input && identified(communication, input, attempts)),
        ...(asked && { statusReason: { coding: [{ system: CODES.sendingResult, code: input.result }] } }),
        ...(status === 'completed' && received(attempts, input)),
      };
      if (fax.extension?.length === 0) fax.extension = undefined;
      const update: Update[] = [{ resource: fax, versionId: communication.meta.versionId }];
      if (status !== 'in-progress') update.push(...closed(tasks, act.at));
      const question = { kind, result: input.result, attempts: attempts.length } as const;
      // Of records the request itself is what a person finds: it stands where it does.
      const own = [
        ...(asked ? [sendingTask(communication, question, owner, act)] : []),
        ...(status === 'completed' ? disclosure(communication, attemptIn(attempts, input), input.at, act.urn) : []),
      ];
      const moves = delivery !== undefined && delivery.update.length > 0;
      return {
        ...(delivery && { uploads: delivery.uploads }),
        create: delivery ? delivery.create : own,
        update: [...update, ...(delivery?.update ?? [])],
        status: 200,
        record: {
          activity: moves
            ? { system: CODES.recordsStep, code: 'note-delivery' }
            : { system: CODES.sendingStep, code: 'note-outcome' },
          operation: 'UPDATE',
          targets: [`Communication/${communication.id}`, ...(moves ? [`Task/${delivery.task.id}`] : [])],
          ...(communication.subject?.reference && { patient: communication.subject.reference }),
          reason: { code: { system: CODES.sendingResult, code: input.result } },
        },
      };
    },
  });

const attemptsAfter = (communication: Communication, input: Outcome): Attempt[] =>
  attemptsOf(communication).map((one) => ('tag' in input && one.tag === input.tag ? ended(one, input) : one));

/** What came too late to change anything. That it was delivered always does: the service saw the other machine's receipt. */
function isOver({ status, ...communication }: Communication, input: Outcome): boolean {
  if (status === 'completed' || status === 'entered-in-error') return true;
  if (!('tag' in input)) return status !== 'preparation' && status !== 'in-progress';
  const attempts = attemptsOf(communication);
  const attempt = attempts.find(({ tag }) => tag === input.tag);
  if (!attempt) return true;
  if (input.result === 'delivered') return false;
  if (attempts.at(-1)?.tag !== input.tag || attempt.again !== undefined) return true;
  if (input.result === 'sent') return attempt.result !== undefined || input.vendorFaxId === undefined;
  return attempt.result !== undefined && attempt.result !== 'sent' && attempt.result !== 'unknown';
}

function statusAfter(attempts: readonly Attempt[], result: Outcome['result']): Communication['status'] {
  switch (result) {
    case 'delivered':
      return 'completed';
    case 'sent':
      return 'in-progress';
    case 'unknown':
      return 'unknown';
    case 'no-number':
    case 'no-service':
    case 'not-whole':
      return 'stopped';
    default:
      return waitAfter(attempts, result as Result) === undefined ? 'stopped' : 'in-progress';
  }
}

function ended(attempt: Attempt, { result, at, vendorFaxId, pages }: Extract<Outcome, { tag: string }>): Attempt {
  return {
    ...attempt,
    result,
    resultAt: at,
    ...(vendorFaxId !== undefined && { vendorFaxId }),
    ...(pages !== undefined && { pagesSent: pages }),
  };
}

/** The service's own number, so that what it tells later is found by it. */
function identified(
  { identifier = [] }: Communication,
  { tag, vendorFaxId }: Extract<Outcome, { tag: string }>,
  attempts: readonly Attempt[],
): Pick<Communication, 'identifier'> {
  const vendor = attempts.find((one) => one.tag === tag)?.vendor;
  const system = `${SID.vendorFax}/${vendor}`;
  const known = identifier.some((one) => one.system === system && one.value === vendorFaxId);
  return vendorFaxId === undefined || known ? {} : { identifier: [...identifier, { system, value: vendorFaxId }] };
}

const attemptIn = (attempts: readonly Attempt[], input: Outcome): Attempt | undefined =>
  attempts.find(({ tag }) => 'tag' in input && tag === input.tag);

function received(
  attempts: readonly Attempt[],
  input: Outcome,
): Pick<Communication, 'sent' | 'received' | 'statusReason'> {
  return { sent: attemptIn(attempts, input)?.at ?? input.at, received: input.at, statusReason: undefined };
}
