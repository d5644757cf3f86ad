/** An authorization of a payer (FHIR: a ClaimResponse for a preauthorization): finding it again, and what it allows. */
import type { ClaimResponse } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Search, Stored } from '../ports/fhir-store/index.ts';

export type Authorization = Stored<ClaimResponse>;

export async function readAuthorization(id: string, reads: Pick<Reads, 'search'>): Promise<Authorization> {
  const where = [['identifier', `${SID.authorization}|${id}`]] as const;
  const [found] = isActId(id)
    ? (await reads.search<ClaimResponse>({ type: 'ClaimResponse', where, count: 1 })).matches
    : [];
  if (found) return found;
  throw new Fault('not-found', { code: 'authorization-not-found', text: 'There is no such authorization.' });
}

/** Of one patient; a hundred at most, which nobody has. */
export const authorizationsOf = (patient: string): Search => ({
  type: 'ClaimResponse',
  where: [['patient', patient]],
  sort: '-_lastUpdated',
  count: 100,
});

export const isAuthorization = (one: { resourceType: string }): one is Authorization =>
  one.resourceType === 'ClaimResponse' &&
  (one as ClaimResponse).use === 'preauthorization' &&
  numberOf(one as ClaimResponse) !== '';

export const numberOf = ({ identifier = [] }: ClaimResponse): string =>
  identifier.find(({ system }) => system === SID.authorization)?.value ?? '';

/** In words, since R4 wants some. */
export const ANY_SERVICE = 'Any service';

const item = ({ addItem = [] }: ClaimResponse) => addItem[0];

/** NUCC; undefined: for any specialty. */
export const specialtyOf = (one: ClaimResponse) =>
  item(one)?.productOrService.coding?.find(({ system }) => system === CODES.nucc);
/** In words; undefined: not for one service alone. */
export const serviceOf = (one: ClaimResponse): string | undefined => {
  const { text } = item(one)?.productOrService ?? {};
  return text === undefined || text === ANY_SERVICE || text === specialtyOf(one)?.display ? undefined : text;
};
export const allowedOf = (one: ClaimResponse): number | undefined => item(one)?.quantity?.value;
export const providerOf = (one: ClaimResponse): string | undefined => item(one)?.provider?.[0]?.reference;
export const coverageOf = ({ insurance = [] }: ClaimResponse): string => insurance[0]?.coverage.reference ?? '';

/** Neither ended, nor over on the day, nor still to begin. */
export const holdsOn = ({ status, preAuthPeriod }: ClaimResponse, day: string): boolean =>
  status === 'active' && isWithin(preAuthPeriod, day);

export function isWithin(period: { start?: string; end?: string } | undefined, day: string): boolean {
  const { start = '', end = '9999' } = period ?? {};
  return start.slice(0, 10) <= day && day <= end.slice(0, 10);
}
