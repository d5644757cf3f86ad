/** Finding a request for records again, who may see it, and what stands in it. */
import type { Consent, Patient, Task } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Call, Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { readFilledIn } from './filled-in.ts';
import { type RecordsAsked, type ReleaseInput, recordsAsked, releaseShape } from './shape.ts';

export interface RecordsRequest {
  readonly task: Stored<Task>;
  /** None where no release was given. */
  readonly consent?: Stored<Consent>;
}

/** The same for what does not exist and for what is another's: a partner cannot tell them apart. */
export function recordsNotFound(): Fault {
  return new Fault('not-found', { code: 'records-request-not-found', text: 'There is no such request for records.' });
}

/** A partner sees what its organization asked for; the group's own see all. */
export const maySee = (organization: string | undefined, task: Task): boolean =>
  organization === undefined || task.requester?.reference === organization;

/** One request by our number of it; Fault not-found. */
export async function readRequest(id: string, call: Pick<Call, 'organization'>, reads: Reads): Promise<RecordsRequest> {
  if (!isActId(id)) throw recordsNotFound();
  const page = await reads.search<Task>({
    type: 'Task',
    where: [['identifier', `${SID.recordsRequest}|${id}`]],
    include: ['Task:focus'],
    count: 1,
  });
  const task = page.matches[0];
  if (!task || !maySee(call.organization, task)) throw recordsNotFound();
  const consent = page.included.find(isConsent);
  return { task, ...(consent && { consent }) };
}

export const isConsent = (resource: Stored): resource is Stored<Consent> => resource.resourceType === 'Consent';

export const requestNumber = (task: Task): string =>
  task.identifier?.find(({ system }) => system === SID.recordsRequest)?.value ?? '';

/** The request as it was written. */
export const askedOf = (task: Task): RecordsAsked => recordsAsked.parse(readFilledIn(task));

/** The release as it was filled in. */
export const releaseOf = (consent: Consent): ReleaseInput => releaseShape.parse(readFilledIn(consent));

/** The patient as the sender wrote them; none where the group named a chart. */
export function submittedOf({ contained = [], extension = [] }: Task): Patient | undefined {
  const named = extension.find(({ url }) => url === EXTENSION.submitted)?.valueReference?.reference;
  return contained.find((one): one is Patient => one.resourceType === 'Patient' && `#${one.id}` === named);
}

export type OutputKind =
  | 'records-identity'
  | 'records-extension'
  | 'records-approved'
  | 'records-basis'
  | 'records-invoice'
  | 'records-excluded'
  | 'records-added'
  | 'records-packet'
  | 'records-bundle'
  | 'records-volume'
  | 'records-address'
  | 'records-delivery'
  | 'records-revoked'
  | 'records-letter';

type Entry = NonNullable<Task['output']>[number];

/** What was done with a request, as outputs of its Task, by kind. */
export const outputsOf = ({ output = [] }: Task, kind: OutputKind): Entry[] =>
  output.filter(({ type }) => type.coding?.some(({ system, code }) => system === CODES.taskKind && code === kind));

export const referencesOf = (task: Task, kind: OutputKind): string[] =>
  outputsOf(task, kind).flatMap(({ valueReference }) => valueReference?.reference ?? []);

export const output = (kind: OutputKind, value: Partial<Entry>, text?: string): Entry => ({
  type: { coding: [{ system: CODES.taskKind, code: kind }], ...(text !== undefined && { text }) },
  ...value,
});
