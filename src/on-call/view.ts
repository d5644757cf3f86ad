/** A message for the physician on call as its callers read it. Pure. */
import type { Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { CODES, SID } from '../fhir/systems.ts';
import { type Emergency, emergencyOf } from './emergency.ts';
import {
  departmentOf,
  inputsOf,
  numberOf,
  type OnCallMessage,
  STATUSES,
  type Status,
  statusOf,
  waitsUntil,
} from './message.ts';

const statuses = Object.keys(STATUSES) as [Status, ...Status[]];
const party = z.strictObject({ reference: z.string(), name: z.string() });

export const messageView = z
  .strictObject({
    emergency: z
      .strictObject({ signs: z.array(z.string()), advice: z.string() })
      .optional()
      .meta({ description: 'To be said to the caller at once.' }),
    id: z.string(),
    status: z.enum(statuses),
    task: z.string(),
    department: z.string(),
    with: party.meta({ description: 'Who has it.' }),
    until: z.string().optional().meta({ description: 'When it is handed on unless acknowledged.' }),
    givenTo: z.array(party),
    received: z.string(),
    caller: z.string(),
    callback: z.string(),
    patient: z
      .strictObject({ name: z.string(), birthDate: z.string().optional() })
      .optional()
      .meta({ description: 'Left out of an urgent fax.' }),
    fax: z.string().optional().meta({ description: 'The urgent fax that it is about.' }),
    about: z.string(),
    message: z.string(),
    notes: z.array(z.string()),
    history: z.array(z.strictObject({ at: z.string(), step: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'OnCallMessageAnswer' });

export type MessageView = z.output<typeof messageView>;

export function viewMessage(
  { task, communication }: OnCallMessage,
  history: readonly Provenance[],
  warnings: readonly string[],
): MessageView {
  const input = (code: string) => inputsOf(task, code)[0];
  const until = waitsUntil(task);
  const birthDate = input('on-call-birth-date')?.valueDate;
  const signs = task.reasonCode?.coding?.filter(({ system }) => system === CODES.emergencySign) ?? [];
  const name = input('on-call-patient')?.valueHumanName?.text;
  const fax = task.focus?.identifier?.system === SID.fax ? task.focus.identifier.value : undefined;
  const emergency: Emergency | undefined = emergencyOf(signs.flatMap(({ code }) => code ?? []));
  return {
    ...(emergency && { emergency: { signs: [...emergency.signs], advice: emergency.advice } }),
    id: numberOf(task),
    status: statusOf(task),
    task: `Task/${task.id}`,
    department: departmentOf(task),
    with: named(task.owner),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    givenTo: inputsOf(task, 'on-call-given-to').map(({ valueReference }) => named(valueReference)),
    received: task.authoredOn ?? '',
    caller: input('on-call-caller')?.valueString ?? '',
    callback: input('on-call-callback')?.valueContactPoint?.value ?? '',
    ...(name !== undefined && { patient: { name, ...(birthDate !== undefined && { birthDate }) } }),
    ...(fax !== undefined && { fax }),
    about: communication.topic?.text ?? '',
    message: communication.payload?.[0]?.contentString ?? '',
    notes: (task.note ?? []).map(({ text }) => text),
    history: history.flatMap(({ activity, recorded: at = '' }) => {
      const step = activity?.coding?.find(({ system }) => system === CODES.onCallStep)?.code;
      return step === undefined ? [] : [{ at, step }];
    }),
    warnings: [...warnings],
  };
}

const named = (of: { readonly reference?: string; readonly display?: string } = {}) => ({
  reference: of.reference ?? '',
  name: of.display ?? '',
});
