/** Finding a referral again, and who may see it. */
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Call, Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export interface Referral {
  readonly task: Stored<Task>;
  readonly serviceRequest: Stored<ServiceRequest>;
}

/** The same for what does not exist and for what is another's: a partner cannot tell them apart. */
export function referralNotFound(): Fault {
  return new Fault('not-found', { code: 'referral-not-found', text: 'There is no such referral.' });
}

/** A partner sees a referral when its organization sent it or is to answer it; the group's own see all. */
export function maySee(organization: string | undefined, task: Task): boolean {
  return (
    organization === undefined || task.requester?.reference === organization || task.owner?.reference === organization
  );
}

/** One referral by our number of it; Fault not-found. */
export async function readReferral(id: string, call: Pick<Call, 'organization'>, reads: Reads): Promise<Referral> {
  if (!isActId(id)) throw referralNotFound();
  const page = await reads.search<Task>({
    type: 'Task',
    where: [['identifier', `${SID.referral}|${id}`]],
    include: ['Task:focus'],
    count: 1,
  });
  const task = page.matches[0];
  const serviceRequest = page.included.find(isServiceRequest);
  if (!task || !serviceRequest || !maySee(call.organization, task)) throw referralNotFound();
  return { task, serviceRequest };
}

function isServiceRequest(resource: Stored): resource is Stored<ServiceRequest> {
  return resource.resourceType === 'ServiceRequest';
}

export function referralId(task: Task): string {
  return task.identifier?.find(({ system }) => system === SID.referral)?.value ?? '';
}
