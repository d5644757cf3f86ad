/** The coverages of a patient: finding them again, and which of them hold on a day. */
import type { Coverage, Patient, Provenance } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { SID, TAG } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export const SELF_PAY = 'http://terminology.hl7.org/CodeSystem/coverage-selfpay';

/** By its id, or by the act that took it down, which is what the caller of one that was kept has in hand. */
export async function readCoverage(asked: string, reads: Reads): Promise<Stored<Coverage>> {
  const id = isActId(asked) ? ((await coverageOfAct(asked, reads)) ?? asked) : asked;
  return reads.read('Coverage', id).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', { code: 'coverage-not-found', text: 'There is no such coverage.' });
  });
}

async function coverageOfAct(act: string, reads: Reads): Promise<string | undefined> {
  const where = [['_tag', `${TAG.act}|${act}`]] as const;
  const { matches } = await reads.search<Provenance>({ type: 'Provenance', where, count: 1 });
  const named = matches[0]?.target[0]?.reference;
  return named?.startsWith('Coverage/') ? named.slice('Coverage/'.length) : undefined;
}

export async function readPatient(id: string, reads: Reads, expression?: string): Promise<Stored<Patient>> {
  const at = expression === undefined ? {} : { expression };
  const patient = await reads.read('Patient', id).catch((error: unknown) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', { code: 'patient-not-found', text: 'There is no such patient.', ...at });
  });
  if (patient.active !== false) return patient;
  throw new Fault('business-rule', { code: 'patient-inactive', text: 'This chart is closed.', ...at });
}

/** All of a patient, in the order in which they pay, those that are over last. */
export async function coveragesOf(patient: string, reads: Reads): Promise<Stored<Coverage>[]> {
  const found: Stored<Coverage>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Coverage>({
      type: 'Coverage',
      where: [['beneficiary', patient]],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  const last = (one: Coverage) => (one.status === 'active' ? 0 : 100) + (one.order ?? 99);
  return found.sort((a, b) => last(a) - last(b) || (a.meta.lastUpdated < b.meta.lastUpdated ? 1 : -1));
}

/** Active, and not over on the day. One that begins later counts: its place in the order is taken. */
export const holds = (coverage: Coverage, day: string): boolean =>
  coverage.status === 'active' && (coverage.period?.end === undefined || coverage.period.end >= day);

export const memberOf = ({ identifier = [], subscriberId }: Coverage): string | undefined =>
  identifier.find(({ system }) => system === SID.memberId)?.value ?? subscriberId;

export const classOf = (coverage: Coverage, code: string): string | undefined =>
  coverage.class?.find(({ type }) => type.coding?.some((coding) => coding.code === code))?.value;

export const isSelfPay = ({ type }: Coverage): boolean =>
  type?.coding?.some(({ system }) => system === SELF_PAY) === true;

/** Our identifier of one that is over: its number is free again, should the same card come back. */
export function over(coverage: Stored<Coverage>, on: string, act: string): Stored<Coverage> {
  const identifier = coverage.identifier?.map((one) =>
    one.system === SID.coverage ? { ...one, value: `${one.value}.over.${act}` } : one,
  );
  const { start } = coverage.period ?? {};
  // A coverage that never began ends on the day it would have.
  const end = start !== undefined && start > on ? start : on;
  return { ...coverage, ...(identifier && { identifier }), status: 'cancelled', period: { ...coverage.period, end } };
}
