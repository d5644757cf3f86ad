/**
 * A resource as a partner sees it: its own words and the referral's progress. Our chart's id, how the patient was matched, and what
 * others sent are taken out: two answers about a known and an unknown person read alike.
 */
import type {
  Coverage,
  DocumentReference,
  Patient,
  Provenance,
  Resource,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import { EXTENSION } from '../fhir/systems.ts';
import { referralNumber } from './compartments.ts';

export function asPartnerSees(resource: Task | ServiceRequest | Provenance): Resource {
  switch (resource.resourceType) {
    case 'Task':
      return taskSeen(resource);
    case 'ServiceRequest':
      return requestSeen(resource);
    default:
      throw new Error('a partner has no view of this type');
  }
}

/** Without what the gateway and the store note about a resource: acts, states, authors. */
export const withoutTags = <R extends Resource>(resource: R): R => ({
  ...resource,
  meta: {
    ...resource.meta,
    tag: undefined,
    security: undefined,
    author: undefined,
    project: undefined,
    compartment: undefined,
  },
});

/**
 * The version of a referral as a partner knows it: the instant of the last step it may know of. The store's own version also counts
 * that a person has said who the patient is, which happens only where somebody alike was known.
 */
export function versionSeen({ lastModified = '' }: Task): string {
  return lastModified.replace(/[^0-9]/g, '');
}

function taskSeen(task: Task): Task {
  const { extension: _match, note: _internal, for: _chart, ...rest } = task;
  const seen = withoutTags({ ...rest, for: { reference: `Patient/${referralNumber(task)}` } });
  return { ...seen, meta: { ...seen.meta, versionId: versionSeen(task), lastUpdated: task.lastModified } };
}

/** Requests and documents are written anew when their patient turns out to be another; a partner sees no version of them. */
function withoutVersion<R extends Resource>(resource: R): R {
  return { ...resource, meta: { ...resource.meta, versionId: undefined, lastUpdated: undefined } };
}

function requestSeen(request: ServiceRequest): ServiceRequest {
  const { contained: _snapshot, extension: _submitted, ...rest } = request;
  const id = referralNumber(request);
  const seen = withoutTags({
    ...rest,
    subject: { reference: `Patient/${id}` },
    ...(request.insurance && {
      insurance: request.insurance.map((_, i) => ({ reference: `Coverage/${id}-${i + 1}` })),
    }),
  });
  return withoutVersion(seen);
}

/** A document of the referral, for the patient as the partner knows it. */
export function documentSeen(document: DocumentReference, referral: string): DocumentReference {
  return withoutVersion(withoutTags({ ...document, subject: { reference: `Patient/${referral}` } }));
}

/** The Patient a partner reads under its referral's number: as it wrote it, from the record contained in the request. */
export function submittedPatient(request: ServiceRequest & { meta?: ServiceRequest['meta'] }): Patient | undefined {
  const patient = contained(request).find((resource): resource is Patient => resource.resourceType === 'Patient');
  return patient && { ...patient, id: referralNumber(request), meta: { lastUpdated: request.authoredOn } };
}

/** The n-th Coverage (from 1) as the partner wrote it. */
export function submittedCoverage(request: ServiceRequest, n: number): Coverage | undefined {
  const id = referralNumber(request);
  const coverage = contained(request).filter((resource): resource is Coverage => resource.resourceType === 'Coverage')[
    n - 1
  ];
  return (
    coverage && {
      ...coverage,
      id: `${id}-${n}`,
      beneficiary: { reference: `Patient/${id}` },
      meta: { lastUpdated: request.authoredOn },
    }
  );
}

function contained(request: ServiceRequest): readonly Resource[] {
  const named = (request.extension ?? []).flatMap(({ url, valueReference }) =>
    url === EXTENSION.submitted && valueReference?.reference ? [valueReference.reference.slice(1)] : [],
  );
  return (request.contained ?? []).filter(({ id }) => id !== undefined && named.includes(id));
}
