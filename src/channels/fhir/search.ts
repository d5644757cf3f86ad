/** Searching (http://hl7.org/fhir/R4/search.html): by GET, and by POST for what may not stand in a URL. */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { compartmentOf, PARTNER_TYPES } from '../../auth/compartments.ts';
import { allows } from '../../auth/scopes.ts';
import type { Fields } from '../rest/body.ts';
import { FHIR_JSON } from '../rest/outcome.ts';
import { noSuchPath, type Reply, type RestRequest } from '../rest/route.ts';
import { type Found, searchAsPartner, storeSearch } from './partner-search.ts';
import { asOursSee } from './read.ts';
import type { FhirDoor } from './routes.ts';
import { readSearch, type SearchRequest } from './search-request.ts';
import { isServed } from './served-types.ts';

type Door = Pick<FhirDoor, 'ports' | 'cursors' | 'publicUrl' | 'group'>;

/** `GET {type}?…`: the links repeat the query. */
export async function searchByGet(door: Door, request: RestRequest): Promise<Reply> {
  return search(door, request, request.query as Fields, true);
}

/** `POST {type}/_search`: the links hold no more than a cursor, and are followed by the same POST. */
export async function searchByPost(door: Door, request: RestRequest): Promise<Reply> {
  const { _cursor } = request.query as { _cursor?: string };
  return search(door, request, { ...(request.body as Fields), ...(_cursor !== undefined && { _cursor }) }, false);
}

async function search(door: Door, request: RestRequest, fields: Fields, url: boolean): Promise<Reply> {
  const { type = '' } = request.params;
  const { organization, caller } = request;
  if (!isServed(type) || (organization !== undefined && !PARTNER_TYPES[type])) throw noSuchPath();
  const asked = readSearch(type, fields, { url, partner: organization !== undefined });
  const { cursor: sealed, ...query } = asked;
  const scope = [caller.clientId, 'fhir', query];
  const cursor = sealed === undefined ? undefined : await door.cursors.open(sealed, scope);
  const found =
    organization === undefined
      ? await searchAsOurs(door, asked, cursor)
      : await searchAsPartner(door.ports.store, asked, cursor, compartmentOf(organization, await door.group()));
  const next = found.next === undefined ? undefined : await door.cursors.seal(found.next, scope);
  const may = ({ resourceType }: Resource) => allows(caller.scopes, `system/${resourceType}.r`);
  const base = `${door.publicUrl}/fhir/R4`;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    link: links(base, asked, url, next),
    ...entries(base, { ...found, included: found.included.filter(may) }),
  };
  return { status: 200, contentType: FHIR_JSON, body: bundle };
}

async function searchAsOurs({ ports }: Door, asked: SearchRequest, cursor: string | undefined): Promise<Found> {
  const page = await ports.store.search(storeSearch(asked, cursor));
  return { ...page, matches: page.matches.map(asOursSee), included: page.included.map(asOursSee) };
}

function links(base: string, asked: SearchRequest, url: boolean, next: string | undefined): Bundle['link'] {
  const path = `${base}/${asked.type}${url ? '' : '/_search'}`;
  const own = url ? queryOf(asked) : [];
  const to = (query: readonly (readonly [string, string])[]) => {
    const text = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    return text === '' ? path : `${path}?${text}`;
  };
  const cursor = (sealed: string) => ['_cursor', sealed] as const;
  return [
    { relation: 'self', url: to(asked.cursor === undefined ? own : [...own, cursor(asked.cursor)]) },
    ...(next === undefined ? [] : [{ relation: 'next', url: to([...own, cursor(next)]) }]),
  ];
}

/** The query as it was understood. */
function queryOf({ where, include = [], revinclude = [], sort, count }: SearchRequest): (readonly [string, string])[] {
  return [
    ...where,
    ...include.map((value) => ['_include', value] as const),
    ...revinclude.map((value) => ['_revinclude', value] as const),
    ...(sort === undefined ? [] : [['_sort', sort] as const]),
    ['_count', String(count)],
  ];
}

function entries(base: string, { matches, included }: Found): Pick<Bundle, 'entry'> {
  const entry = (resource: Resource, mode: 'match' | 'include'): BundleEntry => ({
    fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode },
  });
  const all = [...matches.map((one) => entry(one, 'match')), ...included.map((one) => entry(one, 'include'))];
  return all.length > 0 ? { entry: all } : {};
}
