/** Transaction bundles and their answers. Pure. */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { Fault } from '../../../fault.ts';
import type { Commit, Stored } from '../index.ts';
import { POINTS } from './pace.ts';
import { storedOf } from './resources.ts';

export function transactionOf(entries: BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'transaction', entry: entries };
}

/** The entries of a commit, in the order its answer has. */
export function entriesOf(commit: Commit): BundleEntry[] {
  return [
    ...commit.create.map(
      ({ urn, resource }): BundleEntry => ({
        fullUrl: urn,
        resource,
        request: { method: 'POST', url: resource.resourceType },
      }),
    ),
    ...commit.update.map(
      ({ resource, versionId }): BundleEntry => ({
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ifMatch: ifMatchOf(versionId) },
      }),
    ),
  ];
}

/** Quoted, or Medplum ignores it and stores: measured on 5.1.3. */
export function ifMatchOf(versionId: string): string {
  return `W/"${versionId}"`;
}

/** The most it takes: an attachment's Binary is read to present it. */
export function pointsOf(commit: Commit): number {
  return (commit.create.length + commit.update.length) * (POINTS.write + POINTS.read);
}

/** What Medplum cannot take as a transaction, refused before anything is sent. */
export function refuseUnfit(commit: Commit): void {
  if (commit.create.some(({ resource }) => resource.resourceType === 'Patient')) {
    // A rolled-back transaction that creates a Patient leaves one in Medplum's cache that reads find and searches do not (5.1.3).
    throw new Fault('exception', { code: 'patient-in-commit', text: 'A Patient is created before the transaction.' });
  }
  if (commit.update.length > 49) {
    throw new Fault('exception', { code: 'commit-too-long', text: 'A transaction replaces at most 49 resources.' });
  }
}

/**
 * The resources of a transaction's answer, one per entry. A status that is not 2xx among them means that Medplum ran a batch (project
 * feature `transaction-bundles` switched off): Fault `unknown` with code `not-atomic`, since some may be stored.
 * A TypeError means the answer is broken.
 */
export function resourcesOf(answer: Bundle, expected: number): Stored[] {
  const entries = answer.entry ?? [];
  if (entries.length !== expected) throw new TypeError('the answer has another number of entries');
  for (const { response } of entries) {
    if (!/^2\d\d/.test(response?.status ?? '')) throw new Fault('unknown', NOT_ATOMIC);
  }
  return entries.map(({ resource }) => storedOf(resource));
}

const NOT_ATOMIC = {
  code: 'not-atomic',
  text: 'The FHIR store ran a transaction as a batch: its project needs the feature transaction-bundles.',
};
