/** A question to a payer and its answer as FHIR: what can be said there; the whole answer is kept beside it as it came. */
import type {
  CodeableConcept,
  CoverageEligibilityRequest,
  CoverageEligibilityResponse,
  CoverageEligibilityResponseInsuranceItem,
  CoverageEligibilityResponseInsuranceItemBenefit,
} from '@medplum/fhirtypes';
import { SID } from '../fhir/systems.ts';
import type { Benefit, EligibilityAnswer } from '../ports/eligibility/index.ts';
import { inForce, refused, shown } from './benefits.ts';
import { RETRIED } from './x12-words.ts';

const HL7 = 'http://terminology.hl7.org/CodeSystem';
const SERVICE_TYPE = 'https://x12.org/codes/service-type-codes';
const REJECTION = 'https://x12.org/codes/reject-reason-codes';

export interface Asked {
  /** The act. */
  readonly id: string;
  readonly at: string;
  readonly coverage: string;
  readonly patient: string;
  readonly payer: string;
  readonly date: string;
  readonly serviceTypes: readonly string[];
}

/** An answer, or none yet. */
export type Told = EligibilityAnswer | undefined;

/** `queued`: the payer could not be reached, and is asked again. */
export const outcomeOf = (told: Told): 'complete' | 'queued' | 'error' => {
  if (!told) return 'queued';
  if (told.rejections.length === 0) return 'complete';
  return told.rejections.every(({ code }) => RETRIED.has(code)) ? 'queued' : 'error';
};

export function eligibilityRequest(asked: Asked): CoverageEligibilityRequest {
  return {
    resourceType: 'CoverageEligibilityRequest',
    identifier: [{ system: SID.verification, value: asked.id }],
    status: 'active',
    purpose: ['validation', 'benefits'],
    patient: { reference: asked.patient },
    servicedDate: asked.date,
    created: asked.at,
    insurer: { reference: asked.payer },
    insurance: [{ focal: true, coverage: { reference: asked.coverage } }],
    item: asked.serviceTypes.map((code) => ({ category: category(code) })),
  };
}

export function eligibilityResponse(asked: Asked, request: string, told: Told): CoverageEligibilityResponse {
  return {
    resourceType: 'CoverageEligibilityResponse',
    identifier: [{ system: SID.verification, value: asked.id }],
    status: 'active',
    purpose: ['validation', 'benefits'],
    patient: { reference: asked.patient },
    servicedDate: asked.date,
    created: asked.at,
    request: { reference: request },
    insurer: { reference: asked.payer },
    ...said(asked.coverage, told, asked.date),
  };
}

/** What of a Response the answer decides. */
export function said(
  coverage: string,
  told: Told,
  date: string | undefined,
): Pick<CoverageEligibilityResponse, 'outcome' | 'insurance' | 'error' | 'disposition'> {
  const outcome = outcomeOf(told);
  const errors = told ? refused(told) : [];
  const force = told && inForce(told, date);
  const period = told?.benefits
    .flatMap(({ code, dates }) => (code === '1' ? dates : []))
    .find(({ of }) => of === '291');
  return {
    outcome,
    ...(outcome === 'queued' && { disposition: 'The payer could not be reached; it is asked again.' }),
    insurance: [
      {
        coverage: { reference: coverage },
        ...(force !== undefined && { inforce: force }),
        ...(period && { benefitPeriod: { start: period.start, ...(period.end && { end: period.end }) } }),
        ...(told && told.benefits.length > 0 && { item: told.benefits.map(item) }),
      },
    ],
    ...(errors.length > 0 && {
      error: errors.map(({ code, means }) => ({ code: { coding: [{ system: REJECTION, code }], text: means } })),
    }),
  };
}

const category = (code: string): CodeableConcept => ({ coding: [{ system: SERVICE_TYPE, code }] });

function item(benefit: Benefit): CoverageEligibilityResponseInsuranceItem {
  const { serviceTypes, level, network, authorization, period, messages, code } = benefit;
  const { benefit: name, rest } = shown(benefit);
  const amount = benefitOf(benefit);
  const words = [...messages, ...rest].join('\n');
  return {
    // R4 wants one (ces-1).
    category:
      serviceTypes.length > 0
        ? { coding: serviceTypes.map((type) => ({ system: SERVICE_TYPE, code: type })) }
        : { text: 'No service named' },
    ...(code === 'I' && { excluded: true }),
    name,
    ...(words !== '' && { description: words }),
    ...((network === 'Y' || network === 'N') && {
      network: { coding: [{ system: `${HL7}/benefit-network`, code: network === 'Y' ? 'in' : 'out' }] },
    }),
    ...((level === 'IND' || level === 'FAM') && {
      unit: { coding: [{ system: `${HL7}/benefit-unit`, code: level === 'IND' ? 'individual' : 'family' }] },
    }),
    ...(term(period) && { term: { coding: [{ system: `${HL7}/benefit-term`, code: term(period) }] } }),
    ...(amount && { benefit: [amount] }),
    ...((authorization === 'Y' || authorization === 'N') && { authorizationRequired: authorization === 'Y' }),
  };
}

const TERMS: Readonly<Record<string, string>> = { '22': 'annual', '23': 'annual', '7': 'day', '32': 'lifetime' };
const term = (period: string | undefined) => (period === undefined ? undefined : TERMS[period]);
const TYPES: Readonly<Record<string, string>> = { A: 'copay-percent', B: 'copay', C: 'deductible' };

function benefitOf({
  code,
  amount,
  percent,
  period,
}: Benefit): CoverageEligibilityResponseInsuranceItemBenefit | undefined {
  const type = {
    coding: [{ system: `${HL7}/benefit-type`, code: TYPES[code] ?? 'benefit' }],
    text: shownPeriod(period),
  };
  if (amount !== undefined) return { type, allowedMoney: { value: amount / 100, currency: 'USD' } };
  if (percent !== undefined && percent % 100 === 0) return { type, allowedUnsignedInt: percent / 100 };
  return percent === undefined ? undefined : { type, allowedString: `${percent / 100} %` };
}

const shownPeriod = (period: string | undefined) => (period === '29' ? 'remaining' : 'allowed');
