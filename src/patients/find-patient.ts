/** Who is a submitted person: the reading half of patient matching. The deciding half is pure, in src/fhir/patient-match.ts. */
import type { Patient } from '@medplum/fhirtypes';
import { actId, type Mac } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { decideMatch, type MatchDecision, type MatchOptions } from '../fhir/patient-match.ts';
import { blockingKeys, blockingSearches } from '../fhir/patient-match-blocking.ts';
import { SID } from '../fhir/systems.ts';
import type { Page, Search, Stored } from '../ports/fhir-store/index.ts';
import type { Demographics } from './shape.ts';

export interface PatientFinding extends MatchDecision {
  /** A patient that this very act created before it was cut off. */
  readonly own?: string;
}

function decide(submitted: Demographics, act: string, found: readonly Stored[], options: MatchOptions): PatientFinding {
  const candidates = new Map<string, Stored<Patient>>();
  for (const resource of found) if (isPatient(resource)) candidates.set(resource.id, resource);
  const own = [...candidates.values()].find((patient) =>
    patient.identifier?.some(({ system, value }) => system === SID.provisional && value === act),
  );
  if (own) candidates.delete(own.id);
  const decision = decideMatch(submitted, [...candidates.values()], options);
  return own ? { ...decision, own: own.id } : decision;
}

function isPatient(resource: Stored): resource is Stored<Patient> {
  return resource.resourceType === 'Patient';
}

/** Reads everyone who shares a blocking key, and decides. */
export async function findPatient(
  submitted: Demographics,
  act: string,
  reads: Reads,
  options: MatchOptions,
): Promise<PatientFinding> {
  const searches = blockingSearches(submitted, options);
  return decideAmong(await reads.searches(searches), searches, { submitted, act, reads, options });
}

/**
 * The same decision for fewer searches: those of the birth date or chart number are read first, and where they settle it nobody else.
 * So a match may leave out other candidates, whom nobody is asked about then.
 */
export async function matchPatient(
  submitted: Demographics,
  act: string,
  reads: Reads,
  options: MatchOptions,
): Promise<PatientFinding> {
  const searches = blockingSearches(submitted, options);
  const [likely, others] = [searches.filter(isLikely), searches.filter((search) => !isLikely(search))];
  const pages = await reads.searches(likely);
  if (isComplete(pages, likely)) {
    const finding = decide(submitted, act, matchesOf(pages), options);
    if (finding.settled) return finding;
  }
  pages.push(...(await reads.searches(others)));
  return decideAmong(pages, searches, { submitted, act, reads, options });
}

interface Asked {
  readonly submitted: Demographics;
  readonly act: string;
  readonly reads: Reads;
  readonly options: MatchOptions;
}

async function decideAmong(
  pages: readonly Page[],
  searches: readonly Search[],
  { submitted, act, reads, options }: Asked,
): Promise<PatientFinding> {
  const found = matchesOf(pages);
  if (!isComplete(pages, searches)) found.push(...(await reads.search(madeBy(act))).matches);
  return decide(submitted, act, found, options);
}

const by = ({ where }: Search) => where[0]?.[0];
const isLikely = (search: Search) => by(search) === 'birthdate' || by(search) === 'identifier';
const matchesOf = (pages: readonly Page[]) => pages.flatMap(({ matches }) => matches);

/** Everyone of the birth date was read, and so whom an earlier attempt of this act has made. */
function isComplete(pages: readonly Page[], searches: readonly Search[]): boolean {
  return searches.some((search) => by(search) === 'birthdate') && pages.every(({ next }) => !next);
}

const madeBy = (act: string): Search => ({
  type: 'Patient',
  where: [['identifier', `${SID.provisional}|${act}`]],
  count: 1,
});

/** The names to hold while a patient is created: HMACs of the blocking keys, so that they tell nothing. */
export function lockNames(submitted: Demographics, mac: Mac, options: MatchOptions): Promise<string[]> {
  return Promise.all(blockingKeys(submitted, options).map(({ name, key }) => actId(mac, ['blocking', name, key])));
}
