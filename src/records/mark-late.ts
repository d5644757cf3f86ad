import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { isFault } from '../fault.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { clocksOf, endsSoon, late } from './clocks.ts';
import { isOpen, STATES, stateOf } from './lifecycle.ts';
import { isConsent, outputsOf, type RecordsRequest, readRequest, releaseOf, requestNumber } from './request.ts';

const input = z.strictObject({ marks: z.array(z.enum(['overdue', 'release-ending'])).min(1) });
type Marks = z.output<typeof input>;

/** The sweep's own act: a request that is late, or whose release ends soon, is tagged, so that a search finds it. */
export const markLate = defineAction<Marks, RecordsRequest, RecordsRequest>({
  name: 'mark-late',
  summary: 'Mark a request for records that is late, or whose release ends',
  scope: 'system/Task.u',
  input,
  fence: 'version',
  writes: ['Task'],
  async open(_input, call, reads) {
    const request = await readRequest(call.target ?? '', {}, reads);
    return { parts: ['mark-late', call.target, request.task.meta.versionId], state: request };
  },
  find: async (_input, { state }) => state,
  build: ({ marks }, { task }) => {
    const others = (task.meta.tag ?? []).filter(({ system }) => system !== TAG.state);
    const tag = [...others, ...marks.map((code) => ({ system: TAG.state, code }))];
    return {
      create: [],
      update: [{ resource: { ...task, meta: { ...task.meta, tag } }, versionId: task.meta.versionId }],
      status: 200,
      record: {
        activity: { system: CODES.recordsStep, code: 'mark-late' },
        operation: 'UPDATE',
        targets: [`Task/${task.id}`],
        ...(task.for?.reference && { patient: task.for.reference }),
      },
    };
  },
});

/** Statuses of the requests whose clocks run. */
const OPEN_STATUS = [
  ...new Set(
    Object.values(STATES)
      .filter((row) => !('terminal' in row))
      .map(({ task }) => task),
  ),
].join(',');

/** Looks through all open requests and marks what is late or ending. Answers how many it marked. */
export async function sweepRecords(
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
  dayOf: (at: string) => string,
): Promise<number> {
  const today = dayOf(new Date(ports.now()).toISOString());
  let cursor: string | undefined;
  let marked = 0;
  do {
    const page = await ports.store.search<Task>({
      type: 'Task',
      where: [
        ['code', `${CODES.taskKind}|records-release`],
        ['status', OPEN_STATUS],
      ],
      include: ['Task:focus'],
      sort: '_lastUpdated',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    const consents = new Map(page.included.filter(isConsent).map((one) => [`Consent/${one.id}`, one]));
    for (const task of page.matches) {
      const consent = consents.get(task.focus?.reference ?? '');
      const marks = marksOf({ task, ...(consent && { consent }) }, today);
      if (marks.length > 0 && marks.some((code) => !has(task, code)) && (await mark(task, marks, ports, call)))
        marked++;
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return marked;
}

/** What the desk is to see of a request today. */
export function marksOf({ task, consent }: RecordsRequest, today: string): Marks['marks'] {
  if (!isOpen(stateOf(task))) return [];
  const received = task.restriction?.period?.start;
  const extended = outputsOf(task, 'records-extension').length > 0;
  const clocks = received === undefined ? undefined : clocksOf(received, extended);
  const passed = clocks && late(clocks, today);
  const ends = consent && releaseOf(consent).expiresOn;
  return [
    ...(passed && (!extended || passed === 'legal') ? (['overdue'] as const) : []),
    ...(ends !== undefined && (ends < today || endsSoon(ends, today)) ? (['release-ending'] as const) : []),
  ];
}

const has = ({ meta }: Task, code: string) => meta?.tag?.some((tag) => tag.system === TAG.state && tag.code === code);

async function mark(
  task: Stored<Task>,
  marks: Marks['marks'],
  ports: ActPorts,
  call: Omit<Call, 'target' | 'input'>,
): Promise<boolean> {
  try {
    await perform(markLate, { ...call, input: { marks }, target: requestNumber(task) }, ports);
    return true;
  } catch (error) {
    // Somebody moved it meanwhile; the next sweep looks again.
    if (isFault(error, 'stale', 'busy', 'not-found')) return false;
    throw error;
  }
}
