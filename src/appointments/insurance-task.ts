/** What Patient Services is asked about the insurance of a visit, as a Task: to find out, or that a held visit waits. */
import type { Task, TaskInput } from '@medplum/fhirtypes';
import type { ActContext, Reads, Work } from '../action.ts';
import type { About } from '../coverage/referral-need.ts';
import type { Party } from '../directory/snapshot.ts';
import { Fault, isFault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';

/** Codes of CODES.insuranceQuestion. */
export const QUESTIONS = [
  'referral-unknown',
  'authorization-unknown',
  'referral-awaited',
  'authorization-awaited',
] as const;
export type Question = (typeof QUESTIONS)[number];

const KIND = { system: CODES.taskKind, code: 'insurance-follow-up' };
export const INSURANCE_TASKS = `${KIND.system}|${KIND.code}`;
/** Waits by itself; `requested` ones wait for a person. */
export const AWAITS: Task['status'] = 'on-hold';

export interface TaskParts {
  readonly kind: 'unknown' | 'awaited';
  readonly about: readonly About[];
  /** `Appointment/…` or its placeholder; undefined: it is not booked yet, and stands in `inputs`. */
  readonly visit: string | undefined;
  readonly inputs?: readonly TaskInput[];
  readonly patient: string;
  readonly owner: Party;
  /** What to do, in words. */
  readonly advice: string;
  /** Instant: of a visit that waits until when, else when the visit is. */
  readonly due: string;
  /** The fax to who is to refer, where one goes. */
  readonly asked?: string | undefined;
}

export function insuranceTask(parts: TaskParts, { act, at }: Pick<ActContext, 'act' | 'at'>): Task {
  const { kind, about, visit, patient, owner, advice, due, asked, inputs = [] } = parts;
  const awaited = kind === 'awaited';
  const type = { coding: [{ system: CODES.taskKind, code: 'insurance-asked' }] };
  const input = [...(asked === undefined ? [] : [{ type, valueReference: { reference: asked } }]), ...inputs];
  return {
    resourceType: 'Task',
    identifier: [{ system: SID.insuranceTask, value: `${act}-${kind}` }],
    status: awaited ? AWAITS : 'requested',
    ...(awaited && { statusReason: { text: `Waits for the ${about.join(' and the ')}.` } }),
    intent: 'order',
    priority: awaited ? 'urgent' : 'routine',
    code: { coding: [KIND] },
    description: advice,
    ...(visit !== undefined && { focus: { reference: visit } }),
    for: { reference: patient },
    authoredOn: at,
    lastModified: at,
    owner: { reference: owner.reference, display: owner.display } as NonNullable<Task['owner']>,
    reasonCode: { coding: about.map((one) => ({ system: CODES.insuranceQuestion, code: `${one}-${kind}` })) },
    restriction: { period: { end: due } },
    ...(input.length > 0 && { input }),
  };
}

export const questionsOf = ({ reasonCode }: Task): Question[] =>
  QUESTIONS.filter((one) =>
    reasonCode?.coding?.some(({ system, code }) => system === CODES.insuranceQuestion && code === one),
  );

/** What a held visit waits for. */
export const awaitedBy = (task: Task): About[] =>
  questionsOf(task).flatMap((one) =>
    one === 'referral-awaited' ? ['referral'] : one === 'authorization-awaited' ? ['authorization'] : [],
  );

export const isInsuranceTask = ({ code }: Task): boolean =>
  code?.coding?.some((one) => one.system === KIND.system && one.code === KIND.code) === true;

export async function readInsuranceTask(id: string, reads: Pick<Reads, 'read'>): Promise<Stored<Task>> {
  const found = await reads.read('Task', id).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    return undefined;
  });
  if (found && isInsuranceTask(found)) return found;
  throw new Fault('not-found', { code: 'insurance-task-not-found', text: 'There is no such question.' });
}

/** The one by which a visit waits. */
export async function awaitingTask(visit: string, reads: Pick<Reads, 'search'>): Promise<Stored<Task> | undefined> {
  const where = [
    ['focus', visit],
    ['status', AWAITS],
  ] as const;
  const { matches } = await reads.search<Task>({ type: 'Task', where, count: 10 });
  return matches.find(isInsuranceTask);
}

/** It has come, or a person has decided. */
export const closed = (task: Stored<Task>, status: 'completed' | 'cancelled', words: string, at: string) => {
  const { statusReason: _waited, ...rest } = task;
  return {
    resource: {
      ...rest,
      status,
      ...(status === 'cancelled' && { statusReason: { text: words } }),
      lastModified: at,
      note: [...(task.note ?? []), { time: at, text: words }],
    },
    versionId: task.meta.versionId,
  };
};

/** The work of an act that closes a question and nothing else. `reason`: why, where a person says so. */
export function settling(task: Stored<Task>, update: Update<Task>, reason?: string): Work {
  return {
    create: [],
    update: [update],
    status: 200,
    record: {
      activity: { system: CODES.coverageStep, code: 'settle-insurance-task' },
      operation: 'UPDATE',
      targets: [`Task/${task.id}`],
      ...(task.for?.reference !== undefined && { patient: task.for.reference }),
      ...(reason !== undefined && { reason: { text: reason } }),
    },
  };
}
