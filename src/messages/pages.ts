import type { Resource } from '@medplum/fhirtypes';
import type { FhirStore, Search, Stored } from '../ports/fhir-store/index.ts';

/** Every match of a search, page after page. */
export async function* pages<R extends Resource>(
  store: Pick<FhirStore, 'search'>,
  search: Search,
): AsyncGenerator<Stored<R>> {
  let cursor: string | undefined;
  do {
    const page = await store.search<R>({ ...search, ...(cursor !== undefined && { cursor }) });
    yield* page.matches;
    cursor = page.next;
  } while (cursor !== undefined);
}
