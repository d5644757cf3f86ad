import type { Patient } from '@medplum/fhirtypes';
import { type Action, defineAction, type Reads } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { openCreate } from '../create.ts';
import type { Directory } from '../directory/departments.ts';
import { contact } from '../directory/snapshot.ts';
import { specialtyCode } from '../directory/view.ts';
import { Fault, isFault } from '../fault.ts';
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import { dueAt } from '../fhir/referral-timers.ts';
import { CODES } from '../fhir/systems.ts';
import type { SignFinder } from '../on-call/emergency.ts';
import { departmentNamed } from '../on-call/turn.ts';
import { type CallBackParts, callBackTask } from './resources.ts';
import { type CallBack, callBackShape } from './shape.ts';

export interface CallBackDeps {
  readonly directory: Pick<Directory, 'snapshot' | 'departmentFor' | 'patientServices'>;
  readonly calendar: ClinicCalendar;
  readonly signsIn: SignFinder;
}

type Found = CallBackParts;

/** Nobody has a time, and the patient cannot wait: Patient Services calls back, by when is told. */
export const requestCallBack = (deps: CallBackDeps): Action<CallBack, undefined, Found> =>
  defineAction<CallBack, undefined, Found>({
    name: 'request-call-back',
    summary: 'Ask Patient Services to call a patient back',
    scope: 'system/Task.c',
    input: callBackShape,
    fence: 'lane',
    writes: ['Task'],

    async open({ callBackId }, call) {
      oursOnly(call.caller);
      const parts = callBackId === undefined ? undefined : [callBackId];
      return openCreate('request-call-back', call, { path: '$.callBackId', parts });
    },

    async find({ patient, phone, specialty, department, reason, urgency }, _opened, { at }, reads) {
      const nucc = specialtyCode(specialty);
      const [snapshot, desk, number] = await Promise.all([
        deps.directory.snapshot(),
        deps.directory.patientServices(),
        'phone' in patient ? (phone ?? patient.phone) : numberOfChart(patient.reference, phone, reads),
      ]);
      const named = department === undefined ? undefined : departmentNamed(snapshot, department, '$.department');
      const signs = deps.signsIn(reason);
      const due = dueAt(deps.calendar, signs.length > 0 ? 'stat' : urgency, 'decide', Date.parse(at));
      return {
        signs,
        desk,
        department: named ?? (nucc === undefined ? undefined : await deps.directory.departmentFor(nucc)),
        specialty: nucc,
        phone: number,
        due: new Date(due).toISOString(),
      };
    },

    build(callBack, parts, act) {
      const task = act.urn();
      const { patient } = callBack;
      return {
        create: [{ urn: task, resource: callBackTask(callBack, parts, act) }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.callBackStep, code: 'request-call-back' },
          operation: 'CREATE',
          targets: [task],
          ...('reference' in patient && { patient: patient.reference }),
        },
      };
    },
  });

async function numberOfChart(reference: string, given: string | undefined, reads: Reads): Promise<string> {
  const chart: Patient = await reads.read('Patient', reference.slice('Patient/'.length)).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    const text = 'There is no such patient.';
    throw new Fault('not-found', { code: 'patient-not-found', text, expression: '$.patient.reference' });
  });
  const phone = given ?? contact(chart, 'phone');
  if (phone !== undefined) return phone;
  const text = 'The chart has no telephone number: say where to call.';
  throw new Fault('required', { code: 'intake', text, expression: '$.phone' });
}
