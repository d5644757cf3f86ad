/** How somebody was identified, as an output of the request: by whom, when, by which kind of paper, and never its number. */
import type { Device, Practitioner, Reference, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { NAMESPACE, SID } from '../fhir/systems.ts';
import { output, outputsOf } from './request.ts';
import type { IdentityInput } from './shape.ts';

export const personReference = ({ call }: Pick<ActContext, 'call'>): Reference<Practitioner | Device> => {
  const { person, clientId } = call.caller;
  return person
    ? {
        type: 'Practitioner',
        identifier: { system: SID.person, value: person.id },
        display: person.name,
      }
    : { type: 'Device', identifier: { system: `${NAMESPACE}/sid/client`, value: clientId } };
};

export function identityOutput(identity: IdentityInput, act: ActContext) {
  const how = identity.how === 'photo-id' ? `${identity.how}: ${identity.kind}` : identity.how;
  return output('records-identity', { valueReference: personReference(act) }, how);
}

/** How the requester was identified; undefined: nobody has. */
export function identityOf(task: Task): { how: string; by: string } | undefined {
  const last = outputsOf(task, 'records-identity').at(-1);
  return last && { how: last.type.text ?? '', by: last.valueReference?.display ?? '' };
}
