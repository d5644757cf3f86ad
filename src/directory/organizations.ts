/** The Organization in the store behind a client. */
import type { Caller } from '../auth/caller.ts';
import type { ClientRegistry } from '../auth/clients.ts';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';

/**
 * `Organization/…` of a partner or pharmacy; undefined for the group's own. Found or created by NPI the first time the client calls,
 * and noted in the registry, so that it costs nothing after that. Fault forbidden when it is the group itself or a department: a partner
 * mapped to one of ours would see what is ours.
 */
export async function organizationOf(
  caller: Caller,
  store: FhirStore,
  clients: ClientRegistry,
  isOurs: (organization: string) => Promise<boolean>,
): Promise<string | undefined> {
  const { organization } = caller;
  if (caller.role === 'ehr' || caller.role === 'staff') return undefined;
  if (!organization) throw new Error('a partner without an organization was registered');
  if (organization.reference !== undefined) return organization.reference;
  const { resource, created } = await store.createIfNone(
    {
      resourceType: 'Organization',
      identifier: [{ system: SID.npi, value: organization.npi }],
      active: true,
      type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: 'prov' }] }],
      name: organization.name,
    },
    { system: SID.npi, value: organization.npi },
  );
  const reference = `Organization/${resource.id}`;
  // What was not there a moment ago is not one of ours; the directory need not be within reach to say so.
  if (!created && (await isOurs(reference))) {
    const text = 'This client was registered as a partner with the NPI of the group itself.';
    throw new Fault('forbidden', { code: 'organization-ours', text });
  }
  await clients.noteOrganization(caller.clientId, reference);
  return reference;
}
