/** The rota of the demo clinic: in each department its practitioners in the order of the file, always. Pure. */
import type { CareTeam, Organization } from '@medplum/fhirtypes';
import { CODES, SID } from '../fhir/systems.ts';
import type { Named } from './demo-resources.ts';

export function demoRota(
  department: string,
  organization: Named<Organization>,
  roles: readonly { readonly reference: string; readonly display: string }[],
): CareTeam {
  return {
    resourceType: 'CareTeam',
    identifier: [{ system: SID.rota, value: department }],
    status: 'active',
    category: [{ coding: [{ system: CODES.teamKind, code: 'on-call', display: 'On call' }] }],
    name: `${organization.display}: on call`,
    managingOrganization: [organization],
    participant: roles.map((member) => ({ member })),
  };
}
