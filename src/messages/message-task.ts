/** What a person is asked about a message: whether it went out, or what somebody wrote back. */
import type { Task } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';

export interface Party {
  readonly reference: string;
  readonly display?: string;
}

export interface Question {
  readonly kind: 'message-unknown' | 'message-reply';
  /** A code of CODES.messageResult or CODES.replyQuestion, with its system. */
  readonly reason: { readonly system: string; readonly code: string };
  /** `Communication/…`. */
  readonly about: string;
  readonly patient?: string;
}

export function messageTask({ kind, reason, about, patient }: Question, owner: Party, act: ActContext): Create<Task> {
  const resource: Task = {
    resourceType: 'Task',
    identifier: [{ system: SID.messageTask, value: act.act }],
    status: 'requested',
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: CODES.taskKind, code: kind }] },
    reasonCode: { coding: [{ ...reason }] },
    focus: { reference: about },
    ...(patient !== undefined && { for: { reference: patient } }),
    authoredOn: act.at,
    lastModified: act.at,
    owner: { reference: owner.reference, ...(owner.display !== undefined && { display: owner.display }) },
  };
  return { urn: act.urn(), resource };
}

/** The open questions about a message. */
export async function openTasks(communication: string, reads: Pick<Reads, 'search'>): Promise<Stored<Task>[]> {
  const where = [
    ['focus', `Communication/${communication}`],
    ['status', 'requested'],
  ] as const;
  return (await reads.search<Task>({ type: 'Task', where, count: 20 })).matches;
}

/** They are answered. */
export const closed = (tasks: readonly Stored<Task>[], at: string): Update[] =>
  tasks.map((task) => ({
    resource: { ...task, status: 'completed', lastModified: at },
    versionId: task.meta.versionId,
  }));
