/** A call-back → Task. Pure. */
import type { Task, TaskInput } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import type { Department } from '../directory/snapshot.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { kind } from './call-back.ts';
import type { CallBack } from './shape.ts';

export interface CallBackParts {
  /** Of emergency words found in the reason. */
  readonly signs: readonly string[];
  /** Patient Services. */
  readonly desk: Department;
  /** Whose visit it is about. */
  readonly department: Department | undefined;
  /** NUCC code. */
  readonly specialty: string | undefined;
  /** E.164. */
  readonly phone: string;
  /** Instant by which the patient has been called. */
  readonly due: string;
}

export function callBackTask(callBack: CallBack, parts: CallBackParts, act: ActContext): Task {
  const { patient, callBackId } = callBack;
  const { signs, desk, department, specialty, phone, due } = parts;
  const inputs: (TaskInput | undefined)[] = [
    'name' in patient ? { type: kind('call-back-patient'), valueHumanName: { text: patient.name } } : undefined,
    { type: kind('call-back-phone'), valueContactPoint: { system: 'phone', value: phone } },
    specialty === undefined
      ? undefined
      : {
          type: kind('call-back-specialty'),
          valueCodeableConcept: { coding: [{ system: CODES.nucc, code: specialty }] },
        },
    department && {
      type: kind('call-back-department'),
      valueReference: { reference: department.reference, display: department.display },
    },
  ];
  return {
    resourceType: 'Task',
    identifier: [
      { system: SID.callBack, value: act.act },
      ...(callBackId === undefined
        ? []
        : [{ system: `${SID.placerCallBack}/${act.call.caller.clientId}`, value: callBackId }]),
    ],
    status: 'requested',
    intent: 'order',
    priority: signs.length > 0 ? 'stat' : callBack.urgency,
    code: kind('call-back'),
    description: callBack.reason,
    ...(signs.length > 0 && { reasonCode: { coding: signs.map((code) => ({ system: CODES.emergencySign, code })) } }),
    ...('reference' in patient && { for: { reference: patient.reference } }),
    authoredOn: act.at,
    lastModified: act.at,
    owner: { reference: desk.reference as `Organization/${string}`, display: desk.display },
    restriction: { period: { start: act.at, end: due } },
    input: inputs.filter((one) => one !== undefined),
  };
}
