import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { isFault } from '../fault.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type AskAgainDeps, askAgain, isToBeAsked } from './ask-again.ts';
import { type Referral, readReferral, referralId } from './referral.ts';

const OVERDUE = { system: TAG.state, code: 'overdue' };

/** The sweep's own act: a referral whose move is late is tagged, so that a search finds it; the next step takes the tag off. */
export const markOverdue: Action<Record<string, never>, Referral, Referral> = defineAction({
  name: 'mark-overdue',
  summary: 'Mark a referral whose next move is late',
  scope: 'system/Task.u',
  input: z.strictObject({}),
  fence: 'version',
  writes: ['Task'],
  async open(_input, call, reads) {
    const referral = await readReferral(call.target ?? '', {}, reads);
    return { parts: ['mark-overdue', call.target, referral.task.meta.versionId], state: referral };
  },
  find: async (_input, { state }) => state,
  build: (_input, { task }) => ({
    create: [],
    update: [
      {
        resource: { ...task, meta: { ...task.meta, tag: [...(task.meta.tag ?? []), OVERDUE] } },
        versionId: task.meta.versionId,
      },
    ],
    status: 200,
    record: {
      activity: { system: CODES.referralStep, code: 'mark-overdue' },
      operation: 'UPDATE',
      targets: [`Task/${task.id}`],
      ...(task.for?.reference && { patient: task.for.reference }),
    },
  }),
});

const OPEN_STATUS = 'received,accepted,in-progress,on-hold';

/**
 * Looks through all open referrals and marks those whose due date has passed; those who are asked by fax are asked again first.
 * Answers how many it marked.
 */
export async function sweepOverdue(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  asking: AskAgainDeps,
): Promise<number> {
  let cursor: string | undefined;
  let marked = 0;
  do {
    const page = await ports.store.search<Task>({
      type: 'Task',
      where: [
        ['code', 'fulfill'],
        ['status', OPEN_STATUS],
      ],
      sort: '_lastUpdated',
      count: 100,
      ...(cursor && { cursor }),
    });
    for (const task of page.matches.filter((one) => isLate(one, ports.now()))) {
      const ask = await isToBeAsked(task, ports.store, asking);
      if (ask) await take(askAgain(asking), task, ports, call);
      else if (await take(markOverdue, task, ports, call)) marked++;
    }
    cursor = page.next;
  } while (cursor);
  return marked;
}

export function isLate(task: Task, now: number): boolean {
  const due = task.restriction?.period?.end;
  return due !== undefined && Date.parse(due) < now && !task.meta?.tag?.some(({ code }) => code === OVERDUE.code);
}

async function take<F>(
  action: Action<Record<string, never>, Referral, F>,
  task: Stored<Task>,
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
): Promise<boolean> {
  try {
    await perform(action, { ...call, input: {}, target: referralId(task) }, ports);
    return true;
  } catch (error) {
    // Somebody moved it meanwhile; the next sweep looks again.
    if (isFault(error, 'stale', 'busy', 'not-found')) return false;
    throw error;
  }
}
