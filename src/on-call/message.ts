/** A message for the physician on call as it stands in the store: its Task, and the Communication with the words. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Call, Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export interface OnCallMessage {
  readonly task: Stored<Task>;
  readonly communication: Stored<Communication>;
}

/** Where a message is. Acknowledged it is over. */
export const STATUSES = {
  'with-physician': { task: 'requested', means: 'a physician on call has it, until it is handed on' },
  'with-patient-services': {
    task: 'requested',
    means: 'nobody of the rota has acknowledged it; Patient Services calls',
  },
  acknowledged: { task: 'completed', means: 'somebody has taken it on' },
} as const satisfies Record<string, { task: Task['status']; means: string }>;

export type Status = keyof typeof STATUSES;

const STATUS_NAMES: readonly string[] = Object.keys(STATUSES);

/** One that others have written over counts as nobody's: Patient Services looks. */
export function statusOf({ businessStatus, status }: Task): Status {
  const code = businessStatus?.coding?.find(({ system }) => system === CODES.onCallStatus)?.code ?? '';
  if (STATUS_NAMES.includes(code)) return code as Status; // a key, as just seen
  return status === 'completed' ? 'acknowledged' : 'with-patient-services';
}

/** By our number of it; another organization's does not exist for a partner. */
export async function readMessage(
  id: string,
  { organization }: Pick<Call, 'organization'>,
  reads: Pick<Reads, 'search'>,
): Promise<OnCallMessage> {
  const notFound = () => new Fault('not-found', { code: 'message-not-found', text: 'There is no such message.' });
  if (!isActId(id)) throw notFound();
  const where = [['identifier', `${SID.onCallMessage}|${id}`]] as const;
  const [task] = (await reads.search<Task>({ type: 'Task', where, count: 1 })).matches;
  if (!task || (organization !== undefined && task.requester?.reference !== organization)) throw notFound();
  const basedOn = [['based-on', `Task/${task.id}`]] as const;
  const [communication] = (await reads.search<Communication>({ type: 'Communication', where: basedOn, count: 1 }))
    .matches;
  if (!communication) throw notFound();
  return { task, communication };
}

export const numberOf = ({ identifier = [] }: Task): string =>
  identifier.find(({ system }) => system === SID.onCallMessage)?.value ?? '';

/** What of a kind stands in the inputs. */
export const inputsOf = ({ input = [] }: Task, code: string) =>
  input.filter(({ type }) => type.coding?.some((one) => one.system === CODES.taskKind && one.code === code));

/** `PractitionerRole/…` or `Organization/…` to whom it was given so far, in order. */
export const givenTo = (task: Task): string[] =>
  inputsOf(task, 'on-call-given-to').flatMap(({ valueReference }) => valueReference?.reference ?? []);

/** Until when it waits for who has it, ms; undefined: nobody comes after. */
export function waitsUntil({ restriction }: Task): number | undefined {
  const end = restriction?.period?.end;
  return end === undefined ? undefined : Date.parse(end);
}

export const departmentOf = (task: Task): string =>
  inputsOf(task, 'on-call-department')[0]?.valueReference?.reference ?? '';
