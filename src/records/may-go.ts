/** What of an approval may still go: checked anew whenever something is made of it or sent, by the release, the chart and the day. */

import type { Patient } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { stepOf } from '../fhir/provenance.ts';
import { CODES } from '../fhir/systems.ts';
import { historiesOf } from '../history.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { refused, refusePatient } from './approve.ts';
import { readChart, readPatient, scopeNow, typesAsked } from './chart.ts';
import { checkNow } from './check-now.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { outputsOf, type RecordsRequest, referencesOf } from './request.ts';
import { defective } from './verify-release.ts';

export interface MayGo {
  readonly patient: Stored<Patient>;
  /** Instant of the approval. */
  readonly approvedAt: string;
  /** What was approved and is still within scope and release, in the order of the approval. */
  readonly records: readonly Stored[];
  /** How many of the approved are not: withheld or left out since, gone from the chart, or changed where nobody has labelled them. */
  readonly leftOut: number;
}

/** Never more than was approved. Fault business-rule: nothing may go at all (the chart closed or merged, the release ended, none left). */
export async function mayGo(
  request: RecordsRequest,
  act: Pick<ActContext, 'at'>,
  reads: Reads,
  deps: RecordsDeps,
): Promise<MayGo> {
  const { task } = request;
  const [patient, known, chart, histories] = await Promise.all([
    readPatient(request, reads),
    checkDeps(deps, act.at, request, reads),
    readChart(task.for?.reference ?? '', typesAsked(request, deps), reads),
    historiesOf([task], reads),
  ]);
  refusePatient(request, patient);
  if (request.consent) {
    if (request.consent.status !== 'active') throw refused('release-not-verified', 'The release is not in force.');
    const check = checkNow(request, patient, known);
    if (check && !check.valid) throw defective(check);
  } else if (deps.policy !== 'except-treatment' || outputsOf(task, 'records-basis').length === 0) {
    throw refused('release-not-verified', 'There is no release, and nobody said why it may go without one.');
  }
  const approval = (histories.get(`Task/${task.id}`) ?? []).findLast(
    (one) => stepOf(one, CODES.recordsStep) === 'approve',
  );
  if (!approval) throw new Error('a request was approved by nobody');
  const approved = referencesOf(task, 'records-approved');
  const byReference = new Map(chart.map((one) => [`${one.resourceType}/${one.id}`, one]));
  // The person saw it as it was then. Both instants are by the store's own clock.
  const unchanged = approved.filter(
    (reference) => (byReference.get(reference)?.meta.lastUpdated ?? '') <= approval.meta.lastUpdated,
  );
  const included = new Set(scopeNow(chart, request, unchanged, deps).included);
  const records = approved.flatMap((reference) => (included.has(reference) ? (byReference.get(reference) ?? []) : []));
  if (records.length === 0) throw refused('nothing-to-disclose', 'Nothing of what was approved may go any more.');
  return { patient, approvedAt: approval.recorded ?? '', records, leftOut: approved.length - records.length };
}
