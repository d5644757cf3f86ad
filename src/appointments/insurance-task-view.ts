/** A question on the insurance of a visit as the group reads it, and the list of them. */
import type { Appointment, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { numberOf } from './appointment.ts';
import { askedBy } from './asked-visit.ts';
import { INSURANCE_TASKS, QUESTIONS, questionsOf } from './insurance-task.ts';

/** `open` waits for a person, `waiting` for the referral or the authorization. */
export const TASK_STATUSES = {
  open: 'requested',
  waiting: 'on-hold',
  done: 'completed',
  dropped: 'cancelled',
} as const;
type Status = keyof typeof TASK_STATUSES;
const NAMES = Object.keys(TASK_STATUSES) as [Status, ...Status[]];

export const insuranceTaskQuery = z
  .strictObject({
    status: z.enum(NAMES).optional().meta({ description: 'Default: those that are `open` or `waiting`.' }),
    patient: z
      .string()
      .regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/)
      .optional(),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'InsuranceTaskQuery' });

export const insuranceTaskView = z
  .strictObject({
    id: z.string(),
    status: z.enum(NAMES),
    questions: z.array(z.enum(QUESTIONS)),
    advice: z.string(),
    patient: z.string(),
    visit: z
      .strictObject({ id: z.string(), reference: z.string(), start: z.string(), status: z.string() })
      .optional()
      .meta({ description: 'Absent where it was asked for before it is booked.' }),
    due: z.string().optional().meta({ description: 'Until when it is held, or when the visit is or is to be.' }),
    asked: z.string().optional().meta({ description: 'The fax that asks for the referral.' }),
    at: z.string(),
    note: z.string().optional().meta({ description: 'What was found out.' }),
  })
  .meta({ id: 'InsuranceTask' });

export interface TaskWithVisit {
  readonly task: Stored<Task>;
  readonly visit: Stored<Appointment> | undefined;
}

export function viewInsuranceTask({ task, visit }: TaskWithVisit): z.output<typeof insuranceTaskView> {
  const asked = askedBy(task);
  const note = task.note?.at(-1)?.text;
  const due = task.restriction?.period?.end;
  return {
    id: task.id,
    status: NAMES.find((name) => TASK_STATUSES[name] === task.status) ?? 'open',
    questions: questionsOf(task),
    advice: task.description ?? '',
    patient: task.for?.reference ?? '',
    ...(task.focus?.reference !== undefined && {
      visit: {
        id: visit ? numberOf(visit) : '',
        reference: task.focus.reference,
        start: visit?.start ?? '',
        status: visit?.status ?? '',
      },
    }),
    ...(due !== undefined && { due }),
    ...(asked !== undefined && { asked }),
    at: task.authoredOn ?? '',
    ...(note !== undefined && { note }),
  };
}

export async function listInsuranceTasks(
  { status, patient, count, cursor }: z.output<typeof insuranceTaskQuery>,
  reads: Pick<Reads, 'search'>,
): Promise<{ items: TaskWithVisit[]; next?: string }> {
  const page = await reads.search<Task>({
    type: 'Task',
    where: [
      ['code', INSURANCE_TASKS],
      ['status', status === undefined ? 'requested,on-hold' : TASK_STATUSES[status]],
      ...(patient === undefined ? [] : [['subject', patient] as const]),
    ],
    include: ['Task:focus'],
    sort: 'authored-on',
    count,
    ...(cursor !== undefined && { cursor }),
  });
  const visits = new Map(
    page.included
      .filter((one): one is Stored<Appointment> => one.resourceType === 'Appointment')
      .map((one) => [`Appointment/${one.id}`, one]),
  );
  const items = page.matches.map((task) => ({ task, visit: visits.get(task.focus?.reference ?? '') }));
  return { items, ...(page.next !== undefined && { next: page.next }) };
}
