/** A call-back as it stands in the store: a Task of Patient Services. */
import type { Task } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

/** Where it is, as Task.status. */
export const STATUSES = {
  requested: { means: 'nobody has called yet' },
  'in-progress': { means: 'tried, and not done' },
  completed: { means: 'the patient has been called back' },
} as const satisfies Partial<Record<NonNullable<Task['status']>, { means: string }>>;

export type Status = keyof typeof STATUSES;

export const OPEN: readonly Status[] = ['requested', 'in-progress'];

/** One that others have written over counts as not called yet: Patient Services looks. */
export const statusOf = ({ status }: Task): Status =>
  status !== undefined && Object.hasOwn(STATUSES, status) ? (status as Status) : 'requested'; // a key, as just seen

/** By our number of it; Fault not-found. */
export async function readCallBack(id: string, reads: Pick<Reads, 'search'>): Promise<Stored<Task>> {
  const where = [['identifier', `${SID.callBack}|${id}`]] as const;
  const [task] = isActId(id) ? (await reads.search<Task>({ type: 'Task', where, count: 1 })).matches : [];
  if (task) return task;
  throw new Fault('not-found', { code: 'call-back-not-found', text: 'There is no such call-back.' });
}

export const numberOf = ({ identifier = [] }: Task): string =>
  identifier.find(({ system }) => system === SID.callBack)?.value ?? '';

/** Coding of a kind of input or output. */
export const kind = (code: string) => ({ coding: [{ system: CODES.taskKind, code }] });

/** What of a kind stands in the inputs. */
export const inputOf = ({ input = [] }: Task, code: string) =>
  input.find(({ type }) => type.coding?.some((one) => one.system === CODES.taskKind && one.code === code));

/** What of a kind stands in the outputs, in order. */
export const outputsOf = ({ output = [] }: Task, code: string) =>
  output.filter(({ type }) => type.coding?.some((one) => one.system === CODES.taskKind && one.code === code));
