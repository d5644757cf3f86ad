/** What a person is asked about a fax that did not go out, or may have. */
import type { Communication, Task } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';

export interface Party {
  readonly reference: string;
  readonly display?: string;
}

/** One question for each time that sending comes to an end; `result`: a code of CODES.sendingResult. */
export function sendingTask(
  communication: Stored<Communication>,
  { kind, result, attempts }: { kind: 'fax-unknown' | 'fax-failed'; result: string; attempts: number },
  owner: Party,
  act: ActContext,
): Create<Task> {
  const resource: Task = {
    resourceType: 'Task',
    identifier: [{ system: SID.faxSending, value: `${communication.id}-${attempts}` }],
    status: 'requested',
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: CODES.taskKind, code: kind }] },
    reasonCode: { coding: [{ system: CODES.sendingResult, code: result }] },
    focus: { reference: `Communication/${communication.id}` },
    ...(communication.basedOn && { basedOn: communication.basedOn }),
    ...(communication.subject?.reference?.startsWith('Patient/') && {
      for: { reference: communication.subject.reference },
    }),
    authoredOn: act.at,
    lastModified: act.at,
    owner: { reference: owner.reference, ...(owner.display && { display: owner.display }) },
  };
  return { urn: act.urn(), resource };
}

/** The open questions about a fax. */
export async function openTasks(communication: string, reads: Pick<Reads, 'search'>): Promise<Stored<Task>[]> {
  const page = await reads.search<Task>({
    type: 'Task',
    where: [
      ['focus', `Communication/${communication}`],
      ['status', 'requested'],
    ],
    count: 20,
  });
  return page.matches;
}

/** They are answered. */
export function closed(tasks: readonly Stored<Task>[], at: string): Update[] {
  return tasks.map((task) => ({
    resource: { ...task, status: 'completed', lastModified: at },
    versionId: task.meta.versionId,
  }));
}
