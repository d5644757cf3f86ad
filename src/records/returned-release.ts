/** Where a release belongs that comes back with a code of ours: on a letter that asked for it, or on a form that was printed for it. */
import type { Communication, Task } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import { readBarcode } from '../documents/return-token.ts';
import { isFault } from '../fault.ts';
import type { ReturnTo } from '../faxes/return-to.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { stateOf } from './lifecycle.ts';
import { requestNumber } from './request.ts';

export function returnedRelease(store: Reads, directory: Pick<Directory, 'patientServices'>): ReturnTo {
  return async (token) => {
    if (readBarcode(token)?.kind !== 'return') return undefined;
    const { matches } = await store.search<Communication>({
      type: 'Communication',
      where: [['identifier', `${SID.returnToken}|${token}`]],
      count: 20,
    });
    const ours = matches.filter(isOfRecords);
    const [first] = ours;
    if (!first) return undefined;
    const { reference, display } = await directory.patientServices();
    const department = { reference, display };
    const task = await taskOf(first, store);
    if (task) {
      const patient = task.for?.reference ?? '';
      return { to: 'records', request: requestNumber(task), patient, department, waits: waits(task) };
    }
    const patient = first.subject?.reference;
    return isForm(first) && first.about === undefined && patient
      ? { to: 'records', patient, department, waits: true }
      : undefined;
  };
}

const codesOf = ({ reasonCode = [] }: Communication) =>
  reasonCode.flatMap(({ coding = [] }) => coding.filter(({ system }) => system === CODES.recordsStep));

const isOfRecords = (one: Communication) => one.status !== 'entered-in-error' && codesOf(one).length > 0;

const isForm = (one: Communication) => codesOf(one).some(({ code }) => code === 'print-release-form');

/** The request that it is about; of one that was taken back nothing waits. */
async function taskOf({ about = [] }: Communication, store: Reads): Promise<Stored<Task> | undefined> {
  const reference = about.map((one) => one.reference ?? '').find((one) => one.startsWith('Task/'));
  if (reference === undefined) return undefined;
  const task = await store.read('Task', reference.slice('Task/'.length)).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
  });
  return task && task.status !== 'entered-in-error' && requestNumber(task) !== '' ? task : undefined;
}

/** It was sent back for a better one, or has none at all. */
function waits(task: Task): boolean {
  const state = stateOf(task);
  return state === 'incomplete' || (state === 'received' && task.focus === undefined);
}
