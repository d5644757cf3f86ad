/** Whether a visit needs a referral or an authorization, what is on file for it, and what to do. Reads once, decides purely. */
import type { Coverage, CoverageEligibilityResponse } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Referral } from '../referrals/referral.ts';
import type { CoverageDeps } from './add-coverage.ts';
import type { Authorization } from './authorization.ts';
import { isSelfPay } from './coverages.ts';
import { coverageOfCard, coverageOfPlan, insuranceSearches, payerSays } from './referral-insurance.ts';
import { type About, type Need, needOf, type PayerSays, SELF_PAY_NEED } from './referral-need.ts';
import {
  authorizationsFor,
  type File,
  fileOf,
  fileSearches,
  NOTHING_ON_FILE,
  type OnFile,
  referralsFor,
  type VisitAsked,
} from './referral-on-file.ts';
import type { CoverageInput } from './shape.ts';

export interface CheckDeps {
  readonly planOf: CoverageDeps['planOf'];
  readonly dayOf: CoverageDeps['dayOf'];
  readonly isOurs: (organization: string) => Promise<boolean>;
}

/** A card as told, a coverage on file, a plan by its name (the coverage of it, where one is on file), or that nobody is insured. */
export type InsuredBy =
  | { readonly card: CoverageInput }
  | { readonly coverage: string }
  | { readonly plan: string }
  | { readonly selfPay: true };

/** What is known of a patient before a visit: nothing of one without a chart. */
export interface Known {
  readonly file: File;
  readonly coverages: readonly Stored<Coverage>[];
  readonly answers: readonly Stored<CoverageEligibilityResponse>[];
}

export const NOTHING_KNOWN: Known = { file: NOTHING_ON_FILE, coverages: [], answers: [] };

/** One round trip; a second one where visits have to be counted. */
export async function readKnown(
  patient: string,
  reads: Pick<Reads, 'searches' | 'search'>,
  { isOurs }: Pick<CheckDeps, 'isOurs'>,
): Promise<Known> {
  const [coverages, answers, tasks, authorizations] = await reads.searches([
    ...insuranceSearches(patient),
    ...fileSearches(patient),
  ]);
  return {
    coverages: (coverages?.matches ?? []) as Stored<Coverage>[],
    answers: (answers?.matches ?? []) as Stored<CoverageEligibilityResponse>[],
    file: await fileOf(patient, [tasks, authorizations], isOurs, reads),
  };
}

export interface Checked {
  readonly referral: Need;
  readonly authorization: Need;
  readonly onFile: {
    readonly referrals: readonly OnFile<Referral>[];
    readonly authorizations: readonly OnFile<Authorization>[];
  };
  /** The coverage on file, where it is one. */
  readonly coverage: Stored<Coverage> | undefined;
  readonly payer: PayerSays | undefined;
}

export function check(
  insured: InsuredBy,
  visit: VisitAsked,
  { file, coverages, answers }: Known,
  { planOf, dayOf }: Pick<CheckDeps, 'planOf' | 'dayOf'>,
): Checked {
  const coverage =
    'coverage' in insured
      ? coverages.find(({ id }) => `Coverage/${id}` === insured.coverage)
      : 'card' in insured
        ? coverageOfCard(insured.card, coverages, planOf)
        : 'plan' in insured
          ? coverageOfPlan(insured.plan, coverages, planOf, visit.day)
          : undefined;
  const reference = coverage && `Coverage/${coverage.id}`;
  // A card that is on no file has no authorization either; of a plan by its name it is not known.
  const paidBy = reference ?? ('plan' in insured || 'selfPay' in insured ? undefined : 'Coverage/');
  const onFile = {
    referrals: referralsFor(visit, file),
    authorizations: authorizationsFor({ ...visit, coverage: paidBy }, file),
  };
  const payer = reference === undefined ? undefined : payerSays(reference, answers, dayOf);
  if ('selfPay' in insured || (coverage && isSelfPay(coverage))) {
    return { referral: SELF_PAY_NEED, authorization: SELF_PAY_NEED, onFile, coverage, payer };
  }
  const name =
    'card' in insured ? insured.card.plan : 'plan' in insured ? insured.plan : (coverage?.payor[0]?.display ?? '');
  const plan = planOf(name);
  const need = (about: About) =>
    strictest(
      (visit.specialties.length > 0 ? visit.specialties : [undefined]).map((specialty) => {
        const asked = {
          ...(specialty !== undefined && { specialty }),
          ...(visit.service !== undefined && { service: visit.service }),
        };
        return needOf(about, { plan, payer, asked });
      }),
    );
  return { referral: need('referral'), authorization: need('authorization'), onFile, coverage, payer };
}

const STRICTNESS = ['yes', 'unknown', 'no'] as const;

/** Of a practitioner of several specialties what asks for most. */
const strictest = (needs: readonly Need[]): Need =>
  STRICTNESS.flatMap((answer) => needs.find((one) => one.answer === answer) ?? [])[0] ?? {
    answer: 'unknown',
    basis: 'plan-unknown',
  };
