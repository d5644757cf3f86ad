/** What a patient has on file: referrals to the group and authorizations of payers, what each allows, and whether one holds for a visit. */
import type { Appointment, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
import { positionOf, STATES } from '../referrals/lifecycle.ts';
import type { Referral } from '../referrals/referral.ts';
import {
  type Authorization,
  allowedOf,
  authorizationsOf,
  coverageOf,
  holdsOn,
  isAuthorization,
  isWithin,
  providerOf,
  serviceOf,
  specialtyOf,
} from './authorization.ts';
import { COUNTED, countVisits, hasRoom, type VisitCount } from './referral-visits.ts';

/** A visit as far as a referral or an authorization may be for it. */
export interface VisitAsked {
  /** ISO date in the clinic. */
  readonly day: string;
  /** NUCC codes. */
  readonly specialties: readonly string[];
  readonly service?: string | undefined;
  /** `PractitionerRole/…` and the department, `Organization/…`; none: whoever it will be. */
  readonly providers?: readonly string[] | undefined;
  /** The coverage it is paid by, where it is known: an authorization is of one payer. */
  readonly coverage?: string | undefined;
  /** Number in the store of a visit that does not count, since it is the one asked about. */
  readonly except?: string | undefined;
}

export interface OnFile<T> {
  readonly of: T;
  /** `ServiceRequest/…` or `ClaimResponse/…`. */
  readonly reference: string;
  readonly visits: VisitCount | undefined;
  /** For this visit, on this day. */
  readonly holds: boolean;
  readonly why?: 'over' | 'not-begun' | 'used-up' | 'another-provider' | 'another-service' | 'another-coverage';
}

/** Everything on file of a patient, before any visit is asked about. */
export interface File {
  readonly referrals: readonly Referral[];
  readonly authorizations: readonly Authorization[];
  readonly visits: readonly Appointment[];
}

export const NOTHING_ON_FILE: File = { referrals: [], authorizations: [], visits: [] };

/** Searches for `fileOf`, to be asked in one go with others. */
export const fileSearches = (patient: string): readonly [Search, Search] => [
  {
    type: 'Task',
    where: [
      ['subject', patient],
      ['code', 'fulfill'],
    ],
    include: ['Task:focus'],
    count: 100,
  },
  authorizationsOf(patient),
];

type Found = Awaited<ReturnType<Reads['searches']>>[number] | undefined;

/** `isOurs`: the organizations that are the group; a referral that went out of it is for no visit here. */
export async function fileOf(
  patient: string,
  [tasks, authorizations]: readonly [Found, Found],
  isOurs: (organization: string) => Promise<boolean>,
  reads: Pick<Reads, 'search'>,
): Promise<File> {
  const requests = new Map(
    (tasks?.included ?? [])
      .filter((one): one is Stored<ServiceRequest> => one.resourceType === 'ServiceRequest')
      .map((one) => [`ServiceRequest/${one.id}`, one]),
  );
  const referrals: Referral[] = [];
  for (const task of (tasks?.matches ?? []) as Stored<Task>[]) {
    const serviceRequest = requests.get(task.focus?.reference ?? '');
    if (serviceRequest && (await isOurs(task.owner?.reference ?? ''))) referrals.push({ task, serviceRequest });
  }
  const found = (authorizations?.matches ?? []).filter(isAuthorization);
  const counted =
    referrals.some(({ serviceRequest }) => quantityOf(serviceRequest) !== undefined) ||
    found.some((one) => allowedOf(one) !== undefined);
  return { referrals, authorizations: found, visits: counted ? await visitsOf(patient, reads) : [] };
}

/** The visits of a patient that count: been, or still to be. */
export async function visitsOf(patient: string, reads: Pick<Reads, 'search'>): Promise<Appointment[]> {
  const found: Appointment[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Appointment>({
      type: 'Appointment',
      where: [
        ['actor', patient],
        ['status', COUNTED],
      ],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Visits that the referrer allows; undefined: it does not say. */
export const quantityOf = ({ quantityQuantity }: ServiceRequest): number | undefined => quantityQuantity?.value;

/** For how long the referral is good, where its referrer says so: one that only names when the visit should have been has no beginning. */
export const periodOf = ({ occurrencePeriod }: ServiceRequest) =>
  occurrencePeriod?.start === undefined ? undefined : occurrencePeriod;

/** Referrals to the specialty of a visit, or to who gives it, that are neither declined nor over; those that hold first. */
export function referralsFor(asked: VisitAsked, { referrals, visits }: File): OnFile<Referral>[] {
  const found = referrals.filter(
    (one) => one.serviceRequest.status === 'active' && !closed(one.task) && isFor(one.serviceRequest, asked),
  );
  return sorted(
    found.map((one): OnFile<Referral> => {
      const reference = `ServiceRequest/${one.serviceRequest.id}`;
      const count = counted(quantityOf(one.serviceRequest), reference, visits, asked);
      return { of: one, reference, visits: count, ...judged(periodOf(one.serviceRequest), count, asked.day, []) };
    }),
    ({ serviceRequest }) => periodOf(serviceRequest)?.end,
  );
}

/** Authorizations for the specialty of a visit; those that hold for it first. */
export function authorizationsFor(asked: VisitAsked, { authorizations, visits }: File): OnFile<Authorization>[] {
  const found = authorizations.filter((one) => {
    const specialty = specialtyOf(one)?.code;
    return one.status === 'active' && (specialty === undefined || asked.specialties.includes(specialty));
  });
  return sorted(
    found.map((one): OnFile<Authorization> => {
      const reference = `ClaimResponse/${one.id}`;
      const count = counted(allowedOf(one), reference, visits, asked);
      const provider = providerOf(one);
      const other = asked.providers && provider !== undefined && !asked.providers.includes(provider);
      const service = serviceOf(one);
      const elsewhere = asked.coverage !== undefined && coverageOf(one) !== asked.coverage;
      const against = [
        ...(other ? (['another-provider'] as const) : []),
        ...(service !== undefined && service !== asked.service ? (['another-service'] as const) : []),
        ...(elsewhere ? (['another-coverage'] as const) : []),
      ];
      return { of: one, reference, visits: count, ...judged(one.preAuthPeriod, count, asked.day, against) };
    }),
    ({ preAuthPeriod }) => preAuthPeriod?.end,
  ).filter(({ of, holds }) => holds || holdsOn(of, asked.day) || (of.preAuthPeriod?.end ?? '9999') >= asked.day);
}

const closed = (task: Task): boolean => 'terminal' in STATES[positionOf(task).state];

function isFor({ performerType, performer = [] }: ServiceRequest, { specialties, providers = [] }: VisitAsked) {
  const code = performerType?.coding?.[0]?.code;
  return (
    (code !== undefined && specialties.includes(code)) ||
    performer.some(({ reference = '' }) => reference.startsWith('PractitionerRole/') && providers.includes(reference))
  );
}

const counted = (
  allowed: number | undefined,
  reference: string,
  visits: readonly Appointment[],
  { except }: VisitAsked,
) => (allowed === undefined ? undefined : countVisits(allowed, reference, visits, except));

function judged(
  period: { start?: string; end?: string } | undefined,
  visits: VisitCount | undefined,
  day: string,
  against: readonly NonNullable<OnFile<never>['why']>[],
): Pick<OnFile<never>, 'holds' | 'why'> {
  const outside = isWithin(period, day) ? [] : ([(period?.start ?? '') > day ? 'not-begun' : 'over'] as const);
  const [why] = [...outside, ...against, ...(visits && !hasRoom(visits) ? (['used-up'] as const) : [])];
  return why === undefined ? { holds: true } : { holds: false, why };
}

/** What holds first; of those what is over soonest. */
const sorted = <T>(list: readonly OnFile<T>[], endOf: (of: T) => string | undefined): OnFile<T>[] =>
  list.toSorted(
    (a, b) => Number(b.holds) - Number(a.holds) || ((endOf(a.of) ?? '9999') < (endOf(b.of) ?? '9999') ? -1 : 1),
  );
