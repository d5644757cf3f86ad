/** A partner's search of practitioners: those who have a role at an organization of its directory, which no search parameter says. */
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { FhirStore, Page, Stored } from '../../ports/fhir-store/index.ts';
import { all } from './partner-view.ts';
import type { SearchRequest } from './search-request.ts';

/** As many as a page holds. */
const AT_ONCE = 100;

/** A directory is read whole and paged here, so that neither a page nor the number of pages tells of others. `cursor`: how many were shown. */
export async function searchPractitioners(
  store: FhirStore,
  { where, sort = '_id', count }: SearchRequest,
  cursor: string | undefined,
  directory: readonly string[],
): Promise<Pick<Page<Practitioner>, 'matches' | 'next'>> {
  const ids = await practitionersOf(directory, store);
  const chunks = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
  const pages = await store.searches(
    chunks.map((some) => ({ type: 'Practitioner', where: [...where, ['_id', some.join(',')]], count: AT_ONCE })),
  );
  const found = pages.flatMap(({ matches }) => matches).filter(isPractitioner);
  const direction = sort.startsWith('-') ? -1 : 1;
  const key = (one: Stored<Practitioner>) => keyOf(one, sort.replace(/^-/, ''));
  found.sort((a, b) => direction * (compare(key(a), key(b)) || compare(a.id, b.id)));
  const shown = Number(cursor ?? 0);
  const next = shown + count;
  return { matches: found.slice(shown, next), ...(next < found.length && { next: String(next) }) };
}

async function practitionersOf(directory: readonly string[], store: FhirStore): Promise<string[]> {
  const ids = new Set<string>();
  const where = [['organization', directory.join(',')]] as const;
  for await (const { practitioner } of all<PractitionerRole>('PractitionerRole', where, store)) {
    const [type, id] = practitioner?.reference?.split('/') ?? [];
    if (type === 'Practitioner' && id !== undefined) ids.add(id);
  }
  return [...ids].sort();
}

function keyOf({ id, meta, name }: Stored<Practitioner>, sort: string): string {
  if (sort === '_lastUpdated') return meta.lastUpdated;
  return sort === 'family' ? (name?.[0]?.family ?? '').toLowerCase() : id;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function isPractitioner(resource: Stored): resource is Stored<Practitioner> {
  return resource.resourceType === 'Practitioner';
}
