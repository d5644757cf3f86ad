/**
 * Which type belongs to whom, as one table. A partner reads and searches only what its organization sent, or is to answer;
 * what is not listed here does not exist for it. `ehr` and `staff` see every type their scopes name.
 */
import type {
  HealthcareService,
  Location,
  PractitionerRole,
  Resource,
  ResourceType,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import { SID } from '../fhir/systems.ts';

/** Who asks, as `Organization/…`. */
export interface Compartment {
  readonly organization: string;
  /** Whose directory it sees: the group, its departments, and itself. What others' referrals brought in was written by these. */
  readonly directory: readonly string[];
}

export const compartmentOf = (organization: string, group: readonly string[]): Compartment => ({
  organization,
  directory: [...group, organization],
});

/** How a type is tied to a partner's organization. */
export type Tie =
  /** Of the directory, by the organization it belongs to: a search parameter to narrow by, and a look at the resource. */
  | {
      readonly kind: 'directory';
      readonly parameter: string;
      readonly of: (resource: Resource) => string | undefined;
    }
  /** A person of the directory, by a role at one of its organizations. */
  | { readonly kind: 'role' }
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
  Organization: { kind: 'directory', parameter: '_id', of: ({ id }) => `Organization/${id}` },
  Practitioner: { kind: 'role' },
  PractitionerRole: {
    kind: 'directory',
    parameter: 'organization',
    of: (resource) => (resource as PractitionerRole).organization?.reference,
  },
  Location: {
    kind: 'directory',
    parameter: 'organization',
    of: (resource) => (resource as Location).managingOrganization?.reference,
  },
  HealthcareService: {
    kind: 'directory',
    parameter: 'organization',
    of: (resource) => (resource as HealthcareService).providedBy?.reference,
  },
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

/** Whether the type tells when it was last written, which of a referral's resources would tell who its patient turned out to be. */
export function isOfDirectory(type: ResourceType): boolean {
  const kind = PARTNER_TYPES[type]?.kind;
  return kind === 'directory' || kind === 'role';
}

/** The fulfilment Task of a referral; questions among staff are Tasks too, and nobody else's. */
export function isReferralTask(task: Task): boolean {
  return task.identifier?.some(({ system }) => system === SID.referral) === true;
}

/** The number by which a partner knows the referral and its patient. */
export function referralNumber(resource: Task | ServiceRequest): string {
  return resource.identifier?.find(({ system }) => system === SID.referral)?.value ?? '';
}
