import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { escapeValue } from '../fhir/search-value.ts';
import { CODES, SID, TAG } from '../fhir/systems.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';
import { maySee, type Referral } from './referral.ts';
import { specialtyShape } from './shape.ts';

/** Filters of the worklist; all optional, all of them must hold. */
export const referralQuery = z
  .strictObject({
    referralId: z.string().min(1).max(100).optional(),
    updatedSince: z.iso.datetime({ offset: true }).optional(),
    status: z.enum(['received', 'accepted', 'rejected', 'in-progress', 'on-hold', 'cancelled', 'completed']).optional(),
    specialty: specialtyShape.optional(),
    overdue: z.enum(['true', 'false']).optional(),
    /** Of a partner: the referrals it sent (initiator, the default) or is to answer (recipient). */
    part: z.enum(['initiator', 'recipient']).default('initiator'),
    count: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(2000).optional(),
  })
  .meta({ id: 'ReferralQuery' });

export type ReferralQuery = z.output<typeof referralQuery>;

/** One page of referrals, the latest changed first; a partner gets those it sent or is to answer. */
export async function listReferrals(
  query: ReferralQuery,
  organization: string | undefined,
  reads: Reads,
): Promise<{ items: Referral[]; next?: string }> {
  const search = worklist(query, organization);
  const page = await reads.search<Task>(search);
  const requests = new Map(
    page.included.filter(isServiceRequest).map((request) => [`ServiceRequest/${request.id}`, request]),
  );
  const items = page.matches.flatMap((task) => {
    const serviceRequest = requests.get(task.focus?.reference ?? '');
    return serviceRequest && hasNumber(serviceRequest, query.referralId) ? [{ task, serviceRequest }] : [];
  });
  return { items, ...(page.next && { next: page.next }) };
}

function worklist(query: ReferralQuery, organization: string | undefined): Search {
  const where: [string, string][] = [['code', 'fulfill']];
  // FHIR search has no OR over two parameters, so a partner that both sends and receives asks for one part at a time.
  if (organization !== undefined) where.push([query.part === 'recipient' ? 'owner' : 'requester', organization]);
  if (query.status) where.push(['status', query.status]);
  // A partner's "updated" is the last step that it may know of (see `versionSeen`).
  const updated = organization === undefined ? '_lastUpdated' : 'modified';
  if (query.updatedSince) where.push([updated, `ge${query.updatedSince}`]);
  if (query.specialty) where.push(['performer', `${CODES.nucc}|${query.specialty.code}`]);
  if (query.overdue) where.push([query.overdue === 'true' ? '_tag' : '_tag:not', `${TAG.state}|overdue`]);
  return {
    type: 'Task',
    where,
    include: ['Task:focus'],
    sort: `-${updated}`,
    count: query.count,
    ...(query.cursor && { cursor: query.cursor }),
  };
}

/** By the sender's own number: the request is searched, then its Task. */
export async function findByNumber(
  number: string,
  organization: string | undefined,
  reads: Reads,
): Promise<Referral[]> {
  const found: Referral[] = [];
  let cursor: string | undefined;
  // To the end: others may have used the same number, and however often they did, it hides nobody's own.
  do {
    const page = await reads.search<ServiceRequest>({
      type: 'ServiceRequest',
      where: [['identifier', escapeValue(number)]],
      revinclude: ['Task:focus'],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const serviceRequest of page.matches) {
      const task = page.included.find(
        (resource): resource is Stored<Task> =>
          resource.resourceType === 'Task' &&
          resource.focus?.reference === `ServiceRequest/${serviceRequest.id}` &&
          resource.identifier?.some(({ system }) => system === SID.referral) === true,
      );
      if (task && maySee(organization, task)) found.push({ task, serviceRequest });
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

function hasNumber(request: ServiceRequest, number: string | undefined): boolean {
  return number === undefined || request.identifier?.some(({ value }) => value === number) === true;
}

function isServiceRequest(resource: Stored): resource is Stored<ServiceRequest> {
  return resource.resourceType === 'ServiceRequest';
}

/** Filters that cannot be combined with a number are refused rather than ignored. */
export function refuseMixed(query: ReferralQuery): void {
  const { referralId, count: _count, part: _part, ...others } = query;
  if (referralId === undefined || Object.values(others).every((value) => value === undefined)) return;
  throw new Fault('value', { code: 'query-mixed', text: 'referralId stands alone.', expression: '?referralId' });
}
