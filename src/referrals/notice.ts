import type { Communication, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Referral } from './referral.ts';

/** What one side of a referral is told of the other. The words say no more than that; what changed stands in the referral. */
export interface Notice {
  readonly to: Task['owner'] | Task['requester'];
  readonly reason: { readonly system: string; readonly code: string };
  readonly words: string;
}

/** A Communication that waits to be sent: delivery takes what is in preparation. */
export function notice(
  { to, reason, words }: Notice,
  { task, serviceRequest }: Referral,
  act: ActContext,
): Create<Communication> {
  const resource: Communication = {
    resourceType: 'Communication',
    status: 'preparation',
    basedOn: [{ reference: `ServiceRequest/${serviceRequest.id}` }],
    about: [{ reference: `Task/${task.id}` }],
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }] },
    ],
    ...(task.for && { subject: task.for as Communication['subject'] }),
    ...(to && { recipient: [to] as Communication['recipient'] }),
    reasonCode: [{ coding: [reason] }],
    payload: [{ contentString: words }],
  };
  return { urn: act.urn(), resource };
}
