/** Insurance that is told for a visit after it was booked: a coverage that the patient has, or one to be taken down now. */
import type { ClaimResponse, Coverage } from '@medplum/fhirtypes';
import * as z from 'zod';
import { actId, type Mac } from '../act-key.ts';
import type { ActContext, Person, Reads } from '../action.ts';
import { coverageOf, isWithin } from '../coverage/authorization.ts';
import { coveragesOf, holds, isSelfPay } from '../coverage/coverages.ts';
import { coverageIdentity, coveragePeople } from '../coverage/resources.ts';
import { type CoverageInput, coverageShape } from '../coverage/shape.ts';
import { Fault } from '../fault.ts';
import { SID, TAG } from '../fhir/systems.ts';

const coverageReference = z.strictObject({ reference: z.string().regex(/^Coverage\/[A-Za-z0-9.-]{1,64}$/) });

export const toldShape = z
  .array(z.union([coverageReference, coverageShape]))
  .min(1)
  .max(4)
  .meta({ description: 'In the order in which they pay: a coverage of the patient, or one to be taken down.' });

export type ToldCoverage = z.output<typeof toldShape>;

export interface Told {
  /** References and placeholders, in the order in which they pay. */
  readonly coverage: readonly string[];
  /** Those of the visit that one of these plans gave: another's are no use to it. */
  readonly authorizations: readonly string[];
  readonly people: readonly Person[];
  /** HMAC: one act at a time changes whose turn it is to pay for a patient. */
  readonly lock: string;
  /** The first place after those taken; looked at again before anything is taken down. */
  readonly next: number;
}

export interface ToldFor {
  /** `Patient/…`. */
  readonly patient: string;
  /** ISO dates of the clinic; `day`: of the visit. */
  readonly today: string;
  readonly day: string;
  /** `ClaimResponse/…` that the visit has. */
  readonly authorizations: readonly string[];
  /** Where in the input it was told, for refusals. */
  readonly path: string;
}

/** Refuses a coverage that is not the patient's, does not hold on the day of the visit, or is told twice. What is new gets the places after those that are taken. */
export async function toldCoverage(
  told: ToldCoverage,
  { patient, today, day, path, authorizations }: ToldFor,
  act: ActContext,
  reads: Reads,
): Promise<Told> {
  const all = await coveragesOf(patient, reads);
  const next = nextPlace(all, today, act.act);
  let place = next;
  const people: Person[] = [];
  const coverage: string[] = [];
  const seen = new Set<string>();
  for (const [i, one] of told.entries()) {
    const known = await knownCoverage(one, patient, act.mac, reads);
    if ('reference' in one && !all.some((each) => `Coverage/${each.id}` === one.reference && !isSelfPay(each))) {
      const text = 'This patient has no such coverage.';
      throw new Fault('not-found', { code: 'coverage-not-found', text, expression: `${path}[${i}].reference` });
    }
    const onFile = all.find(({ id }) => `Coverage/${id}` === known);
    if (!isWithin(onFile?.period ?? ('reference' in one ? undefined : one.period), day)) {
      const text = 'This insurance does not hold on the day of the visit.';
      throw new Fault('business-rule', { code: 'coverage-not-in-force', text, expression: `${path}[${i}]` });
    }
    const key = known ?? coverageIdentity(one as CoverageInput, patient); // a reference is known
    if (seen.has(key)) {
      const text = 'The same insurance is told twice.';
      throw new Fault('business-rule', { code: 'insurance-twice', text, expression: `${path}[${i}]` });
    }
    seen.add(key);
    if (known !== undefined) {
      coverage.push(known);
      continue;
    }
    const made = coveragePeople({ ...(one as CoverageInput), order: place++ }, patient, 1, act.urn); // a reference is known
    people.push(...made);
    coverage.push(...made.slice(-1).map(({ urn }) => urn));
  }
  const kept = await givenBy(coverage, authorizations, reads);
  return { coverage, authorizations: kept, people, next, lock: await actId(act.mac, ['coverages', patient]) };
}

async function givenBy(
  coverage: readonly string[],
  authorizations: readonly string[],
  reads: Reads,
): Promise<string[]> {
  if (authorizations.length === 0) return [];
  const ids = authorizations.map((one) => one.slice('ClaimResponse/'.length)).join(',');
  const { matches } = await reads.search<ClaimResponse>({ type: 'ClaimResponse', where: [['_id', ids]], count: 100 });
  const kept = new Set(
    matches.filter((one) => coverage.includes(coverageOf(one))).map(({ id }) => `ClaimResponse/${id}`),
  );
  return authorizations.filter((one) => kept.has(one));
}

/** What a coverage is in the store, `Coverage/…`, before anything is written; undefined: not there yet. */
export async function knownCoverage(
  told: ToldCoverage[number],
  patient: string,
  mac: Mac,
  reads: Pick<Reads, 'search'>,
): Promise<string | undefined> {
  if ('reference' in told) return told.reference;
  const value = await actId(mac, ['person', SID.coverage, coverageIdentity(told, patient)]);
  const where = [['identifier', `${SID.coverage}|${value}`]] as const;
  const [found] = (await reads.search<Coverage>({ type: 'Coverage', where, count: 1 })).matches;
  return found && `Coverage/${found.id}`;
}

/** The place after the last that is taken. What this very act has written, before it was cut off, takes none. */
function nextPlace(all: readonly Coverage[], today: string, act: string): number {
  const taken = all.filter(
    (one) =>
      holds(one, today) &&
      !isSelfPay(one) &&
      !one.meta?.tag?.some(({ system, code }) => system === TAG.act && code === act),
  );
  return Math.max(0, ...taken.map(({ order }) => order ?? 1)) + 1;
}
