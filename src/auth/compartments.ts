/**
 * Which type belongs to whom, as one table. A partner reads and searches only what its organization sent, or is to answer;
 * what is not listed here does not exist for it. `ehr` and `staff` see every type their scopes name.
 */
import type { Resource, ResourceType, ServiceRequest, Task } from '@medplum/fhirtypes';
import { SID } from '../fhir/systems.ts';

const ORGANIZATION_TYPE = 'http://terminology.hl7.org/CodeSystem/organization-type';
const PAYER = 'pay';

/** How a type is tied to a partner's organization. */
export type Tie =
  /** Everybody's: the directory. */
  | { readonly kind: 'public' }
  /** By a reference of its own to the organization: a search parameter to narrow by, and a look at the resource. */
  | {
      readonly kind: 'organization';
      readonly parameter: string;
      readonly of: (resource: Resource) => (string | undefined)[];
    }
  /** Through a referral it belongs to. */
  | { readonly kind: 'referral' }
  /** As the partner itself submitted it, by the number of its referral. */
  | { readonly kind: 'submitted' };

export const PARTNER_TYPES: Partial<Record<ResourceType, Tie>> = {
  Organization: { kind: 'public' },
  Practitioner: { kind: 'public' },
  PractitionerRole: { kind: 'public' },
  Location: { kind: 'public' },
  HealthcareService: { kind: 'public' },
  Task: {
    kind: 'organization',
    parameter: 'requester',
    of: (resource) => {
      const task = resource as Task;
      return isReferralTask(task) ? [task.requester?.reference, task.owner?.reference] : [];
    },
  },
  ServiceRequest: { kind: 'referral' },
  DocumentReference: { kind: 'referral' },
  Patient: { kind: 'submitted' },
  Coverage: { kind: 'submitted' },
};

/** Of the public types what is none of the directory: payers come with others' referrals, named in the words of whoever wrote these. */
export const NOT_IN_DIRECTORY: Partial<Record<ResourceType, readonly [parameter: string, value: string]>> = {
  Organization: ['type:not', `${ORGANIZATION_TYPE}|${PAYER}`],
};

export function isInDirectory(resource: Resource): boolean {
  if (resource.resourceType !== 'Organization') return true;
  const codings = (resource.type ?? []).flatMap(({ coding = [] }) => coding);
  return !codings.some(({ system, code }) => system === ORGANIZATION_TYPE && code === PAYER);
}

/** The fulfilment Task of a referral; questions among staff are Tasks too, and nobody else's. */
export function isReferralTask(task: Task): boolean {
  return task.identifier?.some(({ system }) => system === SID.referral) === true;
}

/** The number by which a partner knows the referral and its patient. */
export function referralNumber(resource: Task | ServiceRequest): string {
  return resource.identifier?.find(({ system }) => system === SID.referral)?.value ?? '';
}
