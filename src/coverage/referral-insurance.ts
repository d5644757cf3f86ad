/** By what a patient is insured for a visit: the coverage on file that a card is, and what its payer answered last. */
import type { Coverage, CoverageEligibilityResponse } from '@medplum/fhirtypes';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
import type { CoverageDeps } from './add-coverage.ts';
import { asksFor } from './benefits.ts';
import { holds, memberOf } from './coverages.ts';
import type { PayerSays } from './referral-need.ts';
import { payerKey } from './resources.ts';
import type { CoverageInput } from './shape.ts';
import { answeredFor } from './verification.ts';

/** Searches for the coverages of a patient and what payers said of them, to be asked in one go with others. */
export const insuranceSearches = (patient: string): readonly [Search, Search] => [
  { type: 'Coverage', where: [['beneficiary', patient]], count: 100 },
  { type: 'CoverageEligibilityResponse', where: [['patient', patient]], sort: '-_lastUpdated', count: 50 },
];

/** The one on file that a card is: its number with its plan, by whatever name it was written. */
export function coverageOfCard(
  { plan, ...card }: CoverageInput,
  onFile: readonly Stored<Coverage>[],
  planOf: CoverageDeps['planOf'],
): Stored<Coverage> | undefined {
  return onFile.find((one) => {
    if (one.status !== 'active' || memberOf(one) !== card.memberId) return false;
    const written = one.payor[0]?.display ?? '';
    if (payerKey({ ...card, plan }) === payerKey({ ...card, plan: written })) return true;
    const meant = planOf(plan);
    return meant !== undefined && planOf(written) === meant;
  });
}

/** The one on file of a plan, by whatever name it was written; of several the one that holds on the day and pays first. */
export function coverageOfPlan(
  plan: string,
  onFile: readonly Stored<Coverage>[],
  planOf: CoverageDeps['planOf'],
  day: string,
): Stored<Coverage> | undefined {
  const key = keyOf(plan);
  const meant = planOf(plan);
  const rank = (one: Coverage) => (holds(one, day) ? 0 : 100) + (one.order ?? 99);
  const [first] = onFile
    .filter(({ status, payor }) => {
      const written = payor[0]?.display ?? '';
      return status === 'active' && (keyOf(written) === key || (meant !== undefined && planOf(written) === meant));
    })
    .sort((a, b) => rank(a) - rank(b));
  return first;
}

const keyOf = (plan: string) => plan.trim().toUpperCase().replace(/\s+/g, ' ');

/** What the payer of a coverage answered last; undefined: nobody has asked, or it has not answered. */
export function payerSays(
  coverage: string,
  answers: readonly Stored<CoverageEligibilityResponse>[],
  dayOf: CoverageDeps['dayOf'],
): PayerSays | undefined {
  const [latest] = answers
    .filter((one) => answeredFor(one) === coverage && (one.outcome === 'complete' || one.outcome === 'partial'))
    .sort((a, b) => (a.created < b.created ? 1 : -1));
  if (!latest) return undefined;
  const [insurance] = latest.insurance ?? [];
  const benefits = (insurance?.item ?? []).map(({ category, authorizationRequired, description = '' }) => ({
    serviceTypes: (category?.coding ?? []).flatMap(({ code }) => code ?? []),
    messages: description.split('\n'),
    ...(authorizationRequired !== undefined && ({ authorization: authorizationRequired ? 'Y' : 'N' } as const)),
  }));
  const { referral, authorization, words } = asksFor({ benefits }, ['98', '30']);
  return {
    referral,
    authorization,
    ...(words !== undefined && { words }),
    on: dayOf(latest.created),
    ...(insurance?.inforce !== undefined && { inForce: insurance.inforce }),
  };
}
