/** What payers have said of a coverage: finding it again, and as the group reads it. */
import type { CoverageEligibilityResponse, DocumentReference } from '@medplum/fhirtypes';
import * as z from 'zod';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { EligibilityAnswer } from '../ports/eligibility/index.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import { asksFor, refused, shown } from './benefits.ts';
import { benefits } from './estimate-shape.ts';
import { termsOf } from './terms.ts';

type Verification = Stored<CoverageEligibilityResponse>;

export const answeredFor = ({ insurance = [] }: CoverageEligibilityResponse): string =>
  insurance[0]?.coverage.reference ?? '';
export const isWaiting = ({ outcome, status }: CoverageEligibilityResponse): boolean =>
  outcome === 'queued' && status === 'active';
const numberOf = ({ identifier = [] }: CoverageEligibilityResponse): string =>
  identifier.find(({ system }) => system === SID.verification)?.value ?? '';

export async function readVerification(id: string, reads: Pick<Reads, 'search'>): Promise<Verification> {
  const where = [['identifier', `${SID.verification}|${id}`]] as const;
  const [found] = isActId(id)
    ? (await reads.search<CoverageEligibilityResponse>({ type: 'CoverageEligibilityResponse', where, count: 1 }))
        .matches
    : [];
  if (found) return found;
  throw new Fault('not-found', { code: 'verification-not-found', text: 'Nobody has asked this.' });
}

/** Of a coverage, newest first, a hundred of the patient's at most. */
export async function verificationsOf(
  coverage: string,
  patient: string,
  reads: Pick<Reads, 'search'>,
): Promise<Verification[]> {
  const { matches } = await reads.search<CoverageEligibilityResponse>({
    type: 'CoverageEligibilityResponse',
    where: [['patient', patient]],
    sort: '-_lastUpdated',
    count: 100,
  });
  return matches.filter((one) => answeredFor(one) === coverage);
}

const strings = z.array(z.string());
const shownView = z.strictObject({
  benefit: z.string(),
  unknown: z.literal(true).optional(),
  services: strings,
  level: z.string().optional(),
  insuranceType: z.string().optional(),
  plan: z.string().optional(),
  period: z.string().optional(),
  amount: z.number().optional().meta({ description: 'Cents.' }),
  percent: z.number().optional(),
  quantity: z.string().optional(),
  authorization: z.enum(['required', 'not-required', 'unknown']).optional(),
  network: z.enum(['in', 'out', 'both', 'unknown']).optional(),
  messages: strings,
  entities: strings,
  rest: strings,
});
const refusedView = z.strictObject({
  code: z.string(),
  means: z.string(),
  mend: z.enum(['provider', 'date', 'birth-date', 'member-id', 'name', 'payer']).optional(),
  retry: z.boolean(),
  wait: z.number().optional(),
});
const answer3 = z.enum(['yes', 'no', 'unknown']);

export const verificationView = z
  .strictObject({
    id: z.string(),
    reference: z.string(),
    coverage: z.string(),
    at: z.string(),
    date: z.string().optional(),
    status: z.enum(['answered', 'waiting', 'failed']),
    inForce: z.boolean().optional(),
    /** For an office visit in the network, as `POST /v1/estimates` takes them. */
    terms: benefits.optional(),
    referral: answer3,
    authorization: answer3,
    refused: z.array(refusedView),
    benefits: z.array(shownView),
  })
  .meta({ id: 'Verification' });

const STATUS = { complete: 'answered', partial: 'answered', queued: 'waiting', error: 'failed' } as const;

export async function viewVerification(
  one: Verification,
  store: FhirStore,
): Promise<z.output<typeof verificationView>> {
  const told = await toldOf(one, store);
  const inforce = one.insurance?.[0]?.inforce;
  const asks = told && asksFor(told, ['98', '30']);
  return {
    id: numberOf(one),
    reference: `CoverageEligibilityResponse/${one.id}`,
    coverage: answeredFor(one),
    at: one.created,
    ...(one.servicedDate !== undefined && { date: one.servicedDate }),
    status: STATUS[one.outcome],
    ...(inforce !== undefined && { inForce: inforce }),
    ...(told &&
      one.outcome === 'complete' && {
        terms: termsOf(told, { serviceType: '98', network: 'in', date: one.servicedDate }),
      }),
    referral: asks?.referral ?? 'unknown',
    authorization: asks?.authorization ?? 'unknown',
    refused: told ? refused(told) : [],
    benefits: told ? told.benefits.map((benefit) => ({ ...shown(benefit) })).map(plain) : [],
  };
}

const plain = ({ services, messages, entities, rest, ...one }: ReturnType<typeof shown>) => ({
  ...one,
  services: [...services],
  messages: [...messages],
  entities: [...entities],
  rest: [...rest],
});

/** The answer as it was kept; the newest, where the payer was asked more than once. */
async function toldOf(one: Verification, store: FhirStore): Promise<EligibilityAnswer | undefined> {
  const where = [['related', `CoverageEligibilityResponse/${one.id}`]] as const;
  const { matches } = await store.search<DocumentReference>({ type: 'DocumentReference', where, count: 100 });
  const newest = matches.sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1))[0];
  const url = newest?.content[0]?.attachment.url;
  if (url === undefined) return undefined;
  const { bytes } = await store.getBinary(url.slice(url.lastIndexOf('Binary/') + 'Binary/'.length));
  return JSON.parse(new TextDecoder().decode(bytes)) as EligibilityAnswer;
}
