/** A fax that says it is urgent, and comes when nobody is at its desk: whoever is on call for the department is called, once for each fax. */
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { isOpenAt } from '../directory/opening.ts';
import type { Department } from '../directory/snapshot.ts';
import { readFaxTask } from '../faxes/fax-task.ts';
import type { ClinicCalendar } from '../fhir/business-hours.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { messageCommunication, messageTask, ringing, type Turn } from './resources.ts';
import { nextTurn, type OnCallDeps } from './turn.ts';

export interface FaxCallDeps extends OnCallDeps {
  readonly calendar: Pick<ClinicCalendar, 'isOpen'>;
}

interface Found {
  readonly fax: Stored<Task>;
  readonly department: Department;
  readonly turn: Turn;
}

/** The gateway's own act. What is on the fax is not told: who is called looks at the desk. */
export const callForFax = (deps: OnCallDeps) =>
  defineAction<Record<string, never>, Stored<Task>, Found>({
    name: 'call-for-fax',
    summary: 'Call the physician on call for an urgent fax',
    scope: 'system/Communication.c',
    input: z.strictObject({}),
    fence: 'lane',
    writes: ['Task', 'Communication'],

    async open(_input, call, reads) {
      const fax = await readFaxTask(call.target ?? '', call, reads);
      return { parts: ['call-for-fax', call.target], state: fax };
    },

    async find(_input, { state: fax }, { at }, reads) {
      const department = await deskOf(fax, deps);
      return { fax, department, turn: await nextTurn(department.reference, [], Date.parse(at), reads, deps) };
    },

    build(_input, { fax, department, turn }, act) {
      const [task, communication] = [act.urn(), act.urn()];
      const number = act.call.target ?? '';
      const message = {
        caller: 'Fax desk',
        ...(department.phone !== undefined && { callback: department.phone }),
        about: 'Urgent fax',
        message: `A fax marked ${fax.priority ?? 'urgent'} came after hours for ${department.display}. It is fax ${number}, at the fax desk.`,
      };
      const resource = messageTask(message, { signs: [], department: department.reference, turn }, act);
      const focus = { reference: `Task/${fax.id}` as const, identifier: { system: SID.fax, value: number } };
      return {
        create: [
          { urn: task, resource: { ...resource, focus } },
          { urn: communication, resource: messageCommunication(message, turn, task, act) },
          ...ringing(turn, task, act),
        ],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.onCallStep, code: 'on-call-message' },
          operation: 'CREATE',
          targets: [task, communication],
        },
      };
    },
  });

/** The department whose number was dialled; what nobody else's desk has, Patient Services has. */
async function deskOf({ owner }: Task, { directory }: Pick<OnCallDeps, 'directory'>): Promise<Department> {
  const { departments } = await directory.snapshot();
  return departments.find(({ reference }) => reference === owner?.reference) ?? directory.patientServices();
}

/** For a fax that has been read (our number of it). Within the hours of its department nothing happens: it is on a desk where people are. */
export function faxCalls(deps: FaxCallDeps, acts: ActPorts, by: Omit<Call, 'target' | 'input'>) {
  const action = callForFax(deps);
  return async (id: string): Promise<void> => {
    const fax = await readFaxTask(id, {}, acts.store);
    if ((fax.priority ?? 'routine') === 'routine') return;
    const department = await deskOf(fax, deps);
    if (isOpenAt(department, acts.now(), await deps.directory.snapshot(), deps.zone, deps.calendar)) return;
    await perform(action, { ...by, target: id, input: {} }, acts);
  };
}
