/** What a reader of a request sees besides it: the check, the scope, the fee. The chart is opened for the group alone. */
import type { Reads } from '../action.ts';
import { pagesOf, readChart, readPatient, scopeNow, typesAsked } from './chart.ts';
import { checkNow } from './check-now.ts';
import { readSent } from './deliveries.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { feeNow } from './fee-now.ts';
import { invoiceOf } from './fee-steps.ts';
import { stateOf } from './lifecycle.ts';
import { type RecordsRequest, referencesOf, submittedOf } from './request.ts';
import type { Seen } from './view.ts';

export async function lookAt(
  request: RecordsRequest,
  partner: boolean,
  at: string,
  reads: Reads,
  deps: RecordsDeps,
): Promise<Pick<Seen, 'check' | 'scope' | 'fee' | 'invoice' | 'deliveries' | 'letters'>> {
  const { task } = request;
  const known = await checkDeps(deps, at, request, reads);
  const [invoice, sent] = await Promise.all([invoiceOf(request, reads), readSent(task, reads)]);
  const approved = referencesOf(task, 'records-approved');
  const fee = (pages: number) => feeNow(request, { pages }, deps);
  if (partner) {
    // By its own words alone: what the chart says of the patient is not for it to learn.
    const words = submittedOf(task);
    const decided = approved.length > 0;
    return {
      check: words && checkNow(request, words, known),
      invoice,
      ...sent,
      ...(decided && { fee: fee(pagesOf(approved)) }),
    };
  }
  if (stateOf(task) === 'kept') return { ...sent };
  const [patient, chart] = await Promise.all([
    readPatient(request, reads),
    readChart(task.for?.reference ?? '', typesAsked(request, deps), reads),
  ]);
  const scope = scopeNow(chart, request, [], deps);
  const pages = pagesOf(approved.length > 0 ? approved : [...scope.included, ...scope.toReview]);
  return { check: checkNow(request, patient, known), scope, invoice, ...sent, fee: fee(pages) };
}
