/** A call-back as its callers read it. Pure. */
import type { Provenance, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES } from '../fhir/systems.ts';
import { type Emergency, emergencyOf } from '../on-call/emergency.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { inputOf, numberOf, OPEN, outputsOf, STATUSES, type Status, statusOf } from './call-back.ts';

export const statuses = Object.keys(STATUSES) as [Status, ...Status[]];
const party = z.strictObject({ reference: z.string(), name: z.string() });

export const callBackView = z
  .strictObject({
    emergency: z
      .strictObject({ signs: z.array(z.string()), advice: z.string() })
      .optional()
      .meta({ description: 'To be said to the patient at once.' }),
    id: z.string(),
    status: z.enum(statuses),
    task: z.string(),
    urgency: z.string(),
    due: z.string().meta({ description: 'When the patient has been called at the latest.' }),
    overdue: z.boolean(),
    patient: z.strictObject({ reference: z.string().optional(), name: z.string().optional() }),
    phone: z.string(),
    specialty: z.string().optional().meta({ description: 'NUCC code.' }),
    department: party.optional(),
    reason: z.string(),
    attempts: z.array(z.strictObject({ at: z.string(), result: z.string() })),
    appointment: z.string().optional(),
    notes: z.array(z.string()),
    history: z.array(z.strictObject({ at: z.string(), step: z.string() })),
  })
  .meta({ id: 'CallBackAnswer' });

export type CallBackView = z.output<typeof callBackView>;

/** `now`: ms, for what is overdue. */
export function viewCallBack(task: Stored<Task>, history: readonly Provenance[], now: number): CallBackView {
  const status = statusOf(task);
  const due = task.restriction?.period?.end ?? '';
  const signs = task.reasonCode?.coding?.filter(({ system }) => system === CODES.emergencySign) ?? [];
  const emergency: Emergency | undefined = emergencyOf(signs.flatMap(({ code }) => code ?? []));
  const name = inputOf(task, 'call-back-patient')?.valueHumanName?.text;
  const reference = task.for?.reference;
  const specialty = inputOf(task, 'call-back-specialty')?.valueCodeableConcept?.coding?.[0]?.code;
  const department = inputOf(task, 'call-back-department')?.valueReference;
  const appointment = outputsOf(task, 'appointment')[0]?.valueReference?.reference;
  return {
    ...(emergency && { emergency: { signs: [...emergency.signs], advice: emergency.advice } }),
    id: numberOf(task),
    status,
    task: `Task/${task.id}`,
    urgency: task.priority ?? 'routine',
    due,
    overdue: OPEN.includes(status) && Date.parse(due) < now,
    patient: { ...(reference !== undefined && { reference }), ...(name !== undefined && { name }) },
    phone: inputOf(task, 'call-back-phone')?.valueContactPoint?.value ?? '',
    ...(specialty !== undefined && { specialty }),
    ...(department?.reference !== undefined && {
      department: { reference: department.reference, name: department.display ?? '' },
    }),
    reason: task.description ?? '',
    attempts: outputsOf(task, 'call-back-attempt').map(({ type, valueDateTime = '' }) => ({
      at: valueDateTime,
      result: type.text ?? '',
    })),
    ...(appointment !== undefined && { appointment }),
    notes: (task.note ?? []).map(({ text }) => text),
    history: history.flatMap(({ activity, recorded: at = '' }) => {
      const step = activity?.coding?.find(({ system }) => system === CODES.callBackStep)?.code;
      return step === undefined ? [] : [{ at, step }];
    }),
  };
}
